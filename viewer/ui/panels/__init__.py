"""The panels over the picture."""
