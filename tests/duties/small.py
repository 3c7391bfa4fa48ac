"""A district small enough to check by hand: three targets, their months, and one lawful change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from daxu.catalogue.district import District
from daxu.core.indicator import Indicator, Observation
from daxu.core.lights import Band, Light, LightTable, LightUnit
from daxu.core.organisation import Line, Organisation, Theme
from daxu.core.quantity import unit
from daxu.core.target import Plan, Target
from world import HANDBOOK, conventions, fact, target

OFFICE = Organisation("rsj", "人社局", Line.VERTICAL, "yht", "Human resources bureau")
STREET = Organisation("yuhua", "雨花街道", Line.AREA, "yht", "Yuhua street")
LIGHTS = LightTable(
    "default",
    "示例亮灯表",
    LightUnit.POINTS,
    (
        Band(Light.GREEN, Decimal(0), Decimal(0), over_closed=True),
        Band(Light.YELLOW, Decimal(0), Decimal(10), upto_closed=False),
        Band(Light.RED, Decimal(10), None, over_closed=True),
    ),
    HANDBOOK,
)


def jobs(goal: str = "100人", **more: object) -> Target:
    """Return the target of new jobs."""
    return target(goal, code="jobs", indicator="jobs", supporting=("yuhua",), **more)


def district(*, facts: tuple[Observation, ...] = (), targets: tuple[Target, ...] | None = None) -> District:
    """Return the district with the given facts."""
    fairs = target("10场", code="fairs", indicator="fairs", name="招聘会")
    beds = target("5张", code="beds", indicator="beds", name="床位", sample=True)
    return District(
        code="yht",
        name="雨花台区",
        english="Yuhuatai",
        plan=Plan("yht-2024", "2024年计划", 2024, "yht", HANDBOOK, date(2024, 1, 1), (), ""),
        organisations=(Organisation("yht", "雨花台区", Line.AREA), OFFICE, STREET),
        themes=(Theme("livelihood", "民生", 1, "Livelihood"),),
        indicators=tuple(
            Indicator(code, name, unit(label), "livelihood")
            for code, name, label in (("jobs", "新增城镇就业", "人"), ("fairs", "招聘会", "场"), ("beds", "床位", "张"))
        ),
        conventions=conventions(),
        lights=(LIGHTS,),
        targets=(jobs(), fairs, beds) if targets is None else targets,
        observations=facts,
    )


JUNE = (fact("50人"), fact("8场", indicator="fairs"), fact("1张", indicator="beds", sample=True))
