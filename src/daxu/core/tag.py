"""Tags: what binds a number in a file to what says it, and the mark that keeps the tag where a program drops it.

A number from the ledger is tagged with the id of its entry (f-0b71a51b47eb77a8), one computed from an entry with
`derived:<id>:<what>`. Some programs drop the tag of a content control when they save (LibreOffice 7.4 does); all keep
bookmarks. So the tag is written a second time as the name of a bookmark inside the control. Such a name holds 40
characters, letters, digits and underscores only, and stands once in a file; Word hides one that begins with _.
"""

from __future__ import annotations

import re
from typing import NamedTuple

DERIVED = "derived:"
"""How the tag of a number begins that was computed from entries."""
LONGEST_MARK = 40
_MARK = re.compile(r"_dx(?P<number>\d{1,6})_(?P<sort>[a-z]{1,2})(?P<hash>[0-9a-f]{16})(?:_(?P<what>[a-z_]+))?")
_TAG = re.compile(r"(?P<sort>[a-z]{1,2})-(?P<hash>[0-9a-f]{16})")
_SHORTER = (("verdict-", "v_"), ("ground-", "g_"))
_WHOLE = {"ground-several-organisations": "several", "ground-actual-over-stated-goal": "over_goal"}
_OF_WHOLE = {short: what for what, short in _WHOLE.items()}


class Tag(NamedTuple):
    """A tag in its two parts: the id of the entry it rests on, and what was computed from it, if anything was."""

    entry: str
    what: str = ""

    @classmethod
    def parse(cls, text: str) -> Tag:
        """Take a tag apart; a tag of nobody's making is its own entry."""
        if not text.startswith(DERIVED):
            return cls(text)
        entry, _, what = text.removeprefix(DERIVED).partition(":")
        return cls(entry, what)

    def __str__(self) -> str:
        """Write the tag."""
        return f"{DERIVED}{self.entry}:{self.what}" if self.what else self.entry

    def mark(self, number: int) -> str:
        """Return the name of the bookmark that says the tag; empty where a name cannot hold it."""
        entry = _TAG.fullmatch(self.entry)
        if entry is None:
            return ""
        name = f"_dx{number}_{entry['sort']}{entry['hash']}" + (f"_{_short(self.what)}" if self.what else "")
        return name if len(name) <= LONGEST_MARK and Tag.of_mark(name) == self else ""

    @classmethod
    def of_mark(cls, name: str) -> Tag | None:
        """Return the tag that a bookmark says, or None where it is somebody else's bookmark."""
        found = _MARK.fullmatch(name)
        return cls(f"{found['sort']}-{found['hash']}", _long(found["what"] or "")) if found else None


def number_of(name: str) -> int:
    """Return the number that makes a bookmark's name the only one in its file; 0 for somebody else's."""
    found = _MARK.fullmatch(name)
    return int(found["number"]) if found else 0


def _short(what: str) -> str:
    what = _WHOLE.get(what, what)
    for words, letter in _SHORTER:
        what = what.replace(words, letter, 1) if what.startswith(words) else what
    return what.replace("-", "_")


def _long(what: str) -> str:
    if what in _OF_WHOLE:
        return _OF_WHOLE[what]
    for words, letter in _SHORTER:
        if what.startswith(letter):
            return words + what.removeprefix(letter).replace("_", "-")
    return what.replace("_", "-")
