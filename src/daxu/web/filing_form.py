"""A filing as it is typed: what a form, a cell or a draft holds, what it means, what its checks say, what is known.

Nothing typed is ever lost: whatever is wrong with it, it goes back to the page as it came.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.utils.translation import gettext as _

from daxu.core.book import Book
from daxu.core.checks import Gravity, Remark, unanswered
from daxu.core.filing import Answer, Evidence, Value, Way
from daxu.core.indicator import Observation, Status
from daxu.core.quantity import Quantity, Unit, plain
from daxu.desk import evidence
from daxu.duties import filing
from daxu.duties.filing import BadValue, Row
from daxu.ledger import read
from daxu.web.saying import term, told
from daxu.web.submission import Fault

LONGEST_NOTE = 1000
LONGEST_ANSWER = 500
LONGEST_LINK = 500
MOST_LINKS = 10
MOST_FILES = 10
_LONGEST_VALUE = 60
_CHECK = re.compile(r"[a-z0-9_.-]{1,60}")
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed for one filing, as it stands in the fields; `evidence` are the hashes of kept files."""

    value: str = ""
    status: str = Status.REPORTED.value
    note: str = ""
    links: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[str, ...] = ()

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Typed:
        """Read a draft or what a page sent; what is not text, or far too long, is cut to what a field holds."""
        answers, digests = content.get("answers"), content.get("evidence")
        return cls(
            value=_text(content.get("value"), _LONGEST_VALUE),
            status=_text(content.get("status"), 20) or Status.REPORTED.value,
            note=_text(content.get("note"), 2 * LONGEST_NOTE),
            links=_text(content.get("links"), 2 * MOST_LINKS * LONGEST_LINK),
            answers=_answers(answers if isinstance(answers, Mapping) else {}),
            evidence=tuple(_text(one, 64) for one in digests[:MOST_FILES]) if isinstance(digests, list) else (),
        )

    @classmethod
    def said_by(cls, value: Value, asked: Unit) -> Typed:
        """Write a filed value down again, to be changed: the bare number where it is in the unit asked for."""
        amount = value.quantity
        bare = plain(amount.number) if amount == Quantity(amount.number, asked) else str(amount)
        return cls(
            value=bare,
            status=value.status.value,
            note=value.note,
            links="\n".join(value.links),
            answers={answer.check: answer.words for answer in value.answers},
            evidence=tuple(file.digest for file in value.evidence),
        )

    @property
    def plain(self) -> dict[str, Any]:
        """The form in which a draft is kept."""
        return {
            "value": self.value, "status": self.status, "note": self.note, "links": self.links,
            "answers": dict(self.answers), "evidence": list(self.evidence),
        }  # fmt: skip

    @property
    def empty(self) -> bool:
        """Whether nothing at all was typed."""
        return not (self.value.strip() or self.note.strip() or self.links.strip() or self.answers or self.evidence)

    def with_files(self, files: Sequence[Evidence]) -> Typed:
        """Return it with more files attached."""
        return replace(self, evidence=tuple(dict.fromkeys([*self.evidence, *(file.digest for file in files)])))


def _text(said: object, most: int) -> str:
    return said[:most].replace("\x00", "").replace("\r\n", "\n") if isinstance(said, str) else ""


def _answers(said: Mapping[Any, Any]) -> dict[str, str]:
    """Return the explanations by the check they answer, in one order, so that the same words are the same value."""
    known = {str(check): _text(words, LONGEST_ANSWER) for check, words in said.items() if _CHECK.fullmatch(str(check))}
    return {check: known[check] for check in sorted(known) if known[check].strip()}


@dataclass(frozen=True, slots=True)
class Understood:
    """What was typed, as it is meant: the value where there is one, every fault of the fields, every remark."""

    typed: Typed
    value: Value | None
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]

    @property
    def held_up(self) -> tuple[Remark, ...]:
        """The remarks that must be corrected or explained before it can be filed."""
        return unanswered(self.remarks, self.value) if self.value else ()

    @property
    def ready(self) -> bool:
        """Whether it can be filed as it stands."""
        return self.value is not None and not self.faults and not self.held_up


def understood(
    typed: Typed, found: Row, *, way: Way = Way.PAGE, beside: Mapping[str, Value] | None = None
) -> Understood:  # fmt: skip
    """Understand what was typed for a filing, and let the checks look at it; all faults come together.

    `beside` are the values typed in the same sheet, by their filings' names.
    """
    faults: list[Fault] = []
    quantity = _quantity(typed.value, asked_unit(found), faults)
    status = _status(typed.status, faults)
    links = _links(typed.links, faults)
    if len(typed.note) > LONGEST_NOTE:
        faults.append(Fault("note", _("说明最多%(most)d字，请精简。") % {"most": LONGEST_NOTE}))
    given = evidence.of(found.requirement.filer, list(typed.evidence))
    files = tuple(given[digest] for digest in typed.evidence if digest in given)
    if quantity is None:
        return Understood(typed, None, tuple(faults), ())
    answers = tuple(Answer(check, words.strip()) for check, words in typed.answers.items())
    value = Value(quantity, status, typed.note.strip(), answers, files, links, way)
    others = filing.Others(read.book(), beside, [found])
    return Understood(typed, value, tuple(faults), filing.remarked(found, value, others=others))


def amounts(typed: Mapping[str, Typed], rows: Mapping[str, Row]) -> dict[str, Value]:
    """Return the values that were typed for some filings, without what is no number yet."""
    found = {name: _quantity(one.value, asked_unit(rows[name]), []) for name, one in typed.items() if name in rows}
    return {name: Value(quantity) for name, quantity in found.items() if quantity}


def asked_unit(found: Row) -> Unit:
    """Return the unit that a filing asks for."""
    return filing.unit_asked(found.requirement, found.indicator)


def _quantity(typed: str, asked: Unit, faults: list[Fault]) -> Quantity | None:
    try:
        return filing.parsed(typed, asked)
    except BadValue as refused:
        faults.append(Fault("value", told(refused.why)))
        return None


def _status(typed: str, faults: list[Fault]) -> Status:
    try:
        return Status(typed)
    except ValueError:
        said = _("没有“%(status)s”这种数据版本；可填：%(known)s。")
        offered = "、".join(term(status.value) for status in Status)
        faults.append(Fault("status", said % {"status": typed, "known": offered}))
        return Status.REPORTED


def _links(typed: str, faults: list[Fault]) -> tuple[str, ...]:
    links = tuple(dict.fromkeys(line.strip() for line in typed.split("\n") if line.strip()))
    wrong = [link for link in links if not _is_link(link)]
    if wrong:
        said = _("“%(link)s”不是网址；请以 http:// 或 https:// 开头，一行一个。")
        faults.append(Fault("links", said % {"link": wrong[0][:60]}))
    if len(links) > MOST_LINKS:
        faults.append(Fault("links", _("链接最多%(most)d个。") % {"most": MOST_LINKS}))
    return links


def _is_link(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and len(link) <= LONGEST_LINK and " " not in link


def key_of(person: str, sent: object) -> str:
    """Return the command's key: what the page made, told apart by person; a new one where the page sent none."""
    made = sent if isinstance(sent, str) and _KEY.fullmatch(sent) else new_key()
    return f"page|{person}|{made}"


def new_key() -> str:
    """Return a key that no command has had."""
    return str(uuid4())


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact on file, with the entry that its number opens."""

    id: str
    says: Observation

    @property
    def quantity(self) -> Quantity:
        """How much it is."""
        return self.says.figure.quantity


@dataclass(frozen=True, slots=True)
class Known:
    """What is known already, so that nobody has to look it up: the value before, last year's, the one on file."""

    previous: Fact | None
    last_year: Fact | None
    on_file: Fact | None


def known(book: Book, found: Row) -> Known:
    """Return what is on file about the figure of a filing."""
    about, this = found.requirement, found.task.period
    facts = [
        fact
        for fact in book.observations.get(about.indicator, ())
        if (fact.organisation, fact.measure, fact.planned) == (about.whose, about.measure, False)
    ]
    earlier = [f for f in facts if f.period.last.year == this.last.year and f.period.last < this.last]
    before = next((f for f in facts if f.period == this.year_ago), None)
    return Known(
        Fact(book.id_of(earlier[-1]), earlier[-1]) if earlier else None,
        Fact(book.id_of(before), before) if before else None,
        Fact(found.fact.id, found.on_file) if found.fact and found.on_file else None,
    )


def must(remarks: Sequence[Remark]) -> list[Remark]:
    """Return the 强制 ones."""
    return [remark for remark in remarks if remark.gravity is Gravity.MUST]


def explain(remarks: Sequence[Remark]) -> list[Remark]:
    """Return the 核实 ones."""
    return [remark for remark in remarks if remark.gravity is Gravity.EXPLAIN]
