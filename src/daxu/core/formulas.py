"""Formulas: texts that a spreadsheet might run, disarmed on the way out and read back as they were.

A disarmed text begins with an apostrophe, which a spreadsheet takes for "this is text". A text that begins with an
apostrophe itself gets one more, so that reading back is exact.
"""

from __future__ import annotations

_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BLANKS = " \u00a0\u3000\ufeff"
_QUOTE = "'"


def could_run(text: str) -> bool:
    """Whether a spreadsheet might take `text` for a formula."""
    return text.lstrip(_BLANKS).startswith(_SIGNS) or text.startswith(_SIGNS)


def disarmed(text: str) -> str:
    """Return a text that no spreadsheet runs."""
    return _QUOTE + text if could_run(text) or text.startswith(_QUOTE) else text


def rearmed(text: str) -> str:
    """Return the text that was disarmed; any other stays as it is."""
    bare = text.removeprefix(_QUOTE)
    return bare if bare != text and (could_run(bare) or bare.startswith(_QUOTE)) else text
