"""A month of filing in the small district: WANG files for 人社局, LI reviews there, ZHAO keeps the plan at 发改委."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from threading import Thread
from time import sleep

from django.db import connection, transaction

from daxu.catalogue.regime import years_of_work
from daxu.core.checks import Gravity
from daxu.core.filing import Answer, Evidence, Value
from daxu.core.indicator import Frequency, Observation
from daxu.core.organisation import Line, Organisation
from daxu.core.quantity import Quantity
from daxu.core.relations import Compulsory, FigureRule, Side, Sign, Term
from daxu.core.requirement import Due, Requirement, Stage
from daxu.duties import filing, planning
from daxu.duties.filing import Actor
from daxu.ledger import pen
from duties.small import district
from world import HANDBOOK, at

BUREAU = Organisation("fgw", "发改委", Line.VERTICAL, "yht", "Development bureau")
WANG = Actor.of("王", "rsj")
LI = Actor.of("李", "rsj")
ZHAO = Actor.of("赵", "fgw", closes=True)
ROUTE = (Stage("本单位审核", "rsj", 1), Stage("综合部门审核", "fgw", 2))
JULY = "2024-07|jobs@rsj"
PAPER = Evidence("0" * 64, "台账.pdf", "pdf", 1024)
STREET_JOBS = "2024-07|jobs.yuhua@yuhua"
WITHIN = FigureRule(
    "within", "街道不大于全区", "A street is within the district", Side((Term("jobs", "yuhua"),)), Sign.AT_MOST,
    Side((Term("jobs", "yht"),)), Gravity.MUST, "街道是全区的一部分。", "It is a part.", date(2024, 1, 1), HANDBOOK,
)  # fmt: skip
_KEYS = count(1)


def asked(indicator: str = "jobs", filer: str = "rsj", **more: object) -> Requirement:
    """Return the duty of an organisation to file a monthly figure by the 18th."""
    given: dict[str, object] = {
        "code": f"{indicator}@{filer}", "indicator": indicator, "filer": filer, "whose": "yht",
        "frequency": Frequency.MONTHLY, "due": Due(18), "route": ROUTE, "since": date(2024, 1, 1),
        "until": date(2024, 12, 31), "citation": HANDBOOK,
    }  # fmt: skip
    return Requirement(**{**given, **more})  # type: ignore[arg-type]


def opened(
    *requirements: Requirement,
    facts: tuple[Observation, ...] = (),
    rules: tuple[FigureRule, ...] = (),
    needed: tuple[Compulsory, ...] = (),
) -> None:
    """Load the district with what it asks its departments for, and how their figures stand to each other."""
    small = district(facts=facts)
    whole = replace(
        small,
        organisations=(*small.organisations, BUREAU),
        requirements=requirements or (asked(),),
        years_of_work=years_of_work(),
        figure_rules=rules,
        compulsory=needed,
    )
    planning.load(whole, by="赵", now=at("2024-01-02"))


def value(amount: str = "58人", **more: object) -> Value:
    """Return a value: value("58人", answers=…)."""
    return Value(Quantity.parse(amount), **more)  # type: ignore[arg-type]


def explained(*checks: str) -> tuple[Answer, ...]:
    """Return an explanation for each check named."""
    return tuple(Answer(check, "已核实，台账无误") for check in checks)


def key() -> str:
    """Return a key that no other command of the run has."""
    return f"test-{next(_KEYS)}"


def filed(amount: str = "58人", name: str = JULY, when: str | datetime = "2024-08-16", **more: object) -> filing.Row:
    """File a value as WANG."""
    return filing.submit(name, value(amount, **more), by=WANG, now=moment(when), key=key())


def passed(by: Actor, name: str = JULY, when: str | datetime = "2024-08-17") -> filing.Row:
    """Pass the review that is a person's."""
    return filing.review(name, by=by, now=moment(when), key=key())


def approved(amount: str = "58人", name: str = JULY) -> filing.Row:
    """File a value and pass it through every review."""
    filed(amount, name)
    passed(LI, name)
    return passed(ZHAO, name)


def moment(when: str | datetime) -> datetime:
    """Return a moment as it is, or from its day."""
    return at(when) if isinstance(when, str) else when


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Let several act while somebody holds the pen, so that each has looked before any can write.

    What came of each — an answer or a refusal — is sorted by the name of its sort.
    """
    came: list[object] = []

    def acts(deed: Callable[[], object]) -> None:
        try:
            came.append(deed())
        except (ValueError, PermissionError) as refusal:
            came.append(refusal)
        finally:
            connection.close()

    several = [Thread(target=acts, args=(deed,)) for deed in deeds]
    with transaction.atomic():
        pen.take()
        for one in several:
            one.start()
        sleep(0.5)
    for one in several:
        one.join()
    return sorted(came, key=lambda one: type(one).__name__)
