"""Colours, sizes, letters and signs of the interface, and what a visitor prefers: all rooms of `ui` take them here."""
