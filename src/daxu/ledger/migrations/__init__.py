"""Numbered, named migrations; they import no app code."""
