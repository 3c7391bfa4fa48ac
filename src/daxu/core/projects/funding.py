"""Funding (资金来源): what was approved for a project, what arrived of it and what was paid, source by source.

Practice asks three amounts of each source: 批复下达, 到位, 支付 — a bond's quota is not its money yet, and money that
arrived is not work paid for. They are kept as dated steps of whole yuan and added up as of any day. The sources are
declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from daxu.core.figure import Source
from daxu.core.projects.fault import StepFault
from daxu.core.projects.project import FundDeed, FundStep, ProjectStep

Dated = tuple[date, FundStep]
"""An amount of a source, with its day."""


@dataclass(frozen=True, slots=True)
class FundingSource:
    """Where money of projects comes from: 专项债券, 银行贷款, 自筹 and the like.

    `bounded` says that no more may arrive than was approved: a quota or a loan is approved, own money need not be.
    `bond` says that it is a bond: rules of cards on the use of bonds look at it.
    """

    code: str
    name: str
    english: str
    order: int
    citation: Source
    bounded: bool = True
    bond: bool = False
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"fundingsource|{self.code}"


@dataclass(frozen=True, slots=True)
class FundStanding:
    """What a source (by its code; empty for all together) had approved, brought and paid by a day, in yuan."""

    source: str
    approved: int = 0
    arrived: int = 0
    paid: int = 0

    @property
    def arrived_share(self) -> Fraction | None:
        """How much of what was approved had arrived (到位率); None where nothing was approved.

        Of all sources together there is none: own money arrives without an approval.
        """
        return Fraction(self.arrived, self.approved) if self.approved and self.source else None

    @property
    def paid_share(self) -> Fraction | None:
        """How much of what had arrived was paid (支付率); None where nothing arrived."""
        return Fraction(self.paid, self.arrived) if self.arrived else None


def fund_standings(funds: Iterable[Dated], day: date) -> list[FundStanding]:
    """Return what stood on a day, source by source in the order in which they were first named."""
    sums: dict[str, dict[FundDeed, int]] = {}
    for since, fund in funds:
        if since <= day:
            held = sums.setdefault(fund.source, dict.fromkeys(FundDeed, 0))
            held[fund.deed] += fund.amount
    return [FundStanding(source, *(held[deed] for deed in FundDeed)) for source, held in sums.items()]


def together(standings: Iterable[FundStanding]) -> FundStanding:
    """Return several sources added up."""
    several = list(standings)
    names = ("approved", "arrived", "paid")
    return FundStanding("", *(sum(getattr(one, name) for one in several) for name in names))


def funding_faults(
    funds: Iterable[Dated], step: ProjectStep, sources: Mapping[str, FundingSource], most: int
) -> Iterator[StepFault]:
    """Yield what keeps an amount from being entered beside those that stand; `most` yuan is beyond reason."""
    fund = step.fund
    if fund is None:
        yield StepFault("fund", "没有写明哪一笔资金。", "No amount of money is named.")
        return
    source = sources.get(fund.source)
    if source is None:
        known = "、".join(one.name for one in sources.values()) or "无"
        yield StepFault(
            "source",
            f"没有资金来源“{fund.source[:40]}”；已声明：{known}。",
            f"There is no source {fund.source[:40]!r}; declared: {', '.join(one.english for one in sources.values())}.",
        )
        return
    if not 0 < fund.amount <= most:
        yield StepFault(
            "amount",
            f"金额须大于0，不超过{most:,}元；记错的，请更正那一步。",
            f"An amount lies above 0 and at most at {most:,} yuan; correct the step that was wrong.",
        )
        return
    yield from _of_order([*funds, (step.day, fund)], source)


def _of_order(funds: list[Dated], source: FundingSource) -> Iterator[StepFault]:
    """Yield the first day on which more would have arrived than was approved, or been paid than arrived."""
    pairs = [("arrived", "approved", "到位", "批复")] if source.bounded else []
    for more, less, zh, base in (*pairs, ("paid", "arrived", "支付", "到位")):
        for day in sorted({since for since, fund in funds if fund.source == source.code}):
            one = next(one for one in fund_standings(funds, day) if one.source == source.code)
            high, low = getattr(one, more), getattr(one, less)
            if high > low:
                yield StepFault(
                    "amount",
                    f"到{day}，{source.name}累计{zh}{high:,}元，多于累计{base}{low:,}元；请先登记{base}，或核对金额和日期。",
                    f"By {day} {high:,} yuan of {source.english} would be {more}, but {low:,} {less}: "
                    f"enter what was {less} first, or check amount and day.",
                )
                break
