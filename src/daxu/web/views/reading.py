"""The check page: a report goes in, every number comes out with its meaning, every problem with its place and reason.

Nothing is stored: each answer is made from the form that asks for it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from daxu import held
from daxu.api.reading import LONGEST_TEXT
from daxu.core.indicator import Kind
from daxu.core.period import BadPeriod
from daxu.core.quantity import plain
from daxu.desk.permissions import CHECK_REPORT, allows
from daxu.duties import checking
from daxu.duties.checking import Checked, Document, Ledger, Problem, Severity, TextChanged
from daxu.duties.checking.against_ledger import Held, Linker
from daxu.duties.checking.page import Page
from daxu.reader import Finding, Passed
from daxu.reader.lexicon import lexicon
from daxu.web import marked, submission
from daxu.web.saying import in_english, period_said, told
from daxu.web.submission import LARGEST_FILE, MEGABYTE, Fault, Submission

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEASURES = {
    "level": gettext_lazy("总量或水平"),
    "growth_yoy": gettext_lazy("同比变化"),
    "share": gettext_lazy("占比"),
    "completion_rate": gettext_lazy("完成率"),
    "count_part": gettext_lazy("其中的一部分"),
    "rank": gettext_lazy("位次"),
    "diff_vs_other": gettext_lazy("与比较对象之差"),
    "other": gettext_lazy("其他"),
}
KINDS = {
    "actual": gettext_lazy("实际"),
    "estimate": gettext_lazy("预计"),
    "target": gettext_lazy("目标"),
    "plan": gettext_lazy("计划安排"),
}

_PROMISES = ("target", "plan")


@allows(CHECK_REPORT)
@submission.bounded
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form; posted, show or hand over what was found."""
    if request.method != "POST":
        return form(request, Submission(year_written=request.GET.get("year", "")[:4]))
    asked = submission.too_large() if too_large else submission.submitted(request)
    if asked.document is None:
        return form(request, asked, status=413 if too_large else 422)
    ledger = held.ledger(localtime(now())) if asked.with_ledger else None
    page = CheckPage(asked, _checked(asked.document, asked, ledger), ledger)
    wanted = request.POST.get("answer", "")
    if wanted == "docx":
        return _commented(request, page)
    if wanted == "jsonl":
        return _lines(page)
    return render(request, "web/reading.html", {"page": page, "asked": asked})


def _checked(document: Document, asked: Submission, ledger: Ledger | None) -> Checked:
    return checking.check(document, ledger=ledger, other=asked.other, year=asked.year)


def form(request: HttpRequest, asked: Submission, *, status: int = 200, drafting: bool = False) -> HttpResponse:
    """Show the form with what was typed and what is wrong with it."""
    limits = {"megabytes": LARGEST_FILE // MEGABYTE, "characters": f"{LONGEST_TEXT:,}"}
    context = {"asked": asked, "limits": limits, "drafting": drafting, "largest": LARGEST_FILE}
    return render(request, "web/reading_form.html", context, status=status)


def download(content: bytes, name: str, ascii_name: str, kind: str) -> HttpResponse:
    """Hand a file over under a name that every browser can read."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}"
    return response


def _commented(request: HttpRequest, page: CheckPage) -> HttpResponse:
    try:
        content = checking.commented(page.checked.document, page.problems, now=localtime(now()))
    except (checking.NotReadable, TextChanged) as refused:
        return form(request, Submission(text=page.asked.text, faults=(Fault("file", str(refused)),)), status=422)
    return download(content, f"{page.stem}-{_('批注')}.docx", "checked.docx", DOCX)


def _lines(page: CheckPage) -> HttpResponse:
    """Hand over one JSON object a line: what was read, then what was found wrong."""
    findings = ({"is": "finding", **one.plain()} for one in page.checked.reading.findings)
    problems = ({"is": "problem", **one.plain(), "paragraph": page.checked.place(one)} for one in page.problems)
    content = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in (*findings, *problems))
    return download(content.encode(), f"{page.stem}.jsonl", "checked.jsonl", "application/jsonl; charset=utf-8")


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem as the page numbers it."""

    number: int
    problem: Problem
    paragraph: int
    names: dict[str, tuple[str, str]]

    @property
    def shape(self) -> str:
        """The shape that goes with its severity."""
        return marked.SHAPES[self.problem.severity]

    @property
    def severity(self) -> str:
        """The severity in words."""
        return severity_said(self.problem.severity)

    @property
    def level(self) -> str:
        """The severity for the style sheet."""
        return self.problem.severity.english

    @property
    def message(self) -> str:
        """The reason in words."""
        return told(self.problem.message)

    @property
    def suggestion(self) -> str:
        """What would be right."""
        return told(self.problem.suggestion)

    @property
    def expected(self) -> str:
        """The value that would be right, where the suggestion does not name it already."""
        return "" if self.problem.expected in self.suggestion else self.problem.expected

    @property
    def check(self) -> str:
        """The name of the check that speaks."""
        return self.names[self.problem.check][in_english()]


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A number as the page explains it."""

    number: int
    finding: Finding
    paragraph: int
    held: Held | None
    equal: bool
    problems: tuple[ShownProblem, ...]

    @property
    def value(self) -> str:
        """The value in its base unit."""
        value = self.finding.value
        ends = value if isinstance(value, tuple) else (value,)
        return "—".join(f"{Decimal(plain(end)):,f}" for end in ends)

    @property
    def measure(self) -> str:
        """What it is of its indicator."""
        return str(MEASURES.get(self.finding.measure, self.finding.measure))

    @property
    def kind(self) -> str:
        """Whether it was, is expected, or is promised."""
        return str(KINDS.get(self.finding.kind, self.finding.kind))

    @property
    def period(self) -> str:
        """The period as people say it."""
        return said_period(self.finding.period)

    @property
    def compared_with(self) -> str:
        """Whom it is compared with."""
        return "、".join(self.finding.compared_with)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """The rules that read it: name and what the name stands for."""
        return [(name, str(lexicon("rules").get(name, ""))) for name in self.finding.rule.split("+") if name]


@dataclass(frozen=True)
class CheckPage:
    """What the page says of one report."""

    asked: Submission
    checked: Checked
    ledger: Ledger | None

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, the worst first."""
        return tuple(sorted(self.checked.problems, key=lambda one: (one.severity.order, one.start)))

    @property
    def stem(self) -> str:
        """The document's name without its ending."""
        return self.checked.document.name.rpartition(".")[0] or self.checked.document.name

    @property
    def title(self) -> str:
        """The first line: what was read and what is wrong, in words."""
        count = len(self.checked.reading.findings)
        read = ngettext("读出 %(count)d 个数据", "读出 %(count)d 个数据", count) % {"count": count}
        counts = Counter(problem.severity for problem in self.problems)
        found = [_counted(severity, counts[severity]) for severity in Severity if counts[severity]]
        if not found:
            return _("%(read)s，没有发现问题") % {"read": read}
        return _("%(read)s，发现 %(found)s") % {"read": read, "found": _("、").join(found)}

    @property
    def notices(self) -> list[str]:
        """What of the file was left unread on purpose."""
        return [told(notice) for notice in self.checked.document.notices]

    @cached_property
    def shown_problems(self) -> tuple[ShownProblem, ...]:
        """The problems with their numbers."""
        names = {name: (chinese, english) for name, chinese, english in checking.EVERY_CHECK}
        return tuple(
            ShownProblem(number, problem, self.checked.place(problem), names)
            for number, problem in enumerate(self.problems, 1)
        )

    @property
    def lines(self) -> Iterator[marked.Line]:
        """The text in marked pieces."""
        return marked.lines(self.checked, self.problems)

    @cached_property
    def _linker(self) -> Linker | None:
        page = Page(self.checked.document.text, self.checked.reading)
        return Linker(page, self.ledger) if self.ledger else None

    @cached_property
    def numbers(self) -> list[ShownNumber]:
        """Every number with what was understood of it."""
        touched = self._touched()
        return [
            ShownNumber(
                number, finding, self.checked.document.paragraph_at(finding.start) + 1,
                *self._held(finding), tuple(touched.get(number, ())),
            )
            for number, finding in enumerate(self.checked.reading.findings, 1)
        ]  # fmt: skip

    def _held(self, finding: Finding) -> tuple[Held | None, bool]:
        """Return the figure of the ledger that a number states: by its binding, else by its words."""
        if self._linker is None or self.ledger is None:
            return None, False
        control = self.checked.document.control_at(finding.start)
        if control and control.tag in self.ledger.by_entry:
            wrong = any(one.check == "bound_number" and one.start == control.start for one in self.problems)
            return self.ledger.by_entry[control.tag], not wrong
        link = self._linker.link(finding)
        if link is None or (link.held.kind is Kind.TARGET) != (finding.kind in _PROMISES):
            return None, False  # what was reached is no answer to what is promised
        return link.held, link.equal

    def _touched(self) -> dict[int, list[ShownProblem]]:
        """Return for each number the problems that speak of it."""
        found: dict[int, list[ShownProblem]] = {}
        findings = self.checked.reading.findings
        starts = [finding.start for finding in findings]
        for shown in self.shown_problems:
            for start, end in shown.problem.spans:
                for place in _inside(starts, start, end):
                    if shown not in found.setdefault(place + 1, []):
                        found[place + 1].append(shown)
        return found

    @property
    def passed(self) -> list[tuple[str, str, list[str]]]:
        """The runs of digits that are no figures, by the rule that says so."""
        grouped: dict[str, list[str]] = {}
        for one in self.checked.reading.passed:
            grouped.setdefault(one.rule, []).append(self._words(one))
        return [(name, str(lexicon("rules").get(name, "")), list(dict.fromkeys(t))) for name, t in grouped.items()]

    def _words(self, passed: Passed) -> str:
        return " ".join(self.checked.document.text[passed.start : passed.end].split())

    @property
    def unsure(self) -> int:
        """How many numbers were not understood for certain."""
        return sum(1 for finding in self.checked.reading.findings if not finding.sure)

    @property
    def unread(self) -> int:
        """How many runs of digits were not understood at all."""
        return len(self.checked.reading.unread)


def _inside(starts: list[int], start: int, end: int) -> range:
    """Return the places of the findings that begin inside a stretch."""
    return range(bisect_left(starts, start), bisect_left(starts, max(end, start + 1)))


def severity_said(severity: Severity) -> str:
    """Say a severity."""
    return severity.english if in_english() else severity.value


def said_period(code: str) -> str:
    """Say a period of a finding, which may be a range of years, a stock, or nothing."""
    if code in ("", "stock"):
        return _("存量") if code else ""
    try:
        return period_said(code)
    except BadPeriod:
        return code


def _counted(severity: Severity, count: int) -> str:
    words = {
        Severity.CONTRADICTION: ngettext("%(count)d 处矛盾", "%(count)d 处矛盾", count),
        Severity.DOUBT: ngettext("%(count)d 处存疑", "%(count)d 处存疑", count),
        Severity.NOTICE: ngettext("%(count)d 处提示", "%(count)d 处提示", count),
    }
    return words[severity] % {"count": count}
