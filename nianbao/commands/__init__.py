"""One module for each command; each holds a Click command of the same name."""
