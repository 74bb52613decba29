"""The OpenGL renderer. It draws a `Frame` into whatever context is current, and needs nothing else."""
