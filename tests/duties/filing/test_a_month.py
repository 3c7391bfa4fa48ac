"""July 2024 as it goes: 135 figures of 29 departments by page, Excel and API, to the verdicts on 156 targets.

The month happens once, by the clock of August 2024 (`month`); each test then asks one question of what it left.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.cache import cache

from conftest import embedded_database
from daxu.catalogue.loader import model_district
from daxu.cli.main import main
from daxu.core.filing import Closing, Deed, Evidence, NotNow, Sealing, State, Step, Way, fold
from daxu.core.gauge import measures
from daxu.core.pace import Verdict
from daxu.core.period import Period
from daxu.core.requirement import tasks
from daxu.core.rules import RuleKind
from daxu.desk.models import Person, Role
from daxu.duties import checking, filing, planning, reporting, sealing, tracking
from daxu.duties.filing import Actor, NotYours
from daxu.ledger import read
from duties.filing import july
from duties.filing.july import ESTATES, EVENTS, FAIRS, JOBS, JULY, STARTUPS, on, passed_by_all, rows

JUNE, TO_JULY = Period.parse("2024H1"), Period.parse("2024-01/2024-07")
RSJ = Actor.of("r-rsj", "rsj")
PAPER = (Evidence("0" * 64, "台账.pdf", "pdf", 1024),)


@dataclass
class Told:
    """What was seen on the way: how the month stood on each day, who was refused what, the reports as they were."""

    states: dict[str, Counter[State]] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    reports: dict[str, bytes] = field(default_factory=dict)
    late: dict[str, tuple[int, int]] = field(default_factory=dict)
    published: datetime | None = None

    def stand(self, day: str) -> None:
        """Keep how the month stands."""
        self.states[day] = Counter(row.filing.state for row in rows())
        on_day = date.fromisoformat(day)
        self.late[day] = (sum(row.late(on_day) for row in rows()), sum(row.missing(on_day) for row in rows()))


@pytest.fixture(scope="module")
def month(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """The month, from the plan with the facts of June to the publication and what was corrected after it."""
    home = tmp_path_factory.mktemp("july")
    with pytest.MonkeyPatch.context() as environment, embedded_database(migrated, home):
        environment.setenv("DAXU_HOME", str(home))
        cache.clear()
        july.browsers.clear()
        told = Told()
        for part in (_opened, _filed, _reviewed, _returned, _late, _locked, _corrected, _published):
            part(told)
        yield told


def _opened(told: Told) -> None:
    with on("2024-07-10 09:00") as now:
        district = july.district()
        planning.load(district, by="王", now=now)
        july.people(sorted({requirement.filer for requirement in district.requirements} | {"tjj"}))
        Person.objects.create(username="planner", role=Role.PLANNER, organisation="fgw")
        told.reports["June"] = report(JUNE)
        told.stand("2024-07-10")


def _filed(told: Told) -> None:
    with on("2024-08-12 09:00"):
        for row in (row for filer in july.BY_PAGE for row in rows(filer)):
            july.by_page(row)
    with on("2024-08-13 10:00") as now:
        for filer in july.BY_EXCEL:
            july.by_excel(filer, now)
    with on("2024-08-14 11:00"):
        others = {*july.BY_PAGE, *july.BY_EXCEL, july.NEVER, july.LATE}
        for row in rows():
            if row.requirement.filer not in others:
                july.by_api(row)
    told.stand("2024-08-14")


def _reviewed(told: Told) -> None:
    """Every department reviews its own; new jobs run along two lines at once, and out of turn nobody passes."""
    with on("2024-08-15 09:00") as now:
        with pytest.raises(NotYours, match="本单位审核"):
            july.passed(filing.row(read.book(), JOBS), "fgw", now)
        jobs = july.passed(filing.row(read.book(), JOBS), "rsj", now)
        told.refused["parallel"] = "、".join(stage.organisation for stage in jobs.filing.open_stages)
        with pytest.raises(NotYours, match="属地审核"):
            july.passed(july.passed(jobs, "tjj", now), "fgw", now)
        passed_by_all([row.name for row in rows() if row.name not in (STARTUPS, FAIRS, ESTATES)], now)
    told.stand("2024-08-15")


def _returned(told: Told) -> None:
    """Startups and job fairs come back with a reason, one is filed anew; old estates are taken back and filed anew."""
    with on("2024-08-16 09:00") as now:
        for name in (STARTUPS, FAIRS):
            filing.give_back(name, reason="与台账不一致", by=Actor.of("v-rsj", "rsj"), now=now, key=july.key())
        filing.withdraw(ESTATES, reason="漏计一个小区", by=Actor.of("r-jsj", "jsj"), now=now, key=july.key())
        told.stand("2024-08-16")
        july.by_api(filing.row(read.book(), STARTUPS), "1010")
        july.by_api(filing.row(read.book(), ESTATES))
        passed_by_all([STARTUPS, ESTATES], now)


def _late(told: Told) -> None:
    """One department files early on the morning after the due day, where it is still the due day in Greenwich."""
    with on("2024-08-20 06:30") as now:
        for row in rows(july.LATE):
            july.by_api(row)
        passed_by_all([row.name for row in rows(july.LATE)], now)
    told.stand("2024-08-20")


def _locked(told: Told) -> None:
    with on("2024-08-26 23:30") as now:
        july.closed(Sealing.LOCK, now)
        with pytest.raises(NotNow) as refusal:
            filing.submit(FAIRS, july.value(row(FAIRS), "120", Way.PAGE), by=RSJ, now=now, key=july.key())
        told.refused["locked"] = str(refusal.value)
        told.reports["July"] = report(TO_JULY)
    told.stand("2024-08-26")


def _corrected(told: Told) -> None:
    """New jobs are corrected downwards; startups are refused; what was never filed comes in by a correction, too."""
    with on("2024-08-27 09:00") as now:
        for name, typed in ((JOBS, "9700"), (STARTUPS, "1300"), (EVENTS, "584")):
            found = row(name)
            by = Actor.of(f"r-{found.requirement.filer}", found.requirement.filer)
            given = july.value(found, typed, Way.PAGE, evidence=PAPER)
            filing.ask(name, given, reason="复核后更正", by=by, now=now, key=july.key())
        told.stand("2024-08-27")
    with on("2024-08-28 09:00"):
        july.answered("planner", "/filings/grant", {"filing": JOBS, "reason": "材料齐全"})
        july.answered("planner", "/filings/grant", {"filing": EVENTS, "reason": "补报"})
        july.answered("planner", "/filings/refuse", {"filing": STARTUPS, "reason": "证据不足"})
        july.answered("planner", "/filings/refuse", {"filing": STARTUPS, "reason": "再说一遍"}, 409)


def _published(told: Told) -> None:
    with on("2024-08-29 09:00") as now:
        july.closed(Sealing.PUBLISH, now)
        sealing.seal(by="planner", now=now)
        told.published = now
    told.stand("2024-08-29")


def row(name: str) -> filing.Row:
    return filing.row(read.book(), name)


def report(period: Period, known_at: datetime | None = None) -> bytes:
    """The report on a period, with what was known at a moment; its own date is always the same."""
    judged = tracking.evaluate(as_of=period.end, known_at=known_at)
    built = reporting.build(evaluation=judged, period=period, now=datetime(2024, 8, 30, tzinfo=july.OFFICE))
    return built.document


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=july.OFFICE)


# --- the calendar and the states


def test_july_asks_29_departments_for_135_figures_by_19_august(month):
    asked = list(tasks(july.district().requirements, JULY, read.book().workdays))
    assert (len(asked), len({task.requirement.filer for task in asked})) == (135, 29)
    assert {task.due for task in asked} == {date(2024, 8, 19)}  # the 18th is a Sunday
    assert len(july.district().requirements) == 144
    assert len(july.district().targets) == 156


def test_every_requirement_asks_for_what_the_rule_of_its_target_judges():
    district = model_district()
    judged = {target.indicator: measures(target) for target in district.targets if target.indicator}
    assert [r.code for r in district.requirements if r.measure not in judged[r.indicator]] == []


@pytest.mark.parametrize(
    ("day", "states"),
    [
        ("2024-07-10", {State.EMPTY: 135}),
        ("2024-08-14", {State.SUBMITTED: 129, State.EMPTY: 6}),
        ("2024-08-15", {State.APPROVED: 126, State.SUBMITTED: 3, State.EMPTY: 6}),
        ("2024-08-16", {State.APPROVED: 126, State.RETURNED: 2, State.EMPTY: 7}),
        ("2024-08-20", {State.APPROVED: 131, State.RETURNED: 1, State.EMPTY: 3}),
        ("2024-08-26", {State.LOCKED: 131, State.RETURNED: 1, State.EMPTY: 3}),
        ("2024-08-27", {State.LOCKED: 129, State.ASKED: 3, State.RETURNED: 1, State.EMPTY: 2}),
        ("2024-08-29", {State.PUBLISHED: 132, State.RETURNED: 1, State.EMPTY: 2}),
    ],
)
def test_the_month_stands_on_each_day_as_its_deeds_leave_it(month, day, states):
    assert dict(month.states[day]) == states


def test_late_and_missing_are_counted_by_the_offices_day(month):
    assert month.late["2024-08-16"] == (0, 0)
    assert month.late["2024-08-20"] == (6, 3)  # three filed after the day, three not at all
    assert {row.requirement.filer for row in rows() if row.late(date(2024, 8, 30))} == {july.LATE, july.NEVER}


def test_each_value_says_by_which_way_it_came(month):
    ways = Counter(row.filing.approved.way for row in rows() if row.filing.approved)
    assert ways == {Way.WORKBOOK: 56, Way.PAGE: 38, Way.API: 38}


def test_the_reviews_beside_each_other_are_both_asked_and_the_next_waits_for_both(month):
    assert month.refused["parallel"] == "tjj、yuhua"
    passes = [step.entry.says for step in filing.trail(JOBS) if step.entry.says.deed is Deed.PASS]
    assert [(step.stage, step.organisation) for step in passes] == [
        ("本单位审核", "rsj"), ("条线审核", "tjj"), ("属地审核", "yuhua"), ("综合部门审核", "fgw"),
    ]  # fmt: skip


def test_every_deed_of_the_month_is_counted_on_file(month):
    deeds = Counter(filed.entry.says.deed for filed in read.under("step|2024-07|"))
    assert deeds == {
        Deed.SUBMIT: 134, Deed.PASS: 260, Deed.RETURN: 2, Deed.WITHDRAW: 1, Deed.ASK: 3, Deed.GRANT: 2, Deed.REFUSE: 1,
    }  # fmt: skip


def test_a_locked_month_says_who_locked_it_and_when_by_the_offices_clock(month):
    assert "planner，2024-08-26 23:30" in month.refused["locked"]


# --- the verdicts


def test_the_verdicts_of_july_are_counted(month):
    judged = tracking.evaluate(as_of=JULY.last_day)
    counts = Counter((item.target.sample, item.verdict) for item in judged.items)
    assert {verdict.value: counts[False, verdict] for verdict in Verdict} == {
        "已完成": 1, "超序": 4, "达序": 12, "未达序": 6, "暂不判定": 5, "无数据": 7,
    }  # fmt: skip
    assert {verdict.value: counts[True, verdict] for verdict in Verdict} == {
        "已完成": 6, "超序": 25, "达序": 80, "未达序": 6, "暂不判定": 4, "无数据": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "value", "goal", "verdict"),
    [
        ("new-jobs", 9_700, 16_700, Verdict.BEHIND),  # corrected down from 9,742; 9,741.7 were due
        ("startups", 1_010, 2_050, Verdict.BEHIND),
        ("arts-events", 584, 1_000, Verdict.ON),  # came in by a correction
        ("family-beds", 2, 5, Verdict.BEHIND),
        ("old-estates", 1, 3, Verdict.BEHIND),
        ("software-revenue", 1_700, 3_000, Verdict.BEHIND),
        ("shared-berths", 560, 1_000, Verdict.BEHIND),
        ("soil-plots", 2, 3, Verdict.AHEAD),
        ("parking-scenes", 2, 2, Verdict.DONE),
        ("cleanest-roads", 8, 13, Verdict.ON),
        ("tech-sme-registered", 1_459, 2_500, Verdict.ON),
        ("actual-investment", 46.67, 80, Verdict.ON),  # filed late
    ],
)
def test_a_verdict_is_what_a_hand_works_out(month, code, value, goal, verdict):
    item = tracking.evaluate(as_of=JULY.last_day).item(code)
    done = Fraction(str(value)) / Fraction(goal)
    assert (item.judgement.completion, item.judgement.due) == (done, Fraction(7, 12))
    assert item.judgement.gap == (done - Fraction(7, 12)) * 100
    assert item.verdict is verdict


def test_what_fills_up_evenly_is_judged_by_months_and_days_alone(month):
    judged = tracking.evaluate(as_of=JULY.last_day)
    filed = {row.requirement.indicator for row in rows() if row.filing.approved}
    even = [
        item for item in judged.items
        if item.target.rule.kind in (RuleKind.BY_MONTH, RuleKind.BY_DAY) and item.target.indicator in filed
    ]  # fmt: skip
    assert len(even) == 81
    assert {item.target.code for item in even if item.verdict is not _by_hand(item)} == set()


def _by_hand(item: tracking.Item) -> Verdict:
    ahead = item.judgement.completion - july.due_share(item.target)
    if item.judgement.completion >= 1:
        return Verdict.DONE
    return Verdict.BEHIND if ahead < 0 else Verdict.AHEAD if ahead * 100 >= 5 else Verdict.ON


# --- the ledger


def test_the_ledger_is_whole_and_sealed(month):
    verified = CliRunner().invoke(main, ["verify", "--json"])
    assert verified.exit_code == 0, verified.output
    assert json.loads(verified.stdout)["unsealed"] == 0


def test_the_states_are_rebuilt_from_the_ledger_alone(month):
    entries = [filed.entry.says for filed in read.entries()]
    closings = [says for says in entries if isinstance(says, Closing)]
    steps: dict[str, list[Step]] = {}
    for says in entries:
        if isinstance(says, Step):
            steps.setdefault(says.filing, []).append(says)
    routes = {requirement.code: requirement.route for requirement in july.district().requirements}
    rebuilt = {name: fold(name, routes[name.split("|")[1]], taken, closings) for name, taken in steps.items()}
    assert rebuilt == {row.name: row.filing for row in rows() if row.steps}
    assert len(rebuilt) == 133


def test_another_process_judges_the_same_from_the_disk(month):
    words = ["judge", "--as-of", "2024-07-31", "--json"]
    there = subprocess.run([sys.executable, "-m", "daxu", *words], capture_output=True, text=True, check=True)
    assert json.loads(there.stdout) == json.loads(CliRunner().invoke(main, words).stdout)


# --- the reports: T1.10


def test_the_report_on_june_is_the_same_file_as_before_july_was_filed(month):
    assert report(JUNE, at("2024-07-10 10:00")) == month.reports["June"]


def test_t1_10_a_report_built_on_version_1_still_prints_version_1(month):
    assert report(TO_JULY, at("2024-08-26 23:59")) == month.reports["July"]
    printed = [text_of(document) for document in (month.reports["July"], report(TO_JULY))]
    assert [("9742" in text, "9700" in text) for text in printed] == [(True, False), (False, True)]


def text_of(document: bytes) -> str:
    return checking.open_document(document, "report.docx").text
