"""The draft of a plan: from a report to files, confirmed line by line by a person; nothing enters the ledger.

What a person corrects is a correction of the reading, so that the files are made of it in the one way there is.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from daxu.core.period import BadPeriod, Period
from daxu.core.quantity import Quantity, Unit
from daxu.core.text import Text
from daxu.desk.permissions import CHECK_REPORT, allows
from daxu.duties import checking
from daxu.duties.checking import CONFIRMED, Document, NothingToDraft, Place, Proposal, Reading
from daxu.reader import Finding, read
from daxu.web import submission
from daxu.web.submission import Fault, Submission
from daxu.web.views.reading import KINDS, MEASURES, download, form

_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
_LONGEST = 80
_BEFORE, _AFTER = 30, 12
_STOP = re.compile(r"[。；！？\n]")


@allows(CHECK_REPORT)
@submission.bounded
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form; posted, show the draft or hand over its files."""
    if request.method != "POST":
        return form(request, Submission(), drafting=True)
    asked = submission.too_large() if too_large else submission.submitted(request)
    if asked.document is None:
        return form(request, asked, status=413 if too_large else 422, drafting=True)
    page = DraftPage(asked, asked.document, request.POST)
    if not page.lines:
        nothing = Fault("file", _("报告里没有读出可以起草的目标或实绩；请换一份，或先在核对页看各个数读成什么。"))
        return form(request, replace(asked, faults=(nothing,)), status=422, drafting=True)
    if not page.confirming:
        return render(request, "web/draft.html", {"page": page, "asked": asked})
    return _handed_over(request, page, localtime(now()))


def _handed_over(request: HttpRequest, page: DraftPage, at: datetime) -> HttpResponse:
    """Hand the confirmed lines over as files, or show the draft again with everything that is wrong."""
    try:
        files = page.files() if not page.faults else None
    except NothingToDraft as nothing:
        page.faults.append(Fault("lines", str(nothing)))
        files = None
    if files is None:
        return render(request, "web/draft.html", {"page": page, "asked": page.asked}, status=422)
    folder = f"{page.place.code}-draft"
    return download(_zipped(folder, files, at), f"{folder}.zip", f"{folder}.zip", "application/zip")


def _zipped(folder: str, files: dict[str, str], at: datetime) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{folder}/{name}.toml", at.timetuple()[:6])
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line of the draft with what was typed over it."""

    proposal: Proposal
    paragraph: int
    before: str
    after: str
    kept: bool
    name: str
    value: str
    unit: str
    period: str
    linked: int | None

    @property
    def start(self) -> int:
        """Where its number stands in the text: the line's name in the form."""
        return self.proposal.drafted.finding.start

    @property
    def finding(self) -> Finding:
        """How it was read."""
        return self.proposal.drafted.finding

    @property
    def said(self) -> str:
        """What it is, in words."""
        return f"{MEASURES.get(self.finding.measure, '')} · {KINDS.get(self.finding.kind, '')}"

    def confirmed(self) -> Finding:
        """Return the reading as it was corrected; raise what says why it cannot be."""
        if not self.name:
            raise ValueError(_("没有名称"))
        if not _NUMBER.fullmatch(self.value):
            raise ValueError(_("数值须是一个数，如 1400 或 5.8"))
        quantity = Quantity.parse(f"{self.value}{self.unit}")
        period = Period.parse(self.period).code
        return replace(
            self.finding, indicator=self.name, value=quantity.base, unit=quantity.unscaled.unit.label,
            text=f"{self.value}{self.unit}", period=period, rule=f"{self.finding.rule}+{CONFIRMED}",
        )  # fmt: skip


class DraftPage:
    """What the page shows of a draft, and the files made of the lines that were confirmed."""

    def __init__(self, asked: Submission, document: Document, typed: Any) -> None:
        """Read the report; `typed` is what was sent with it."""
        self.asked, self.document, self._typed = asked, document, typed
        self.confirming = typed.get("answer") == "zip"
        self.faults: list[Fault] = []
        self._kept = frozenset(typed.getlist("keep"))
        self._confirmed = self._confirm() if self.confirming else {}

    @cached_property
    def reading(self) -> Reading:
        """The reading of the report."""
        return read(self.document.text, year=self.asked.year)

    @cached_property
    def lines(self) -> tuple[DraftLine, ...]:
        """Every line, as typed or as read."""
        return tuple(self._line(proposal) for proposal in checking.proposals(self.document.text, self.reading))

    @property
    def targets(self) -> list[DraftLine]:
        """The lines that promise."""
        return [line for line in self.lines if line.proposal.is_target]

    @property
    def facts(self) -> list[DraftLine]:
        """The lines that report."""
        return [line for line in self.lines if not line.proposal.is_target]

    @property
    def place(self) -> Place:
        """Whose plan it is."""
        usual = Place()
        return Place(
            self._word("place-code", usual.code), self._word("place-name", usual.name),
            self._word("place-english", usual.english),
        )  # fmt: skip

    @property
    def wrong_place(self) -> dict[str, bool]:
        """Which words about the place are wrong."""
        wrong = {fault.field for fault in self.faults}
        return {name: f"place-{name}" in wrong for name in ("name", "english", "code")}

    @property
    def wrong_lines(self) -> set[int]:
        """The lines with a fault."""
        fields = (fault.field.partition("line-")[2] for fault in self.faults)
        return {int(start) for start in fields if start.isdecimal()}

    def files(self) -> dict[str, str]:
        """Return the files of the confirmed lines."""
        document = self.document
        reading = replace(self.reading, findings=tuple(self._confirmed.values()))
        return checking.draft(
            document.text, reading, document=document.name, place=self.place, assumed=dict(self._assumed())
        )

    def _word(self, field: str, otherwise: str) -> str:
        written = str(self._typed.get(field, otherwise))
        return "".join(sign for sign in written if sign.isprintable()).strip()[:_LONGEST]

    def _line(self, proposal: Proposal) -> DraftLine:
        drafted, text = proposal.drafted, self.document.text
        start, end = drafted.finding.start, drafted.finding.end
        linked = self._word(f"link-{start}", "")
        return DraftLine(
            proposal,
            paragraph=self.document.paragraph_at(start) + 1,
            before=_before(text, start),
            after=_after(text, end),
            kept=str(start) in self._kept,
            name=self._word(f"name-{start}", drafted.name),
            value=self._word(f"value-{start}", _number_of(drafted.finding, drafted.unit)),
            unit=self._word(f"unit-{start}", drafted.unit.label),
            period=self._word(f"period-{start}", _period_of(drafted.finding)),
            linked=int(linked) if linked.isdecimal() else None,
        )

    def _confirm(self) -> dict[int, Finding]:
        """Return the confirmed readings by their place; everything that is wrong is kept as faults."""
        self._check_place()
        confirmed: dict[int, Finding] = {}
        for line in self.lines:
            if line.kept:
                try:
                    confirmed[line.start] = line.confirmed()
                except (
                    ValueError
                ) as wrong:  # also BadPeriod, BadQuantity, UnknownUnit, which say in both languages what is wrong
                    self.faults.append(Fault(f"line-{line.start}", f"{line.name or line.finding.text}：{wrong}"))
        if not confirmed and not self.faults:
            self.faults.append(Fault("lines", _("还没有勾选任何一行。请逐条核对，勾选要写入申报文件的行。")))
        for target, fact in self._links():
            if fact.start in confirmed and target.start in confirmed:
                confirmed[fact.start] = replace(confirmed[fact.start], indicator=target.name)
        self._check_repeats(confirmed)
        return confirmed

    def _check_place(self) -> None:
        if not _CODE.fullmatch(self.place.code):
            self.faults.append(Fault("place-code", _("代码用小写字母、数字和连字符，以字母开头，如 hewan。")))
        if not self.place.name:
            self.faults.append(Fault("place-name", _("请写地区的名称。")))
        if not self.place.english:
            self.faults.append(Fault("place-english", _("请写地区的英文名称。")))

    def _check_repeats(self, confirmed: dict[int, Finding]) -> None:
        """Two lines of one indicator, measure and period cannot both be declared."""
        reading = replace(self.reading, findings=tuple(confirmed.values()))
        taken = {one.drafted.finding.start for one in checking.proposals(self.document.text, reading)}
        for start, finding in confirmed.items():
            if start not in taken:
                said = _("与另一行是同一指标、同一时段，只能保留一行，或改正名称、单位、时段")
                self.faults.append(Fault(f"line-{start}", f"{finding.indicator}：{said}"))

    def _links(self) -> Iterator[tuple[DraftLine, DraftLine]]:
        """Yield every target with the fact that a person says it goes with, among those that were offered."""
        facts = {line.start: line for line in self.facts}
        for target in self.targets:
            offered = {fact.finding.start for fact in target.proposal.akin}
            if target.kept and target.linked in offered and target.linked in facts:
                yield target, facts[target.linked]

    def _assumed(self) -> Iterator[tuple[int, Text]]:
        for target, fact in self._links():
            if fact.kept:
                yield target.start, checking.same_scope(fact.name, target.name)


def _number_of(finding: Finding, unit: Unit) -> str:
    """Return the number as the text's own unit has it."""
    value = finding.value[0] if isinstance(finding.value, tuple) else finding.value
    return f"{Quantity.of(value, finding.unit).to(unit).number.normalize():f}"


def _period_of(finding: Finding) -> str:
    """Return the period in words, as people write it; what is no period as it was read."""
    try:
        return Period.parse(finding.period).label
    except BadPeriod:
        return finding.period


def _before(text: str, start: int) -> str:
    """Return the words of the sentence before a number, with an ellipsis where they are cut."""
    near = _STOP.split(text[max(0, start - _BEFORE) : start])
    return f"…{near[0]}" if len(near) == 1 and start > _BEFORE else near[-1].lstrip()


def _after(text: str, end: int) -> str:
    """Return the words of the sentence after a number, likewise."""
    near = _STOP.split(text[end : end + _AFTER])
    return f"{near[0]}…" if len(near) == 1 and end + _AFTER < len(text) else near[0].rstrip()
