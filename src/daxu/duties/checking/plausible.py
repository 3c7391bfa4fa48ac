"""Plausible: well-known statistics far outside what any place ever had — a unit that slipped by ten thousand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files

from daxu.core.text import Text
from daxu.duties.checking.page import Page, single, standard
from daxu.duties.checking.problem import Fault, Severity
from daxu.duties.checking.stated import amount


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a statistic can be, in base units."""

    unit: str
    least: Fraction
    most: Fraction


@cache
def bounds() -> dict[str, Bounds]:
    """Return the declared bounds by standard name."""
    declared = tomllib.loads(files(__package__).joinpath("plausible.toml").read_text(encoding="utf-8"))
    return {
        standard(name): Bounds(row["unit"], Fraction(row["least"]), Fraction(row["most"]))
        for row in declared["bounds"]
        for name in row["names"]
    }


def implausible(page: Page) -> Iterator[Fault]:
    """GDP of 233 thousand yuan, an income of 42498万元: the unit slipped."""
    for finding in page.findings:
        known = bounds().get(standard(finding.indicator))
        if not known or finding.measure != "level" or not single(finding) or finding.unit != known.unit:
            continue
        value = amount(finding)
        if known.least <= value <= known.most or "carried" in finding.rule.split("+"):
            continue
        yield Fault(
            Severity.DOUBT,
            (finding,),
            Text(
                f"“{finding.indicator}”写{finding.text}，远在各地实际范围之外，单位疑有误（元／万元／亿元）。",
                f"{finding.indicator} is {finding.text}, far outside what any place has: a unit slipped.",
            ),
            "",
            Text("核对单位。", "Check the unit."),
        )
