"""The window: where panels stand, how they look, who has the keyboard, what is kept from one time to the next."""
