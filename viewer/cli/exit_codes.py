"""How commands end, for scripts (see `docs/cli.md`)."""

DONE = 0
FAULTY = 1
"""The scene has errors or cannot be opened, or something cannot be read or written."""
WRONG_USAGE = 2
"""Wrong arguments, or a scene that nobody knows."""
NO_OPENGL = 3
UNFORESEEN = 4
"""Something that nobody thought of; the log has more."""
NO_ENCODER = 5
"""A film file is asked for, and there is no encoder."""

# 6, that the operator has left a kiosk, is its watchdog's (`viewer.kiosk.watchdog.LEFT`).
