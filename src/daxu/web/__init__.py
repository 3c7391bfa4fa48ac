"""The pages: parse a request, make one call to a duty, render."""
