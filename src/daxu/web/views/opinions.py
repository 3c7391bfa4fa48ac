"""审议意见: what the standing committee asked, by when it is answered, what is done; the reply; next year's draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from daxu.answers import reports
from daxu.core.book import Book, NotDeclared
from daxu.core.opinion import Opinion
from daxu.core.period import Period
from daxu.core.tasks.task import Task, TaskState
from daxu.desk.permissions import BUILD_REPORT, MANAGE_TASKS, SEE_TASKS, allows, may
from daxu.duties import reporting, tracking
from daxu.duties.reporting import BuildFailed, NothingToReport
from daxu.duties.tasks import answering
from daxu.ledger import read
from daxu.web.day import asked_day, asked_day_or_today
from daxu.web.filing_form import key_of, new_key
from daxu.web.project_typed import Field, Typed, Understanding, filled, posted
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.reading import download
from daxu.web.views.reports import DOCX
from daxu.web.views.task import carried_out, hand_of


@dataclass(frozen=True)
class Followed:
    """An opinion with the tasks that answer it."""

    opinion: Opinion
    tasks: Sequence[Task]
    day: date

    @property
    def points(self) -> list[tuple[int, str, list[Task]]]:
        """Each point with its tasks."""
        return [
            (number, point, [task for task in self.tasks if task.promise.source.point == number])
            for number, point in enumerate(self.opinion.points, 1)
        ]

    @property
    def closed(self) -> int:
        """How many tasks are closed."""
        return sum(task.state is TaskState.CLOSED for task in self.tasks)

    @property
    def left(self) -> int:
        """The days until the reply is due."""
        return (self.opinion.due - self.day).days


@dataclass(frozen=True)
class OpinionsPage:
    """All opinions, and the form of another."""

    request: HttpRequest
    book: Book
    day: date
    typed: Typed
    key: str
    faults: Sequence[Fault] = ()

    @property
    def followed(self) -> list[Followed]:
        """The opinions, the newest first."""
        tasks = [task for one in self.book.tasks.values() if (task := one.on(self.day))]
        return [
            Followed(one, [task for task in tasks if task.promise.source.opinion == one.code], self.day)
            for one in reversed(self.book.opinions.values())
        ]

    @property
    def answer(self) -> str:
        """The first line."""
        count = len(self.book.opinions)
        if not count:
            return _("还没有登记审议意见")
        return ngettext("%(count)d份审议意见", "%(count)d份审议意见", count) % {"count": count}

    @property
    def may_enter(self) -> bool:
        """Whether the person enters opinions."""
        return may(self.request.user, MANAGE_TASKS)

    @property
    def may_build(self) -> bool:
        """Whether the person may have the reply written."""
        return may(self.request.user, BUILD_REPORT)

    @property
    def next_year(self) -> int:
        """The year that a plan can be drafted for."""
        return max((plan.year for plan in self.book.plans.values()), default=self.day.year) + 1

    @property
    def fields(self) -> list[Field]:
        """The form's fields with what was typed."""
        return filled(_fields(), self.typed, self.faults)


def _fields() -> list[Field]:
    points = _("一行一条，按原文的次序。")
    return [
        Field("document", _("文件名称")),
        Field("number", _("文号"), optional=True),
        Field("issuer", _("印发机关")),
        Field("code", _("编号"), help=_("小写字母、数字和连字符，如 rd-2024-1。"), longest=40),
        Field("day", _("印发日期"), "day"),
        Field("due", _("答复期限"), "day"),
        Field("points", _("逐条意见"), "words", points, longest=20_000),
    ]


def _page(request: HttpRequest) -> OpinionsPage:
    return OpinionsPage(request, read.book(), asked_day_or_today(request), Typed(), new_key())


@allows(SEE_TASKS)
@require_safe
@needs_plan
def opinions(request: HttpRequest) -> HttpResponse:
    """Show the opinions with what is done about each point."""
    return render(request, "web/opinions.html", {"page": _page(request)})


@allows(MANAGE_TASKS)
@require_POST
@needs_plan
def new(request: HttpRequest) -> HttpResponse:
    """Enter an opinion; what is wrong is said beside the fields, and nothing typed is lost."""
    by = hand_of(request)
    typed = posted(request, "", by.name)
    found = Understanding(typed, "")
    today = localdate()
    said = Opinion(
        found.text("code", 40), found.text("document", 200), found.text("issuer", 200), found.needed_day("day", today),
        found.needed_day("due", today), _points(found), found.text("number", 200),
    )  # fmt: skip
    faults, status, key = found.faults, 422, request.POST.get("key", "") or new_key()
    if not faults:
        do = partial(answering.enter_opinion, said, by=by, now=now(), key=key_of(by.name, key))
        faults, status = carried_out(do)
    if faults:
        kept = key if status in {422, 503} else new_key()
        page = replace(_page(request), typed=typed, faults=faults, key=kept)
        return render(request, "web/opinions.html", {"page": page}, status=status)
    messages.success(request, _("已登记。下一步：从文件提出任务时选这份审议意见。"))
    return redirect(reverse("opinions"))


def _points(found: Understanding) -> tuple[str, ...]:
    return tuple(line.strip() for line in found.text("points", 20_000).splitlines() if line.strip())


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def reply_docx(request: HttpRequest, opinion: str) -> HttpResponse:
    """Hand over the reply to an opinion as its tasks stand on the day."""
    book, day = read.book(), asked_day_or_today(request)
    try:
        found = answering.opinion_of(opinion)
        district = reports.district_of(book, day)
        built = reporting.reply(book, found, district=district, day=day, now=localtime(now()))
    except NotDeclared as unknown:
        raise Http404(str(unknown)) from None
    except BuildFailed as failed:
        return _not_built(request, failed.problems)
    return download(built.document, f"{''.join(built.report.title)}.docx", f"reply-{day}.docx", DOCX)


@allows(BUILD_REPORT)
@require_safe
@needs_plan
def next_year_docx(request: HttpRequest) -> HttpResponse:
    """Hand over the draft of next year's targets."""
    evaluation = tracking.evaluate(as_of=asked_day(request))
    period, year = Period.closed_by(evaluation.as_of), evaluation.plan.year + 1
    if period is None:
        return _not_built(request, (_("本年还没有结束的月份。"),))
    try:
        built = reporting.next_plan(evaluation=evaluation, period=period, year=year, now=localtime(now()))
    except NothingToReport as nothing:
        return _not_built(request, (str(nothing),))
    except BuildFailed as failed:
        return _not_built(request, failed.problems)
    return download(built.document, f"{''.join(built.report.title)}.docx", f"plan-{year}.docx", DOCX)


def _not_built(request: HttpRequest, problems: Sequence[str]) -> HttpResponse:
    page = replace(_page(request), faults=[Fault("", problem) for problem in problems])
    return render(request, "web/opinions.html", {"page": page}, status=422)
