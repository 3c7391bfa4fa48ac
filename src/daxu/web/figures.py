"""Figures as pages list them: what is known by the day, and what must be said before one is believed or linked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.caution import Caution, CautionKind
from daxu.core.indicator import Indicator, Kind, Observation
from daxu.core.target import Target
from daxu.duties import tracing
from daxu.duties.tracing import FigureRow
from daxu.duties.tracking import Evaluation
from daxu.web.saying import name_of


@dataclass(frozen=True)
class Stated:
    """One figure, with the declaration of its indicator and the statement that states it."""

    row: FigureRow
    says: Observation | Target
    indicator: Indicator | None

    @property
    def name(self) -> str:
        """The indicator's name in the reader's language."""
        return name_of(self.indicator) if self.indicator else self.row.indicator

    @property
    def about(self) -> str:
        """What it is compared with, what part it speaks of, and the note of whoever entered it."""
        return _("；").join(part for part in (self.row.compared_with, self.row.subject, self.row.note) if part)

    @property
    def is_value(self) -> bool:
        """Whether it says what was (also 预计), and not what is planned or promised."""
        return self.row.kind in (Kind.ACTUAL, Kind.ESTIMATE)


@dataclass(frozen=True)
class Doubt:
    """A caution with the other figures that it speaks of."""

    caution: Caution
    others: Sequence[Stated]

    @property
    def never_link(self) -> bool:
        """Whether it says that figures look alike and must not be linked."""
        return self.caution.kind is CautionKind.LOOK_ALIKE


def known(evaluation: Evaluation, *, with_sample: bool) -> list[Stated]:
    """Return the figures known by the day: values from their period's end, plans always, targets once in force."""
    book, day = evaluation.book, evaluation.as_of
    rows = tracing.figures(book, facts_only=not with_sample)
    return [stated for row in rows if (stated := _stated(book, row)) and _by(stated, day)]


def _by(stated: Stated, day: date) -> bool:
    says = stated.says
    if isinstance(says, Target):
        return says.effective <= day
    return says.planned or says.period.end <= day


def _stated(book: Book, row: FigureRow) -> Stated | None:
    says = book.by_id[row.id].says
    return (
        Stated(row, says, book.indicators.get(row.indicator_code)) if isinstance(says, Observation | Target) else None
    )


def doubts(book: Book, slots: Iterable[str], *, with_sample: bool) -> list[Doubt]:
    """Return the cautions about the figures in `slots`, each once."""
    own = set(slots)
    found = {caution.code: caution for slot in own for caution in book.cautions.get(slot, ())}
    ordered = sorted(found.values(), key=lambda caution: (caution.kind.value, len(caution.code), caution.code))
    return [Doubt(caution, list(_others(book, caution, own, with_sample=with_sample))) for caution in ordered]


def _others(book: Book, caution: Caution, own: set[str], *, with_sample: bool) -> Iterator[Stated]:
    for slot in caution.slots:
        entry = book.standing.get(slot)
        row = tracing.row_of(book, entry) if entry and slot not in own else None
        if row and (with_sample or not row.sample) and (stated := _stated(book, row)):
            yield stated
