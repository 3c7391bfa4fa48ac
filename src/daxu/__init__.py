"""Daxu (达序): runs a government's yearly development plan, from case to sentence and back."""

__version__ = "0.1.0"
