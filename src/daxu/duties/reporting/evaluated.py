"""What a report needs of an evaluation: the plan, its judged items, the book. Duties do not import each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from daxu.core.book import Book
from daxu.core.pace import Judgement
from daxu.core.target import Plan, Target


class Item(Protocol):
    """One target with its judgement, and the ids of the entries that both rest on."""

    @property
    def target(self) -> Target:
        """The target."""

    @property
    def judgement(self) -> Judgement:
        """How it stands."""

    @property
    def entry(self) -> str:
        """The id of the target's entry."""

    @property
    def observed_entry(self) -> str | None:
        """The id of the observation that was judged."""


class Evaluation(Protocol):
    """A whole plan judged as of a day."""

    @property
    def plan(self) -> Plan:
        """The plan."""

    @property
    def as_of(self) -> date:
        """The day."""

    @property
    def book(self) -> Book:
        """What was believed."""

    @property
    def items(self) -> Sequence[Item]:
        """The judged targets, 示例 among them."""
