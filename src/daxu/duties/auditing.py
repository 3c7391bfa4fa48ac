"""审计: who did what, when, from where and why, kept for good; found again, and handed to those who must look.

`record` is the one call for whoever has an act to tell that is no command of the ledger:

    auditing.record(What.PASSWORD, object="王芳", why="到期更换", now=now)

Who acts and from where is the occasion of the request or command that is under way (`occasion`). Duties that write in
the ledger hand their act to `ledger.write`, so that both are kept or neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from daxu.core.act import Act, Occasion, Outcome, Way, What
from daxu.core.text import Text
from daxu.ledger import acts
from daxu.ledger.acts import Recorded, Scene, Sought, count, head, identify, occasion, search, walk, writable

__all__ = [
    "Act", "Occasion", "Outcome", "Recorded", "Scene", "Sought", "Way", "What", "as_line", "count", "head", "identify",
    "keep", "lines", "occasion", "outcome_said", "record", "search", "walk", "way_said", "what_said", "writable",
]  # fmt: skip


def record(
    what: What, *, now: datetime, object: str = "", before: str = "", after: str = "", why: str = "",  # noqa: A002
    outcome: Outcome = Outcome.DONE, who: Occasion | None = None,
) -> int:  # fmt: skip
    """Keep an act; return its number. No password or key may be among its texts; personal numbers are masked here."""
    return keep(Act(what, object, before, after, why, outcome), now=now, who=who)


def keep(act: Act, *, now: datetime, who: Occasion | None = None) -> int:
    """Keep an act that is built already; return its number."""
    return acts.record(act, at=now, who=who)


def what_said(name: str) -> Text:
    """Return a kept act in words; a name that no release knows is shown as it is."""
    known = {what.value: what.said for what in What}
    return known.get(name, Text(name, name))


def outcome_said(name: str) -> Text:
    """Return a kept outcome in words."""
    known = {one.name.lower(): Text(one.value, one.english) for one in Outcome}
    return known.get(name, Text(name, name))


def way_said(name: str) -> Text:
    """Return a kept way in words."""
    known = {one.name.lower(): Text(one.value, one.english) for one in Way}
    return known.get(name, Text(name, name))


def as_line(one: Recorded) -> str:
    """Return an act as one line of JSON: the names of its columns, the moment with its zone."""
    return json.dumps({**asdict(one), "at": one.at.isoformat()}, ensure_ascii=False)


def lines(sought: Sought) -> Iterator[str]:
    """Walk what was sought as lines of JSON, the oldest first."""
    return (as_line(one) for one in walk(sought))
