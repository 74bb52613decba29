"""The picture as a Qt widget: OpenGL's side, `VenueView`, and Qt's events made plain."""
