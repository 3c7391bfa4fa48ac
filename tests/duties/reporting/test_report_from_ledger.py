"""From the catalogue through the ledger to the report: what the command does, with the real duties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from daxu.core.figure import Figure
from daxu.core.quantity import Quantity
from daxu.duties import planning, reporting, tracking
from duties.reporting.yuhuatai import HALF, NOW, built, figures, model
from world import at

END_OF_JUNE = date(2024, 6, 30)


def built_from_ledger(**known: object) -> reporting.BuiltReport:
    evaluation = tracking.evaluate(as_of=END_OF_JUNE, **known)
    return reporting.build(evaluation=evaluation, period=HALF, now=NOW)


def test_the_ledgers_report_states_all_123_figures_and_says_what_it_prints(db):
    planning.load(model(), by="王", now=NOW)
    report = built_from_ledger()
    assert set(report.stated) == figures(model())
    book = tracking.evaluate(as_of=END_OF_JUNE).book
    assert reporting.check_bound(report.document, book, report.report) == ()


def test_the_text_does_not_depend_on_where_the_book_came_from(db):
    planning.load(model(), by="王", now=NOW)
    assert [s.text for s in built_from_ledger().sentences] == [s.text for s in built().sentences]


def test_an_old_report_can_be_rebuilt_after_its_figures_were_corrected(db):
    planning.load(model(), by="王", now=NOW)
    issued = built_from_ledger()
    corrected = tuple(
        replace(o, figure=Figure(Quantity.parse("191亿元"), o.figure.sources))
        if o.indicator == "fixed-investment"
        else o
        for o in model().observations
    )
    planning.load(replace(model(), observations=corrected), by="李", now=at("2024-08-01"))
    assert "固定资产投资191亿元" in "".join(s.text for s in built_from_ledger().sentences)
    assert built_from_ledger(known_at=at("2024-07-20")).document == issued.document
