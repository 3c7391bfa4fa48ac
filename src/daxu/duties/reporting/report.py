"""Report: a title, sections of sentences that cite, and annexes — plain values that know nothing of Word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from itertools import chain, groupby

from daxu.core.figure import Source
from daxu.core.quantity import Quantity
from daxu.core.tag import DERIVED
from daxu.duties.reporting.frame import Frame


@dataclass(frozen=True, slots=True)
class Binding:
    """A number as it is shown, bound to what says it.

    `tag` is the id of a ledger entry, or `derived:<entry id>:<what>` for a number computed from entries; `about` names
    the indicator for a reader who clicks on the number in Word. `quoted` numbers stand in words that somebody entered:
    one entry holds several of them.
    """

    tag: str
    text: str
    about: str
    sources: frozenset[Source]
    quantity: Quantity | None = None
    quoted: bool = False

    def __post_init__(self) -> None:
        """Refuse a number that nobody vouches for, or that shows nothing."""
        if not (self.sources and self.text and self.tag):
            raise ValueError(f"{self.about}“{self.text}”没有来源或编号。 A number without source or tag: {self.tag!r}.")

    @property
    def derived(self) -> bool:
        """Whether it was computed here and is not itself in the ledger."""
        return self.tag.startswith(DERIVED)


Part = str | Binding


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words and bound numbers in their order; it cites whatever its numbers rest on."""

    parts: tuple[Part, ...]
    cites: frozenset[Source] = frozenset()

    @classmethod
    def of(cls, *parts: Part | Sentence, cites: Iterable[Source] = ()) -> Sentence:
        """Join words, numbers and other sentences into one; plain words may cite too."""
        flat = chain.from_iterable(part.parts if isinstance(part, Sentence) else (part,) for part in parts)
        inherited = chain.from_iterable(part.cites for part in parts if isinstance(part, Sentence))
        return cls(tuple(_joined(flat)), frozenset(chain(cites, inherited)))

    @classmethod
    def listed(cls, clauses: Iterable[Sentence], between: str, end: str = "") -> Sentence:
        """Join clauses with a separator and close them with `end`."""
        parts: list[Part | Sentence] = []
        for clause in clauses:
            parts += [between, clause] if parts else [clause]
        return cls.of(*parts, end)

    @property
    def text(self) -> str:
        """The sentence as it reads."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def bindings(self) -> tuple[Binding, ...]:
        """Its numbers."""
        return tuple(part for part in self.parts if isinstance(part, Binding))

    @property
    def sources(self) -> frozenset[Source]:
        """Everything it rests on."""
        return self.cites.union(*(binding.sources for binding in self.bindings))


def _joined(parts: Iterable[Part]) -> Iterator[Part]:
    """Write neighbouring words as one part, so that a file holds no more runs than it needs."""
    for together, found in groupby(parts, key=lambda part: isinstance(part, str)):
        if together:
            yield from filter(None, ["".join(map(str, found))])
        else:
            yield from found


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together; `lead` is a topic set in the type of a third-level heading."""

    sentences: tuple[Sentence, ...]
    lead: str = ""
    chart: Chart | Trend | None = None
    """A chart that stands in the place of sentences."""

    @property
    def text(self) -> str:
        """The paragraph as it reads."""
        return self.lead + "".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of level 1 (一、) or 2 (（一）) with its paragraphs; words before the first heading have none."""

    level: int
    heading: str
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruler:
    """The pace ruler (达序尺): what is done, what is due, as shares of the goal; it reads as text too."""

    done: Fraction
    due: Fraction | None
    description: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of an annex table."""

    sentence: Sentence
    ruler: Ruler | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading and its width in millimetres; numbers are set to the right."""

    heading: str
    width: int
    number: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Bar:
    """One target in a chart: what is done and what was due, as shares of its goal."""

    label: str
    done: Fraction
    due: Fraction | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars, with what it shows in words; `numbers` are what is done, then what was due, bound."""

    bars: tuple[Bar, ...]
    description: str
    title: str = ""
    numbers: tuple[Binding | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """One period in a chart of a series, with its number."""

    label: str
    number: Binding


@dataclass(frozen=True, slots=True)
class Trend:
    """A chart of one series over time, with what it shows in words."""

    points: tuple[Point, ...]
    description: str
    title: str = ""

    @property
    def numbers(self) -> tuple[Binding | None, ...]:
        """Its numbers in order."""
        return tuple(point.number for point in self.points)


@dataclass(frozen=True, slots=True)
class Annex:
    """A table on pages of its own: 附件1, its title, its note, and rows; a row of one cell is a group heading.

    Where there is a chart, it stands in the place of the table.
    """

    number: int
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    landscape: bool = False
    notes: tuple[str, ...] = ()
    chart: Chart | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A remark beside the text, which the file carries as a comment: who said what, when, and of which stretch.

    `place` and `end` count the headings and paragraphs of the body from 0; −1 is the title.
    """

    place: int
    end: int
    author: str
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, ready to be written by any writer."""

    title: tuple[str, ...]
    addressee: str
    sections: tuple[Section, ...]
    annexes: tuple[Annex, ...]
    author: str
    created: datetime
    subject: str = ""
    frame: Frame = field(default_factory=Frame)
    names: tuple[str, ...] = ()
    """What its annexes call by a name that no declaration has: digits in such a name are no figure."""
    asides: tuple[Aside, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the body, in reading order."""
        return tuple(s for section in self.sections for paragraph in section.paragraphs for s in paragraph.sentences)

    def cells(self) -> Iterator[Sentence]:
        """Walk the contents of every annex."""
        return (cell.sentence for annex in self.annexes for row in annex.rows for cell in row)

    def charts(self) -> Iterator[Chart | Trend]:
        """Walk every chart, those of the body first."""
        paragraphs = (paragraph for section in self.sections for paragraph in section.paragraphs)
        yield from (one.chart for one in paragraphs if one.chart)
        yield from (annex.chart for annex in self.annexes if annex.chart)

    def bindings(self) -> Iterator[Binding]:
        """Walk every number that the report prints as text, body first."""
        return (binding for sentence in chain(self.sentences, self.cells()) for binding in sentence.bindings)
