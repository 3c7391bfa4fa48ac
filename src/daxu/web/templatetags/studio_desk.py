"""What the pages of the report studio say of a bound number."""

from __future__ import annotations

from django import template

from daxu.core.tag import Tag

register = template.Library()


@register.filter
def entry_of(tag: str) -> str:
    """Return the entry that a tag rests on, whose trace can be opened."""
    return Tag.parse(tag).entry
