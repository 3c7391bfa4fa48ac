"""One task: the promise, who has it until when, every step; and the forms of its steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from daxu.core.book import Book
from daxu.core.indicator import Observation
from daxu.core.quantity import BadQuantity, Quantity, plain
from daxu.core.tasks.entering import NoSuchTask, allowed
from daxu.core.tasks.rules import TaskOutcome
from daxu.core.tasks.task import Task, TaskDeed, TaskStep
from daxu.desk import evidence
from daxu.desk.models import Person
from daxu.desk.permissions import SEE_TASKS, allows
from daxu.duties.filing import BadValue, parsed
from daxu.duties.tasks import acting
from daxu.duties.tasks.acting import Hand, KeyReused, NotEntered, NotYours, Overtaken
from daxu.ledger import read
from daxu.web import submission
from daxu.web.day import asked_day_or_today
from daxu.web.deed_form import choice_field, day_field, proof_fields, words_field
from daxu.web.filing_form import key_of, new_key
from daxu.web.project_typed import LARGEST_REQUEST, Field, Typed, Understanding, filled, posted, spoken
from daxu.web.saying import name_of, told
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.errors import NOT_NOW
from daxu.web.views.reading import download

DEEDS = {deed.name.lower().replace("_", "-"): deed for deed in TaskDeed if deed is not TaskDeed.ENTER}


@dataclass(frozen=True)
class TaskPage:
    """A task as somebody sees it on a day."""

    book: Book
    whole: Task
    day: date
    by: Hand

    @property
    def task(self) -> Task:
        """The task as it stood on the day."""
        return self.whole.on(self.day) or self.whole

    @property
    def light(self) -> Any:
        """Its light."""
        return self.task.light(self.day, self.book.task_rules(self.day))

    @property
    def left(self) -> int | None:
        """The days left."""
        return self.task.days_left(self.day)

    @property
    def fact(self) -> Observation | None:
        """The figure that its number is held against."""
        return self.book.fact_for(self.task.promise, self.day)

    @property
    def fact_entry(self) -> str:
        """The entry of that figure."""
        return self.book.id_of(self.fact) if self.fact else ""

    @property
    def opinion(self) -> Any:
        """The opinion that it answers."""
        return self.book.opinions.get(self.task.promise.source.opinion)

    @property
    def doings(self) -> list[tuple[str, str]]:
        """What the person can do now: the name in the address and the word."""
        return [(name, spoken(deed)) for name, deed in DEEDS.items() if deed in self.by.open_deeds(self.whole)]

    @property
    def target(self) -> Any:
        """The target of the plan that it is linked to."""
        promise = self.task.promise
        versions = self.book.target_versions.get(promise.plan, {}).get(promise.target, [])
        return versions[-1] if versions else None

    @property
    def milestones(self) -> list[tuple[Any, bool]]:
        """The steps on the way, and whether each is reached."""
        return [(one, one.name in self.task.reached) for one in self.task.promise.milestones]


def hand_of(request: HttpRequest) -> Hand:
    """Return who asks, as tasks know them."""
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("没有登录的人不能填报。 Nobody is signed in.")
    return acting.hand(person, localdate())


def _page(request: HttpRequest, name: str) -> TaskPage:
    book = read.book()
    try:
        return TaskPage(book, acting.task_of(name, book), asked_day_or_today(request), hand_of(request))
    except NoSuchTask:
        raise Http404(_("没有编号为“%(id)s”的任务。") % {"id": name[:40]}) from None


@allows(SEE_TASKS)
@require_safe
@needs_plan
def task(request: HttpRequest, task: str) -> HttpResponse:
    """Show a task with every step."""
    return render(request, "web/task.html", {"page": _page(request, task)})


@allows(SEE_TASKS)
@require_safe
@needs_plan
def task_file(request: HttpRequest, task: str, digest: str) -> HttpResponse:
    """Hand out a file that proves a step."""
    page = _page(request, task)
    file = next((one for step in page.whole.steps for one in step.evidence if one.digest == digest), None)
    if file is None:
        raise Http404(_("这项任务没有这份附件。"))
    try:
        content = evidence.content_of(digest)
    except FileNotFoundError:
        raise Http404(_("这份附件的内容不在了，请告诉系统管理员。")) from None
    return download(content, file.name, f"evidence.{file.sort}", evidence.SORTS[file.sort])


# --- the forms


@dataclass(frozen=True)
class StepForm:
    """A form of one deed as it is shown: what was typed, and what is wrong with that."""

    page: TaskPage
    deed: TaskDeed
    typed: Typed
    key: str
    organisation: str
    faults: Sequence[Fault] = ()

    @property
    def title(self) -> str:
        """What is done here."""
        return spoken(self.deed)

    @property
    def button(self) -> str:
        """The word on the button."""
        return _("确认%(deed)s") % {"deed": self.title}

    @property
    def fields(self) -> list[Field]:
        """The fields with what was typed and what is wrong with it."""
        return filled(fields_of(self.deed, self.page), self.typed, self.faults)

    @property
    def seen(self) -> int:
        """The number of the last step that the person saw."""
        return self.page.whole.next_number - 1

    @property
    def files(self) -> list[Any]:
        """The files that are kept already."""
        return list(evidence.of(self.organisation, list(self.typed.files)).values())

    @property
    def back(self) -> str:
        """Where it leads to when nothing is done."""
        return reverse("task", args=[self.page.whole.id])


def fields_of(deed: TaskDeed, page: TaskPage) -> list[Field]:
    """Return the fields that a deed asks for."""
    return [day_field(), *_FIELDS[deed](page)]


def _assigning(page: TaskPage) -> list[Field]:
    organisations = [(code, name_of(one)) for code, one in page.book.organisations.items()]
    due = [] if page.whole.state.value != "待交办" and page.whole.due else [Field("due", _("完成时限"), "day")]
    return [
        choice_field("lead", _("牵头单位"), organisations),
        Field("supporting", _("配合单位"), "many", _("按住 Ctrl 可选多个。"), organisations, optional=True),
        *due,
        words_field(_("交办要求"), optional=True),
    ]


def _reporting(page: TaskPage) -> list[Field]:
    promise = page.whole.promise
    milestones = [(one.name, one.name) for one in promise.milestones if one.name not in page.whole.reached]
    found = [words_field(_("办理情况"))]
    if milestones:
        found.append(choice_field("milestone", _("到达的节点"), milestones, optional=True))
    return [*found, *_done(page), *proof_fields()]


def _done(page: TaskPage) -> list[Field]:
    goal = page.whole.promise.number
    if goal is None or page.fact is not None:
        return []
    label = _("完成数（目标%(goal)s）") % {"goal": str(goal)}
    return [Field("done", label, help=_("写数或带单位的数，单位与目标相同。"), optional=True)]


def _claiming(page: TaskPage) -> list[Field]:
    rules = page.book.task_rules(page.day)
    possible = rules.endings_of(page.whole.promise.sort) if rules else ()
    endings = [(one.outcome.value, _ending(one.outcome, spoken(one.proof))) for one in possible]
    help_ = _("推进不写成完成，争创不写成创成；有数值的任务，达到目标才能按完成办结。")
    return [
        words_field(_("办成了什么")),
        choice_field("outcome", _("按什么办结"), endings, help=help_),
        *_done(page),
        *proof_fields(),
    ]


def _ending(outcome: TaskOutcome, proof: str) -> str:
    return _("%(outcome)s（凭%(proof)s）") % {"outcome": spoken(outcome), "proof": proof}


def _document() -> Field:
    return Field("document", _("文件名称、文号"), optional=True)


_FIELDS: dict[TaskDeed, Callable[[TaskPage], list[Field]]] = {
    TaskDeed.ASSIGN: _assigning,
    TaskDeed.REPORT: _reporting,
    TaskDeed.CLAIM: _claiming,
    TaskDeed.VERIFY: lambda _page: [words_field(_("核验意见"), optional=True)],
    TaskDeed.RETURN: lambda _page: [words_field(_("退回理由"))],
    TaskDeed.CLOSE: lambda _page: [words_field(_("办结意见"), optional=True)],
    TaskDeed.ASK_LATER: lambda _page: [words_field(_("延期理由")), Field("due", _("延期到"), "day")],
    TaskDeed.GRANT_LATER: lambda _page: [words_field(_("批复意见"), optional=True), _document()],
    TaskDeed.REFUSE_LATER: lambda _page: [words_field(_("不予延期的理由"))],
    TaskDeed.REMOVE: lambda _page: [
        words_field(_("调出理由")), Field("document", _("决定的文件、文号")),
    ],
}  # fmt: skip


@allows(SEE_TASKS)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def step(request: HttpRequest, task: str, deed: str, *, too_large: bool = False) -> HttpResponse:
    """Show the form of a deed, or do it; what cannot be done is said with all that was typed."""
    page = _page(request, task)
    asked = DEEDS.get(deed)
    if asked is None:
        raise Http404(_("没有这张表单。"))
    if not page.by.may(asked, page.whole):
        raise PermissionDenied(_("这一步不由您办理：承办单位报进展、申请办结，核验由另一人，其余由台账管理单位。"))
    organisation = _organisation(request, page.whole)
    if too_large or request.method != "POST":
        faults = [Fault("file", _("文件合计太大，没有读取；请压缩图片或分次上传。"))] if too_large else []
        form = StepForm(page, asked, Typed(_first(page)), new_key(), organisation, faults)
        return _shown(request, form, 413 if too_large else 200)
    return _tried(request, page, asked, organisation)


def _organisation(request: HttpRequest, task: Task) -> str:
    return getattr(request.user, "organisation", "") or task.lead


def _first(page: TaskPage) -> dict[str, str]:
    whole = page.whole
    day = max(min(page.day, localdate()), whole.steps[-1].day)
    due = {"due": whole.due.isoformat()} if whole.due and whole.state.value == "待交办" else {}
    done = {"done": plain(whole.done.number)} if whole.done else {}
    return {"day": day.isoformat(), "lead": whole.lead, "supporting": ",".join(whole.supporting), **due, **done}


def _shown(request: HttpRequest, form: StepForm, status: int = 200) -> HttpResponse:
    allowed_now = allowed(form.page.whole, form.deed)
    given = {"page": form, "task": form.page.whole, "book": form.page.book, "allowed": allowed_now}
    return render(request, "web/task_form.html", given, status=status)


def _tried(request: HttpRequest, page: TaskPage, deed: TaskDeed, organisation: str) -> HttpResponse:
    typed = posted(request, organisation, page.by.name)
    found = Understanding(typed, organisation)
    made = _step(found, page, deed, organisation)
    form = StepForm(page, deed, typed, request.POST.get("key", "") or new_key(), organisation, found.faults)
    if found.faults:
        return _shown(request, form, 422)
    written = request.POST.get("seen", "")
    seen = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None  # noqa: PLR2004 - digits of a number
    do = partial(acting.enter, made, by=page.by, now=now(), key=key_of(page.by.name, form.key), seen=seen)
    faults, status = carried_out(do)
    if faults:
        again = form if status in {422, 503} else replace(form, page=_page(request, page.whole.id), key=new_key())
        return _shown(request, replace(again, faults=faults), status)
    messages.success(request, _("已登记：%(deed)s。") % {"deed": form.title})
    query = request.GET.urlencode()
    return redirect(f"{form.back}?{query}" if query else form.back)


def carried_out(do: Callable[[], object]) -> tuple[list[Fault], int]:
    """Do something; return every fault with the status that says so, none where it is done."""
    try:
        do()
    except NotEntered as refused:
        faults = [Fault("file" if one.about == "evidence" else one.about, told(one.why)) for one in refused.faults]
        return faults, 409 if isinstance(refused, Overtaken) else 422
    except NotYours as refused:
        return [Fault("", told(refused.why))], 409
    except KeyReused:
        return [Fault("", _("这张表单已经用过，内容又改了；没有重复登记。请核对后再按一次。"))], 409
    except NOT_NOW:
        words = _("数据库暂时没有应答，或磁盘已满；填的内容还在，请稍后再按一次，不会重复登记。")
        return [Fault("", words)], 503
    return [], 200


def _step(found: Understanding, page: TaskPage, deed: TaskDeed, organisation: str) -> TaskStep:
    return TaskStep(
        page.whole.id, 0, deed, found.needed_day("day", page.day), organisation, words=found.text("words"),
        document=found.text("document", 200), evidence=found.files(), lead=found.text("lead", 40),
        supporting=found.several("supporting"), due=found.day("due"), milestone=found.text("milestone", 200),
        done=_quantity(found, page), outcome=found.one_of("outcome", TaskOutcome),
    )  # fmt: skip


def _quantity(found: Understanding, page: TaskPage) -> Quantity | None:
    """Return how much was done: a bare number is in the unit of the goal."""
    written, goal = found.typed.get("done"), page.whole.promise.number
    if not written or goal is None:
        return None
    try:
        return parsed(written, goal.unit)
    except (BadValue, BadQuantity, ValueError, ArithmeticError):
        found.wrong("done", _("看不懂“%(written)s”，请写数，单位与目标相同。") % {"written": written[:40]})
        return None
