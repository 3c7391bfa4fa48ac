"""A deed on a project as a form: its fields, what they show first; the step it makes; shared fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.projects.card_history import CardHistory, card_history
from daxu.core.projects.issues import Issue, IssueRules, issues
from daxu.core.projects.project import (
    CardDeed,
    IssueDeed,
    Project,
    ProjectDeed,
    ProjectStep,
)
from daxu.duties.projects.acting import Hand, Standing
from daxu.web.project_typed import Field, Spoken, Understanding, place_systems, spoken
from daxu.web.saying import name_of

Changes = dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """Where a form is filled: the project before it, who fills it, on which day, and what the address names."""

    project: Project | None
    steps: Sequence[Standing]
    by: Hand
    organisation: str
    day: date
    book: Book
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Project:
        """The project, where there must be one."""
        if self.project is None:
            raise LookupError("没有项目。 There is no project.")
        return self.project

    @cached_property
    def issues(self) -> dict[int, Issue]:
        """Its issues by number."""
        return issues(self.known.steps)

    @property
    def issue(self) -> Issue | None:
        """The issue that the address names."""
        asked = self.about.get("issue", "")
        return self.issues.get(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 9 else None  # noqa: PLR2004 - digits of a number of an issue

    @property
    def issue_rules(self) -> IssueRules | None:
        """The rules of issues in force."""
        return self.book.issue_rules(self.day)

    @cached_property
    def cards(self) -> CardHistory:
        """What was done about its cards."""
        return card_history(self.known.steps, {one.says.number: one.by for one in self.steps})

    @property
    def organisations(self) -> list[tuple[str, str]]:
        """Every organisation: its code, and its name in the reader's language."""
        return [(code, name_of(one)) for code, one in self.book.organisations.items()]


@dataclass(frozen=True)
class DeedForm:
    """One deed: its words, its fields, what they show first, and what it changes."""

    deed: ProjectDeed
    title: Any
    button: Any
    fields: Callable[[Desk], list[Field]]
    changes: Callable[[Understanding, Desk], Changes]
    first: Callable[[Desk], dict[str, str]] = lambda _desk: {}
    said_by: Callable[[ProjectStep, Desk], dict[str, str]] = lambda _step, _desk: {}
    lead: Callable[[Desk], str] = lambda _desk: ""
    ready: Callable[[Desk], bool] = lambda _desk: True
    in_turn: bool = True
    rows: int = 0
    about: IssueDeed | CardDeed | None = None

    def open_to(self, desk: Desk) -> bool:
        """Whether who fills it may do this deed on the project."""
        issue = desk.issue.number if desk.issue else 0
        return desk.by.may(self.deed, desk.known, about=self.about, issue=issue)

    def shown_first(self, desk: Desk) -> dict[str, str]:
        """Return what an empty form shows."""
        return {"day": desk.day.isoformat(), **self.first(desk)}

    def said(self, step: ProjectStep, desk: Desk) -> dict[str, str]:
        """Write a step down again, to be corrected."""
        plain_words = {"day": step.day.isoformat(), "words": step.words, "document": step.document}
        if step.photos:
            spot = step.photos[0].spot
            plain_words |= {"place": f"{spot.longitude},{spot.latitude}", "photo-day": step.photos[0].day.isoformat()}
        return {**plain_words, **self.said_by(step, desk)}

    def field_about(self, part: str, desk: Desk) -> str:
        """Return the field in which a part of a step is typed; nothing where this form has none for it."""
        kind, _, name = part.partition("/")
        works = [work.name for work in desk.project.facts.works] if desk.project else []
        if kind == "works" and name in works:
            part = f"work-{works.index(name)}"
        elif kind == "nodes" and name:
            part = f"node-{name}"
        field = _TYPED_IN.get(part, part)
        return field if field in {one.name for one in self.fields(desk)} or field == "reason" else ""

    def step(self, found: Understanding, desk: Desk) -> ProjectStep:
        """Return the step that was typed; what could not be understood is among the faults."""
        day = found.needed_day("day", desk.day)
        made = ProjectStep(
            desk.project.id if desk.project else "", 0, self.deed, day, desk.organisation,
            words=found.text("words"), document=found.text("document", 200),
            evidence=found.files(), photos=found.photos(day),
        )  # fmt: skip
        return replace(made, **self.changes(found, desk))


_TYPED_IN = {"photos": "photo", "evidence": "file"}
"""Parts of a step that are typed in a field of another name."""


# --- fields that several forms share


def day_field(label: str = "", help: str = "") -> Field:  # noqa: A002 - the name it has on the page
    """Return the day on which it happened."""
    return Field("day", label or _("日期"), "day", help)


def words_field(label: str, *, optional: bool = False, help: str = "") -> Field:  # noqa: A002
    """Return a field for more than a line."""
    return Field("words", label, "words", help, optional=optional, longest=2000)


def proof_fields(*, photos: bool = False) -> list[Field]:
    """Return a document, files, and photos with their place."""
    found = [
        Field("document", _("文件名称、文号"), optional=True),
        Field(
            "file", _("附件"), "file", _("PDF、图片、Word（.docx）、Excel（.xlsx），每份不超过 20 MB。"), optional=True
        ),
    ]
    if not photos:
        return found
    where = _("照片的拍摄地点。先经度后纬度，如 118.78,32.0；在现场时按“取当前位置”。")
    return [
        *found,
        Field(
            "photo",
            _("现场照片"),
            "photo",
            _("JPEG、PNG 或 WebP。照片须有地点和日期；没有填的，用照片里记录的（WGS-84）。"),
            optional=True,
        ),
        Field("place", _("拍摄地点"), "place", where, optional=True),
        Field("crs", _("坐标从哪里来"), "choice", choices=place_systems()),
        Field(
            "photo-day", _("拍摄日期"), "day", _("不填的，用照片里记录的日期，没有记录即为上面的日期。"), optional=True
        ),
    ]


def choice_field(name: str, label: str, choices: Sequence[tuple[str, str]], **more: Any) -> Field:
    """Return a choice that begins with nothing chosen."""
    return Field(name, label, "choice", choices=[("", ""), *choices], **more)


def words_of(several: Iterable[Spoken]) -> list[tuple[str, str]]:
    """Return words of the core as choices, said in the reader's language."""
    return [(one.value, spoken(one)) for one in several]
