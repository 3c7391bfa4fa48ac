"""What the ledger gives for a report: a frozen version built anew, and today's numbers to hold an edited file against.

Here evaluating and reporting meet, for the pages and for the command line alike; neither duty knows the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from daxu.core.book import Book, NotDeclared
from daxu.core.entry import Entry
from daxu.core.period import Period
from daxu.core.report_version import ReportVersion
from daxu.desk import report_history
from daxu.duties import reporting, tracking
from daxu.duties.reporting import BuildFailed, NothingToReport, Today
from daxu.duties.reporting.drafting import Desk
from daxu.duties.reporting.projects_on_file import on_file
from daxu.ledger import read


def build(version: ReportVersion) -> bytes:
    """Build what the ledger gives for a version's moment, in the words that the draft had at the version's change.

    Raises NoSuchChange where the draft's history is not here, and what `reporting.build` raises.
    """
    evaluation = tracking.evaluate(as_of=version.as_of, known_at=version.moment)
    period = Period.parse(version.report)
    template = ""
    if version.change:
        template = Desk(evaluation, period).template(report_history.texts_at(version.report, version.change))
    built = reporting.build(
        evaluation=evaluation,
        period=period,
        now=version.moment.astimezone(UTC),
        include_sample=version.samples,
        template=template.encode(),
        projects=on_file(version.as_of, version.moment),
    )
    return built.document


def district_of(book: Book, day: date) -> str:
    """Return the name of the district whose plan holds in a day's year, else of the newest plan."""
    plans = sorted(book.plans.values(), key=lambda plan: (plan.year <= day.year, plan.year))
    if not plans:
        raise NotDeclared("还没有计划。 There is no plan yet.")
    code = plans[-1].organisation
    return book.organisations[code].name if code in book.organisations else code


def today(period: Period, *, as_of: date, now: datetime) -> tuple[Today, str]:
    """Return what the ledger says now, with the report that would be built now; where none can be, why."""
    why = ""
    try:
        evaluation = tracking.evaluate(as_of=as_of)
        report = reporting.build(evaluation=evaluation, period=period, now=now, projects=on_file(as_of)).report
    except (NotDeclared, NothingToReport, BuildFailed) as reason:
        report, why = None, str(reason)
    return Today(read.book(), _versions, report), why


def _versions(entry: str) -> Sequence[Entry]:
    try:
        slot = read.entry(entry).entry.slot
    except read.NotFiled:
        return ()
    return [filed.entry for filed in read.history(slot)]
