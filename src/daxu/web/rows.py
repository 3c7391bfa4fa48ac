"""Rows: the targets of an evaluation as lines of a table, with what is needed to find, order and group them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from pypinyin import Style, lazy_pinyin

from daxu.core.indicator import Observation
from daxu.core.organisation import Organisation, Theme
from daxu.core.quantity import Quantity
from daxu.core.target import Target
from daxu.duties.tracking import Evaluation, Item

LAST = 10**6  # the place of what was given none


@dataclass(frozen=True)
class Row:
    """One target of the big table: the item, and the declarations that its codes stand for."""

    item: Item
    theme: Theme | None
    lead: Organisation | None
    supporting: tuple[Organisation, ...]
    areas: tuple[str, ...]

    @property
    def target(self) -> Target:
        """The target itself."""
        return self.item.target

    @property
    def sample(self) -> bool:
        """Whether the target is 示例."""
        return self.item.target.sample

    @property
    def goal(self) -> Quantity | None:
        """What was promised, where it is a number."""
        return self.item.target.goal.quantity if self.item.target.goal else None

    @property
    def observed(self) -> Observation | None:
        """The fact the verdict rests on."""
        return self.item.judgement.observed

    @property
    def done(self) -> Quantity | None:
        """What is done, in the unit of the goal where the two measure the same."""
        if self.observed is None:
            return None
        done, goal = self.observed.figure.quantity, self.goal
        return done.to(goal.unit) if goal and goal.unit.measures == done.unit.measures else done

    @cached_property
    def searchable(self) -> str:
        """Everything a person may type to find it: names, codes, pinyin whole and by initials."""
        names = (self.target.name, self.lead.name if self.lead else "")
        pinyin = (text for name in names for text in (initials(name), spelled(name)))
        return "\n".join((*names, self.target.code, self.target.english, *pinyin)).lower()


def rows_of(evaluation: Evaluation, *, with_sample: bool) -> list[Row]:
    """Return the rows of every item in reading order, facts before 示例, which only some people may see."""
    rows = (row_of(evaluation, item) for item in evaluation.items if with_sample or not item.target.sample)
    declared = evaluation.book.target_versions.get(evaluation.plan.code, {})
    place = {code: place for place, code in enumerate(declared)}
    return sorted(
        rows, key=lambda row: (row.sample, row.theme.order if row.theme else LAST, place.get(row.target.code, LAST))
    )


def row_of(evaluation: Evaluation, item: Item) -> Row:
    """Return the row of one item."""
    book = evaluation.book
    supporting = (book.organisations[code] for code in item.target.supporting if code in book.organisations)
    return Row(
        item=item,
        theme=book.themes.get(item.target.theme),
        lead=book.organisations.get(item.target.lead),
        supporting=tuple(supporting),
        areas=tuple(evaluation.areas_of(item)),
    )


def found(rows: Iterable[Row], words: str) -> list[Row]:
    """Return the rows that hold every word, wherever it stands."""
    wanted = words.lower().split()
    return [row for row in rows if all(word in row.searchable for word in wanted)]


@lru_cache(maxsize=16_384)
def initials(name: str) -> str:
    """Return the pinyin initials: 新增城镇就业 → xzczjy."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


@lru_cache(maxsize=16_384)
def spelled(name: str) -> str:
    """Return the pinyin without tones: 就业 → jiuye; Chinese names are put in this order."""
    return "".join(lazy_pinyin(name))
