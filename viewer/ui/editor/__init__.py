"""The editor of a scene: a pane beside the window that shows it."""
