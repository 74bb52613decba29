"""What is worth a look in a scene that opens: all that a reader lets pass and an author would want to know."""
