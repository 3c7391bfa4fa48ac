"""The marks of a project's own page: words of the core in the reader's language."""

from __future__ import annotations

from typing import Protocol

from django import template

from daxu.web.saying import in_english

register = template.Library()


class Spoken(Protocol):
    """A word of the core with its English."""

    @property
    def value(self) -> str:
        """The Chinese word."""

    @property
    def english(self) -> str:
        """The English word."""


@register.filter
def spoken(word: Spoken) -> str:
    """Say a word of the core in the reader's language."""
    return word.english if in_english() else word.value
