"""Sources of money: three amounts of each, as of any day; nothing arrives beyond what was approved."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from daxu.catalogue.project_rules import shipped_rules
from daxu.core.projects.funding import FundingSource, FundStanding, fund_standings, funding_faults, together
from daxu.core.projects.project import FundDeed, FundStep, ProjectDeed, ProjectStep

SOURCES = {rule.code: rule for rule in shipped_rules(None) if isinstance(rule, FundingSource)}
MOST = 10**15


def on(day: str, source: str, deed: FundDeed, amount: int) -> tuple[date, FundStep]:
    return date.fromisoformat(f"2024-{day}"), FundStep(source, deed, amount)


BOND = [
    on("02-01", "special-bond", FundDeed.APPROVE, 50_000_000),
    on("03-10", "special-bond", FundDeed.ARRIVE, 30_000_000),
    on("04-20", "special-bond", FundDeed.PAY, 12_000_000),
]


def told(*funds: tuple[date, FundStep], day: str, source: str, deed: FundDeed, amount: int) -> list[str]:
    when, fund = on(day, source, deed, amount)
    step = ProjectStep("p-1", 9, ProjectDeed.FUND, when, "fgw", fund=fund)
    return [one.zh for one in funding_faults(funds, step, SOURCES, MOST)]


def test_each_day_has_its_three_amounts_source_by_source():
    own = on("04-01", "own", FundDeed.ARRIVE, 8_000_000)
    assert fund_standings([*BOND, own], date(2024, 3, 31)) == [FundStanding("special-bond", 50_000_000, 30_000_000, 0)]
    bond, mine = fund_standings([*BOND, own], date(2024, 6, 30))
    assert (bond.arrived_share, bond.paid_share) == (Fraction(3, 5), Fraction(2, 5))
    assert mine.arrived_share is None, "own money needs no approval, and so has no such rate"
    whole = together([bond, mine])
    assert whole == FundStanding("", 50_000_000, 38_000_000, 12_000_000)
    assert whole.arrived_share is None


@pytest.mark.parametrize(
    ("day", "source", "deed", "amount", "why"),
    [
        ("05-01", "special-bond", FundDeed.ARRIVE, 30_000_000, "累计到位60,000,000元，多于累计批复50,000,000元"),
        ("05-01", "special-bond", FundDeed.PAY, 20_000_000, "累计支付32,000,000元，多于累计到位30,000,000元"),
        ("01-15", "special-bond", FundDeed.ARRIVE, 1, "到2024-01-15"),
        ("05-01", "loan", FundDeed.ARRIVE, 1, "银行贷款"),
        ("05-01", "own", FundDeed.PAY, 1, "多于累计到位0元"),
        ("05-01", "special-bond", FundDeed.PAY, 0, "须大于0"),
        ("05-01", "special-bond", FundDeed.PAY, -5, "须大于0"),
        ("05-01", "彩票", FundDeed.ARRIVE, 5, "没有资金来源“彩票”"),
    ],
)
def test_what_cannot_be_is_refused_with_the_day_and_both_amounts(day, source, deed, amount, why):
    (said,) = told(*BOND, day=day, source=source, deed=deed, amount=amount)
    assert why in said


def test_money_may_arrive_up_to_what_was_approved_and_own_money_without():
    assert told(*BOND, day="05-01", source="special-bond", deed=FundDeed.ARRIVE, amount=20_000_000) == []
    assert told(day="05-01", source="own", deed=FundDeed.ARRIVE, amount=20_000_000) == []
    assert {one.code for one in SOURCES.values() if one.bond} == {"special-bond", "treasury-bond"}
