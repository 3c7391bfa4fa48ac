"""The nouns and the arithmetic of a plan. Pure: standard library only, no clock, no files, no framework."""
