"""The scene `members`: a paper map of eastern China with who is where."""
