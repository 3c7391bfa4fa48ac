"""What the storm is about: a district of many organisations, each asked for some figures, and a token for each.

python benchmarks/storm_district.py REPORTERS FIGURES    load it and print the tokens
python benchmarks/storm_district.py --filed              print the filings that have a step, once for each step
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime

os.environ["DJANGO_SETTINGS_MODULE"] = "daxu.web.settings"

import django

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402 - Django must be set up first
from django.core.management import call_command  # noqa: E402

from daxu.catalogue.district import District  # noqa: E402
from daxu.catalogue.regime import years_of_work  # noqa: E402
from daxu.core.figure import Source  # noqa: E402
from daxu.core.indicator import Frequency, Indicator  # noqa: E402
from daxu.core.organisation import Line, Organisation, Theme  # noqa: E402
from daxu.core.quantity import unit  # noqa: E402
from daxu.core.requirement import Due, Requirement, Stage  # noqa: E402
from daxu.core.target import Plan  # noqa: E402
from daxu.desk import tokens  # noqa: E402
from daxu.desk.models import Person, Role  # noqa: E402
from daxu.duties import planning  # noqa: E402
from daxu.ledger import read  # noqa: E402

CITED = Source("storm", "", "storm")
YEAR = date(2024, 1, 1), date(2024, 12, 31)


def district(names: list[str], figures: int) -> District:
    """Return a district that asks each organisation for each figure every month."""
    indicators = tuple(Indicator(f"i{n}", f"指标{n}", unit("件"), "theme") for n in range(figures))
    return District(
        code="all",
        name="全区",
        english="All",
        plan=Plan("storm", "storm", YEAR[0].year, "all", CITED, YEAR[0], (), ""),
        organisations=(
            Organisation("all", "全区", Line.AREA),
            *(Organisation(name, name, Line.VERTICAL, "all") for name in names),
        ),
        themes=(Theme("theme", "主题", 1),),
        indicators=indicators,
        conventions=(),
        lights=(),
        targets=(),
        observations=(),
        requirements=tuple(required(name, indicator) for name in names for indicator in indicators),
        years_of_work=years_of_work(),
    )


def required(name: str, indicator: Indicator) -> Requirement:
    """Return an organisation's duty to file its own figure."""
    since, until = YEAR
    route = (Stage("本单位审核", name, 1),)
    code = f"{indicator.code}@{name}"
    return Requirement(code, indicator.code, name, name, Frequency.MONTHLY, Due(18), route, since, CITED, until=until)


def main() -> None:
    """Load the district, or say what was filed."""
    if sys.argv[1] == "--filed":
        print(json.dumps([filed.entry.says.filing for filed in read.under("step|")]))
        return
    call_command("migrate", verbosity=0)
    names = [f"o{number:03}" for number in range(int(sys.argv[1]))]
    planning.load(district(names, int(sys.argv[2])), by="storm", now=datetime(2024, 7, 1, tzinfo=UTC))
    closed = make_password(None)
    Person.objects.bulk_create(
        Person(username=name, role=Role.REPORTER, organisation=name, password=closed) for name in names
    )
    now = datetime.now(UTC)
    print(json.dumps({name: tokens.make(name="storm", person=name, days=1, now=now)[0] for name in names}))


if __name__ == "__main__":
    main()
