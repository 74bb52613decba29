"""What the app is, without Qt or OpenGL: what is seen, marked and open, and what input does to it."""
