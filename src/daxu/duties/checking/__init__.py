"""校核: reading a report back and saying what is wrong with its numbers, where, why, and what would be right."""
