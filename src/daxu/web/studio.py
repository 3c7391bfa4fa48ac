"""The report studio as a page shows it: every block, what it says, what is wrong with it, and the open editor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Source
from daxu.core.period import Month, Period
from daxu.core.tag import Tag
from daxu.desk import report_comments, report_history, report_sections
from daxu.desk.report_comments import CommentThread
from daxu.desk.report_drafts import Block, ReportDraft
from daxu.desk.report_sections import GivenSection
from daxu.duties.reporting import Binding
from daxu.duties.reporting.drafting import Desk, Remark, bindings
from daxu.duties.reporting.report import Section
from daxu.duties.reporting.templates import Fault, Piece
from daxu.duties.tracking import Evaluation
from daxu.web.filing_form import new_key
from daxu.web.saying import told

_TITLE = "标题"
NEW = 0
"""The number of a block that is not kept yet."""
REPORTING_MONTHS = (3, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a block, in the reader's language: where, what is written there, why, and what is near."""

    block: int
    line: str
    written: str
    why: str
    near: Sequence[str]

    @classmethod
    def of(cls, block: int, fault: Fault) -> Problem:
        """Say a fault."""
        where = _("%(line)s第%(column)d字") % {"line": told(fault.place), "column": fault.column}
        return cls(block, where, fault.written, told(fault.why), fault.near)


@dataclass(frozen=True, slots=True)
class Editing:
    """The block that is being edited: what was typed over which version, and why it was not kept where it was not."""

    block: int
    text: str
    version: int
    after: int = 0
    faults: Sequence[str] = ()
    newest: Block | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """A block that was just removed, so that it can be put back."""

    text: str
    after: int


@dataclass(frozen=True, slots=True)
class Saying:
    """A comment that was typed and not kept: in which thread, in what words, and why not."""

    thread: int
    text: str
    fault: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A block on the page: as it is kept, what it says, what is wrong with it, and its editor where it is open."""

    block: Block
    piece: Piece
    before: int
    behind: int
    first: bool = False
    editing: Editing | None = None
    talks: Sequence[CommentThread] = ()
    head: Sequence[tuple[str, str]] = ()
    sections_given: Sequence[GivenSection] = ()

    @property
    def sections(self) -> Sequence[Section]:
        """What it says."""
        return self.piece.sections

    @property
    def problems(self) -> list[Problem]:
        """What is wrong with it."""
        return [Problem.of(self.block.id, fault) for fault in self.piece.faults]

    @property
    def titles(self) -> list[str]:
        """The lines of its title, where it is the head."""
        return [value for name, value in self.head if name == _TITLE]

    @property
    def layout(self) -> list[tuple[str, str]]:
        """The other lines of the head: their names, and what they say."""
        return [(name, value) for name, value in self.head if name != _TITLE]

    @property
    def open_talks(self) -> list[CommentThread]:
        """The threads on it that nobody has resolved."""
        return [talk for talk in self.talks if talk.open]

    @property
    def heading(self) -> Section | None:
        """Its heading, where it is one."""
        return next((section for section in self.sections if section.heading), None)

    @property
    def lines(self) -> list[str]:
        """Its lines as they are written, for a head or a block that says nothing."""
        return self.block.text.splitlines()

    @property
    def numbers(self) -> list[Binding]:
        """Its bound numbers."""
        return bindings(self.sections)


@dataclass(frozen=True)
class StudioPage:
    """The page: the draft of a period, or the offer to begin one."""

    evaluation: Evaluation
    period: Period
    draft: ReportDraft | None
    person: str
    editing: Editing | None = None
    removed: Removed | None = None
    problems_before: Sequence[str] = ()
    talking: int = 0
    saying: Saying | None = None

    @cached_property
    def desk(self) -> Desk:
        """What its blocks are read with."""
        return Desk(self.evaluation, self.period)

    @property
    def texts(self) -> list[str]:
        """The texts of its blocks."""
        return [block.text for block in self.draft.blocks] if self.draft else []

    @cached_property
    def pieces(self) -> list[Piece]:
        """What every block says, read in one go."""
        return self.desk.looked(self.texts)

    @cached_property
    def talks(self) -> list[CommentThread]:
        """The threads on its blocks."""
        return report_comments.of(self.period.code) if self.draft else []

    @cached_property
    def given(self) -> list[GivenSection]:
        """The sections that were given to organisations."""
        return report_sections.of(self.period.code) if self.draft else []

    @property
    def remarks(self) -> list[Remark]:
        """What the file carries as comments where that is asked for: who wrote what, and the open threads."""
        if self.draft is None:
            return []
        places = {block.id: place for place, block in enumerate(self.draft.blocks)}
        said = [
            Remark(places[talk.block], places[talk.block], one.by, one.at, one.text)
            for talk in self.talks if talk.open and talk.block in places for one in talk.comments
        ]  # fmt: skip
        return sorted([*self._authors(), *said], key=lambda one: (one.block, one.at))

    def _authors(self) -> Iterator[Remark]:
        """Say who wrote each run of blocks that are no longer as the usual report has them."""
        first = 0
        for (own, through), run in groupby(self._hands()):
            last = first + len(list(run)) - 1
            if own:
                words = _("执笔：%(by)s") % {"by": own}
                words += _("；采用：%(through)s") % {"through": through} if through else ""
                yield Remark(first, last, own, max(at for at in self._moments[first : last + 1]), words)
            first = last + 1

    def _hands(self) -> list[tuple[str, str]]:
        """Return for each block who wrote it and who took it over; nobody for one that is as the program wrote it."""
        newest, draft = report_history.newest(self.period.code), self.draft
        if draft is None:
            return []
        return [
            (one.by, newest[one.id].through if one.id in newest else "")
            if one.version > 1 or one.at != draft.at else ("", "")
            for one in draft.blocks
        ]  # fmt: skip

    @property
    def _moments(self) -> list[datetime]:
        return [one.at for one in self.draft.blocks] if self.draft else []

    @cached_property
    def blocks(self) -> list[Shown]:
        """The blocks in their order; each knows behind which block it goes when it moves up or down."""
        if self.draft is None:
            return []
        ids = [block.id for block in self.draft.blocks]
        opened, talks, given = self.editing, self.talks, self.given
        return [
            Shown(
                block, piece, ids[place - 2] if place > 1 else 0, ids[place + 1] if place + 1 < len(ids) else 0,
                place == 0, opened if opened and opened.block == block.id else None,
                [talk for talk in talks if talk.block == block.id], self.desk.head(block.text) if place == 0 else (),
                [one for one in given if one.block == block.id],
            )
            for place, (block, piece) in enumerate(zip(self.draft.blocks, self.pieces, strict=True))
        ]  # fmt: skip

    @property
    def new(self) -> Editing | None:
        """The editor of a block that is not kept yet, where one is open."""
        return self.editing if self.editing and self.editing.block == NEW else None

    @property
    def new_at_the_end(self) -> bool:
        """Whether the block behind which the new one goes is not there."""
        return bool(self.new) and all(one.block.id != self.new.after for one in self.blocks if self.new)

    @property
    def outline(self) -> list[Shown]:
        """The headings."""
        return [one for one in self.blocks if one.heading]

    @cached_property
    def problems(self) -> list[Problem]:
        """Everything that is wrong, in reading order."""
        return [problem for one in self.blocks for problem in one.problems]

    @property
    def numbers(self) -> int:
        """How many bound numbers the text states."""
        return sum(len(one.numbers) for one in self.blocks)

    @property
    def answer(self) -> str:
        """The first line."""
        if self.draft is None:
            return _("这一期的报告还没有起草")
        if not self.problems:
            return _("%(numbers)d 个数都有出处，没有问题") % {"numbers": self.numbers}
        wrong = len(self.problems)
        said = ngettext(
            "%(numbers)d 个数有出处，%(problems)d 处要改", "%(numbers)d 个数有出处，%(problems)d 处要改", wrong
        )
        return said % {"numbers": self.numbers, "problems": wrong}

    @property
    def offered(self) -> list[Period]:
        """The periods that a report is usual for."""
        usual = [Period.year_to(Month(self.evaluation.plan.year, month)) for month in REPORTING_MONTHS]
        return usual if self.period in usual else [*usual, self.period]

    @property
    def key(self) -> str:
        """A key for the next command."""
        return new_key()


@dataclass(frozen=True)
class NumberPage:
    """One bound number of the text: what it is, what it rests on, and where that can be followed."""

    number: Binding
    book: Book

    @property
    def tag(self) -> Tag:
        """Its tag in its two parts."""
        return Tag.parse(self.number.tag)

    @property
    def entry(self) -> Entry | None:
        """The entry that it rests on."""
        return self.book.by_id.get(self.tag.entry)

    @property
    def sources(self) -> list[Source]:
        """What it rests on, in a fixed order."""
        return sorted(self.number.sources)

    @property
    def what(self) -> str:
        """What was computed, where it is no figure of the ledger itself."""
        if not self.tag.what:
            return ""
        return {
            "completion": _("完成年度目标的比例"), "due": _("应完成的比例"), "gap": _("与应完成的差距"),
            "left": _("还需完成数"), "monthly": _("剩余月份的月均数"),
        }.get(self.tag.what, _("由台账中的几个数算出"))  # fmt: skip
