"""How statements are written down: plain JSON values, the same text on every machine.

The ledger stores this text and hashes it, so its form is part of the promise: sorted keys, no spaces, numbers as exact
decimal text. `read(written(x)) == x` for every statement.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from daxu.core.cause import Cause
from daxu.core.caution import Caution
from daxu.core.filing import Closing, Step
from daxu.core.indicator import Indicator, Observation
from daxu.core.lights import LightTable
from daxu.core.note import Note
from daxu.core.opinion import Opinion
from daxu.core.organisation import Organisation, Theme
from daxu.core.period import Period
from daxu.core.projects.cards import CardRule
from daxu.core.projects.feed_rule import FeedRule
from daxu.core.projects.funding import FundingSource
from daxu.core.projects.issues import IssueRules
from daxu.core.projects.lists import ProjectList, Sector
from daxu.core.projects.project import ProjectStep
from daxu.core.projects.publishing import ProjectPublication
from daxu.core.projects.stage import StageRule
from daxu.core.quantity import Unit, plain, unit
from daxu.core.relations import Compulsory, FigureRule
from daxu.core.report_version import ReportVersion
from daxu.core.requirement import Requirement
from daxu.core.rules import Convention
from daxu.core.spotcheck import SpotCheck
from daxu.core.target import Amendment, Plan, Target
from daxu.core.tasks.rules import TaskRules
from daxu.core.tasks.task import TaskStep
from daxu.core.workdays import YearOfWork


@dataclass(frozen=True, slots=True)
class Record:
    """Something computed and kept with all it rests on: an evaluation run, a built report."""

    sort: str
    name: str
    body: str

    @property
    def slot(self) -> str:
        """The place of the record."""
        return f"{self.sort}|{self.name}"


Declaration = (
    Organisation
    | Theme
    | Indicator
    | Convention
    | LightTable
    | Caution
    | Requirement
    | YearOfWork
    | FigureRule
    | Compulsory
    | StageRule
    | CardRule
    | IssueRules
    | FeedRule
    | ProjectList
    | Sector
    | FundingSource
    | ProjectPublication
    | TaskRules
)
Statement = (
    Declaration
    | Observation
    | Target
    | Plan
    | Amendment
    | Record
    | Step
    | Closing
    | SpotCheck
    | Note
    | ProjectStep
    | ReportVersion
    | TaskStep
    | Cause
    | Opinion
)
_SORTS: dict[str, type] = {c.__name__.lower(): c for c in get_args(Statement)}


class Unreadable(ValueError):
    """A written statement that cannot be read back."""


def written(statement: Statement) -> str:
    """Write a statement as canonical JSON."""
    plain_form = {"is": type(statement).__name__.lower(), **_plain(statement)}
    return json.dumps(plain_form, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Statement:
    """Read what `written` wrote; raise Unreadable otherwise."""
    try:
        loaded = json.loads(text)
        statement: Statement = _built(_SORTS[loaded.pop("is")], loaded)
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        raise Unreadable(f"账目内容无法读取：{error}。 Unreadable entry: {text[:80]}") from error
    return statement


def _plain(value: Any) -> Any:
    match value:
        case Unit():
            return value.label
        case Period():
            return value.code
        case Decimal():
            return plain(value)
        case Enum():
            return value.value
        case date():
            return value.isoformat()
        case frozenset():
            return [_plain(item) for item in sorted(value)]
        case tuple():
            return [_plain(item) for item in value]
    if is_dataclass(value):
        # A field that holds its default is left out, so that a later version may add fields without changing old text.
        shown = {f.name: getattr(value, f.name) for f in fields(value) if getattr(value, f.name) != f.default}
        return {name: _plain(item) for name, item in shown.items()}
    return value


def _built(kind: Any, value: Any) -> Any:
    if get_origin(kind) in (UnionType, Union):
        return None if value is None else _built(next(k for k in get_args(kind) if k is not NoneType), value)
    if get_origin(kind) in (tuple, frozenset):
        return get_origin(kind)(_built(get_args(kind)[0], item) for item in value)
    if kind in _READERS:
        return _READERS[kind](value)
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        if not isinstance(value, Mapping) or not value.keys() <= hints.keys():
            raise Unreadable(f"{kind.__name__}: {value!r}")
        return kind(**{name: _built(hints[name], item) for name, item in value.items()})
    return kind(value)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


_READERS: dict[Any, Any] = {
    Unit: unit, Period: Period.parse, Decimal: Decimal, date: date.fromisoformat, datetime: datetime.fromisoformat,
}  # fmt: skip
