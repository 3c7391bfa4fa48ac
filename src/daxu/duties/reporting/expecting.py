"""预计: whether the word stands before the numbers that are expected only, and before no others.

The word is no part of the number: people delete it, and it must go once a figure is published. It holds for every
number of its clause that follows without a comma (预计实现1400亿元、增长7.5%).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

from daxu.core.indicator import Observation, Status
from daxu.core.tag import Tag
from daxu.duties.reporting.edited import Number, Said
from daxu.duties.reporting.today import Today
from daxu.duties.reporting.wordml import el, name

EXPECTED = Status.EXPECTED.value
_CLAUSE = re.compile(r"[，；：。,;]")
_VERB = re.compile(r"(?:实现|完成|达到|达|为|约)?$")


class Wanting(Enum):
    """What is wrong with the word before a number: it is missing, or it stands there and is true no longer."""

    MISSING = "missing"
    LEFT = "left"


def wanting(said: Said, today: Today) -> Iterator[tuple[Number, Wanting]]:
    """Walk the numbers of a sentence before which 预计 is missing, or stands though the figure is published."""
    if said.row:
        return
    since, holds = said.start, False
    for number in said.numbers:
        lead = said.text[since - said.start : number.start - said.start]
        stands = EXPECTED in _CLAUSE.split(lead)[-1]
        holds = stands or (holds and not _CLAUSE.search(lead))
        expected = _is_expected(number.tag, today)
        if expected and not holds:
            yield number, Wanting.MISSING
        elif expected is False and stands:
            yield number, Wanting.LEFT
        holds = holds if expected is None else expected
        since = number.start + len(number.text)


def _is_expected(text: str, today: Today) -> bool | None:
    """Whether what a number is bound to is expected; None for what is computed, promised or planned."""
    tag = Tag.parse(text)
    entry = None if tag.what else today.standing(tag.entry)
    says = entry.says if entry else None
    if not isinstance(says, Observation) or says.planned:
        return None
    return says.status is Status.EXPECTED


def mend(number: Number, what: Wanting) -> bool:
    """Write the word before a number, or take it away; False where its runs are such that nobody can tell how."""
    texts = list(_before(number.element))
    if what is Wanting.LEFT:
        return _taken_out(texts)
    if texts and texts[-1].text:
        words = texts[-1].text
        at = next(_VERB.finditer(words)).start() if _VERB.search(words) else len(words)
        texts[-1].text = f"{words[:at]}{EXPECTED}{words[at:]}"
    else:
        number.element.addprevious(el("w:r", el("w:t", EXPECTED)))
    return True


def _taken_out(texts: list[Any]) -> bool:
    held = next((text for text in reversed(texts) if EXPECTED in (text.text or "")), None)
    if held is None:
        return False
    head, _, tail = held.text.rpartition(EXPECTED)
    held.text = head + tail
    return True


def _before(control: Any) -> Iterator[Any]:
    """Walk the texts of a number's paragraph between the number before it and itself."""
    paragraph = next(control.iterancestors(name("w:p")))
    found: list[Any] = []
    for element in paragraph.iter(name("w:t"), name("w:sdt")):
        if element is control:
            yield from found
            return
        if element.tag == name("w:sdt"):
            found = []
        elif not _is_bound(element) and next(element.iterancestors(name("w:p"))) is paragraph:
            found.append(element)


def _is_bound(text: Any) -> bool:
    return next(text.iterancestors(name("w:sdt")), None) is not None
