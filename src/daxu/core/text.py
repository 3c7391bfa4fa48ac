"""Text: one saying in Chinese and in English, filled together so that neither falls behind."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """Words in both languages; `str()` gives the Chinese."""

    zh: str
    en: str

    def filled(self, **parts: Text | str) -> Text:
        """Return both with their {places} filled; a plain string fills the same in both."""
        return Text(
            self.zh.format(**{name: _pair(part).zh for name, part in parts.items()}),
            self.en.format(**{name: _pair(part).en for name, part in parts.items()}),
        )

    def __add__(self, other: Text) -> Text:  # type: ignore[override]
        """Write one after the other."""
        return Text(self.zh + other.zh, self.en + other.en)

    def __str__(self) -> str:
        """Write the Chinese."""
        return self.zh


def _pair(part: Text | str) -> Text:
    return part if isinstance(part, Text) else Text(part, part)
