"""A kiosk: its file, its PIN, and the process that keeps it running. Without Qt and OpenGL."""
