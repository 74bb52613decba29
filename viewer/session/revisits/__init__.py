"""What somebody looks at, as a value: gone to again, written as a link, kept as a bookmark, passed through."""
