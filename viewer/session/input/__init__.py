"""Input as plain values: events, gestures, keys that are held, and what is bound to what."""
