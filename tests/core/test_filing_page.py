"""The tables of docs/method/filing.md are computed again, so that the page cannot rot."""

import inspect
import re
from datetime import UTC, datetime
from types import ModuleType

import pytest
from rows import Row
from test_method_pages import tables

from daxu.catalogue.regime import years_of_work
from daxu.core import checks, signals
from daxu.core.filing import Closing, Deed, Filing, NotNow, Sealing, State, permit
from daxu.core.period import Month, Period
from daxu.core.requirement import Due
from daxu.core.workdays import Roll, Workdays

STATES, DUE_DAYS, CHECKS, SIGNALS = tables("filing.md")
LOCK = Closing("2024-07", Sealing.LOCK, "fgw")


def allowed(state: State, deed: Deed, lock: Closing | None) -> bool:
    try:
        permit(Filing("2024-07|jobs@rsj", (), state), deed, lock=lock)
    except NotNow:
        return False
    return True


@pytest.mark.parametrize("row", STATES, ids=lambda row: row["状态"])
def test_a_state_allows_what_its_row_says(row: Row):
    state = State(row["状态"])
    says = {True: "√", False: "–"}
    for deed in Deed:
        told = says[allowed(state, deed, None)]
        if deed is Deed.ASK:
            assert told == "–"
            told = {True: "锁定后", False: "–"}[allowed(state, deed, LOCK)]
        assert row[deed.value] == told


def test_every_state_has_its_row():
    assert {row["状态"] for row in STATES} == {state.value for state in State}


@pytest.mark.parametrize("row", DUE_DAYS, ids=lambda row: f"{row['期末']}-{row['几日']}-{row['遇休息日']}")
def test_a_due_day_is_the_one_of_its_row(row: Row):
    last = datetime.strptime(row["期末"], "%Y-%m").replace(tzinfo=UTC)
    period = Period(Month(last.year, 1), Month(last.year, last.month))
    due = Due(int(row["几日"]), roll=Roll(row["遇休息日"])).of(period, Workdays(years_of_work()))
    assert due.isoformat() == row["报送日"]


@pytest.mark.parametrize(("module", "rows"), [(checks, CHECKS), (signals, SIGNALS)], ids=["checks", "signals"])
def test_every_check_and_signal_is_named_and_no_other(module: ModuleType, rows: list[Row]):
    named = re.findall(r'(?:Remark\(|Signal\(|UNIT =)\s*"(\w+)"', inspect.getsource(module))
    assert sorted(row["名称"] for row in rows) == sorted(named)
