"""Projects on file: the real projects of the ledger as a report's annex lists them, with what was known at a moment.

What was entered after the moment does not exist yet, so the annex of a frozen version is built anew as it was.
"""

from __future__ import annotations

from datetime import date, datetime

from daxu.core.entry import Entry, as_of
from daxu.core.projects.project import place
from daxu.desk import portfolio
from daxu.duties.reporting.listed_projects import ListedProject, listed
from daxu.ledger import read

_AT_ONCE = 200


def on_file(day: date, known_at: datetime | None = None) -> tuple[ListedProject, ...]:
    """Return every real project of the ledger as of a day; 示例 ones are left out."""
    named = portfolio.real()
    found: list[Entry] = []
    for start in range(0, len(named), _AT_ONCE):
        filed = [one.entry for one in read.under(*map(place, named[start : start + _AT_ONCE]))]
        moment = known_at or max((entry.at for entry in filed), default=None)
        found += as_of(filed, moment).values() if moment else ()
    return listed(found, day)
