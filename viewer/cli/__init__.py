"""The command line: `main` parses, one module a group of commands does what they say."""
