"""A phone as a remote control: its tickets, its messages, and the process that serves its page. Without Qt."""
