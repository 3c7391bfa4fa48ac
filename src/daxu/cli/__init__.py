"""The command line: the same calls with words instead of pages."""
