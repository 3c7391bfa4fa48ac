"""The options that commands share, read strictly: a wrong day or period is refused with the forms that would do."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from daxu.core.period import BadPeriod, Period


class Day(click.ParamType[date]):
    """A day: 2024-06-30."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read a day."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"看不懂日期“{value}”，应写作 2024-06-30。 Write a day as 2024-06-30.", param, ctx)
        if not 1900 <= day.year <= 2200:  # noqa: PLR2004 - the years a Month can have
            self.fail(f"日期“{value}”不在 1900—2200 年之间。 The year is outside 1900–2200.", param, ctx)
        return day


class Moment(click.ParamType[datetime]):
    """A moment; a day alone means its last moment."""

    name = "YYYY-MM-DD[THH:MM]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read a moment; without a zone it is meant where the office is."""
        if isinstance(value, datetime):
            return value
        from daxu.cli import home  # noqa: PLC0415 - only a command that opens the data folder takes a moment

        text = value.strip()
        try:
            moment = datetime.fromisoformat(text)
            if "T" not in text and " " not in text:
                return home.end_of(moment.date())
        except ValueError:
            self.fail(
                f"看不懂时刻“{value}”，应写作 2024-07-10 或 2024-07-10T09:00。 Write 2024-07-10T09:00.", param, ctx
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=home.zone())


class Stretch(click.ParamType[Period]):
    """A period: 2024H1."""

    name = "PERIOD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Read a period."""
        if isinstance(value, Period):
            return value
        try:
            return Period.parse(value)
        except BadPeriod as problem:
            self.fail(str(problem), param, ctx)


as_of = click.option(
    "--as-of", type=Day(), help="截至哪一天；默认为有数据的最后一天 the day judged, else the last with facts"
)
known_at = click.option("--known-at", type=Moment(), help="只用该时刻以前入账的内容 only what was on file by then")
as_json = click.option("--json", "as_json", is_flag=True, help="输出 JSON print JSON")
plan = click.option("--plan", default="", help="计划代码；默认为该年的计划 the plan's code")
