"""What moves a visitor: flights, walks, tours and the ways between scenes."""
