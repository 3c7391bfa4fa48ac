"""Scenarios: the life of each system walked through the command line, the API and the pages, as its users would."""
