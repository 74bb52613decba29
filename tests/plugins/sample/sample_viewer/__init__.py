"""What another package may add to Jinyuzui: a format, a kind of layer and a command (see `docs/plugins.md`)."""
