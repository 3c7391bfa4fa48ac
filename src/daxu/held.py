"""What a text is held against: the ledger as it stands, with what a report built from it today would print."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import lru_cache

from daxu.core.book import NotDeclared
from daxu.core.period import Period
from daxu.duties import reporting, tracking
from daxu.duties.checking import Ledger
from daxu.duties.reporting import BuildFailed, BuiltReport, NothingToReport
from daxu.duties.reporting.projects_on_file import on_file
from daxu.ledger import read


def ledger(now: datetime) -> Ledger:
    """Return the ledger with the sentences and bound numbers of today's report, where one can be built."""
    return _ledger(read.head(), now.replace(hour=0, minute=0, second=0, microsecond=0))


@lru_cache(maxsize=2)
def _ledger(head: int, today: datetime) -> Ledger:
    """Build it once for each state of the ledger: composing a report takes longer than checking one."""
    del head
    book = read.book()
    built = _built(today)
    if built is None:
        return Ledger(book, read.history)
    bound: dict[str, set[str]] = defaultdict(set)
    for binding in built.report.bindings():
        bound[binding.tag].add(binding.text)
    sentences = tuple(sentence.text for sentence in built.sentences)
    return Ledger(book, read.history, sentences, {tag: frozenset(texts) for tag, texts in bound.items()})


def _built(today: datetime) -> BuiltReport | None:
    day = read.book().last_fact_day or today.date()
    period = Period.closed_by(day)
    if period is None:
        return None
    try:
        evaluation = tracking.evaluate(as_of=day)
        return reporting.build(evaluation=evaluation, period=period, now=today, projects=on_file(day))
    except (NotDeclared, NothingToReport, BuildFailed):
        return None
