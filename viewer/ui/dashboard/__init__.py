"""The window with a report of visits."""
