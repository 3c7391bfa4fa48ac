"""Drafted: what was typed on the pages and not filed yet, as a form shows it and as it is taken back from there.

A draft belongs to its organisation, and so does the form. What a sheet has no column for — files and links — comes from
the draft when its line is filed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daxu.core.filing import Answer, Evidence, State, Value
from daxu.core.period import Month
from daxu.desk import drafts, evidence
from daxu.duties.filing.rows import Row
from daxu.duties.filing.values import BadValue, parsed, unit_asked

_OPEN = (State.EMPTY, State.RETURNED, State.APPROVED)


@dataclass(frozen=True, slots=True)
class Drafted:
    """A draft as it was typed, word for word; by whom, and when."""

    typed: str
    status: str
    note: str
    answers: tuple[Answer, ...]
    links: tuple[str, ...]
    digests: tuple[str, ...]
    by: str
    at: datetime

    @property
    def explanation(self) -> str:
        """Its explanations in one text, as a sheet holds them."""
        return "；".join(dict.fromkeys(answer.words for answer in self.answers))

    def files(self, organisation: str) -> tuple[Evidence, ...]:
        """Return the files attached to it that its organisation itself gave."""
        given = evidence.of(organisation, list(self.digests)) if self.digests else {}
        return tuple(given[digest] for digest in self.digests if digest in given)

    def says(self, value: Value, row: Row) -> bool:
        """Whether it says what a value says."""
        try:
            typed = parsed(self.typed, unit_asked(row.requirement, row.indicator))
        except BadValue:
            return False
        return typed.same_amount(value.quantity) and self.note == value.note and self.status == value.status.value


def of(organisations: Iterable[str], month: Month) -> dict[str, Drafted]:
    """Return the drafts of some organisations for a month, by filing; those that hold nothing are left out."""
    kept = drafts.kept(organisations, f"{month}|")
    return {name: _read(draft) for name, draft in kept.items() if _text(draft.content, "value")}


def shown_for(row: Row, draft: Drafted | None) -> Drafted | None:
    """Return the draft where its filing can be filed now; a form never offers what would be refused."""
    return draft if draft and not row.lock and row.filing.state in _OPEN else None


def drop_filed(filed: Iterable[tuple[Row, Value]], kept: Mapping[str, Drafted]) -> None:
    """Throw away the drafts that said what was filed; what a colleague typed meanwhile stays."""
    for row, value in filed:
        if row.name in kept and kept[row.name].says(value, row):
            drafts.drop(row.name)


def _read(draft: drafts.Draft) -> Drafted:
    content = draft.content
    answers, digests = content.get("answers"), content.get("evidence")
    links = tuple(line.strip() for line in _text(content, "links").split("\n") if line.strip().startswith("http"))
    return Drafted(
        typed=_text(content, "value"),
        status=_text(content, "status"),
        note=_text(content, "note"),
        answers=tuple(Answer(str(check), str(words).strip()) for check, words in answers.items())
        if isinstance(answers, dict) else (),
        links=links,
        digests=tuple(map(str, digests)) if isinstance(digests, list) else (),
        by=draft.by,
        at=draft.at,
    )  # fmt: skip


def _text(content: Mapping[str, Any], key: str) -> str:
    said = content.get(key)
    return said.strip() if isinstance(said, str) else ""
