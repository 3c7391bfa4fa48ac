"""The forms of a project's page: each deed entered, corrected or voided, with nothing typed lost on a refusal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from daxu.core.projects.entering import NoSuchProject, folded, in_wan
from daxu.core.projects.project import Facts, ProjectDeed, ProjectStep
from daxu.desk import evidence
from daxu.desk.models import Person
from daxu.desk.permissions import REPORT_PROJECTS, allows
from daxu.duties.projects import acting
from daxu.duties.projects.acting import KeyReused, NotEntered, NotYours, Overtaken, Standing
from daxu.ledger import read
from daxu.web import submission
from daxu.web.acting import day_of
from daxu.web.day import asked_day
from daxu.web.deed_form import DeedForm, Desk
from daxu.web.filing_form import key_of, new_key
from daxu.web.project_deeds import FACTS, FORMS, form_of, node_rows
from daxu.web.project_typed import LARGEST_REQUEST, Field, Typed, Understanding, filled, own_said, posted
from daxu.web.saying import stage_said, told
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.errors import NOT_NOW


@dataclass(frozen=True)
class FormPage:
    """A form as it is shown: its deed, where it is sent, what was typed, and what is wrong with that."""

    form: DeedForm
    desk: Desk
    typed: Typed
    key: str
    faults: Sequence[Fault] = ()
    corrects: Standing | None = None
    looked: int | None = None

    @property
    def title(self) -> str:
        """What is done here."""
        return _("更正：%(deed)s") % {"deed": self.form.title} if self.corrects else str(self.form.title)

    @property
    def button(self) -> str:
        """The word on the button."""
        return _("保存更正") if self.corrects else str(self.form.button)

    @property
    def lead(self) -> str:
        """What the form is about, beside the project."""
        return self.form.lead(self.desk)

    @property
    def fields(self) -> list[Field]:
        """The fields with what was typed and what is wrong with it."""
        return filled(self.form.fields(self.desk), self.typed, self.faults)

    @property
    def node_rows(self) -> list[dict[str, str]]:
        """The grid of nodes, where the form has one."""
        return node_rows(self.typed.words)

    @property
    def seen(self) -> int:
        """The number of the last step that the person saw; two who act at once are told apart by it.

        What came after `looked` is shown with the form (`news`), so it counts as seen from then on.
        """
        return self.desk.project.next_number - 1 if self.desk.project else 0

    @property
    def news(self) -> list[Standing]:
        """The steps that others took since the person looked at the project."""
        if self.looked is None or not self.form.in_turn:
            return []
        return [one for one in self.desk.steps if one.says.number > self.looked]

    @property
    def files(self) -> list[Any]:
        """The files that are kept already."""
        return list(evidence.of(self.desk.organisation, list(self.typed.files)).values())

    @property
    def photos(self) -> list[Any]:
        """The photos that are kept already."""
        return list(evidence.of(self.desk.organisation, list(self.typed.photos)).values())

    @property
    def asked_reason(self) -> str:
        """The reason of a correction as it was typed."""
        return self.typed.words.get("reason", "")

    @property
    def reason_error(self) -> str:
        """What is wrong with the reason of a correction."""
        return next((fault.said for fault in self.faults if fault.field == "reason"), "")

    @property
    def may_void(self) -> bool:
        """Whether the step may be taken out: never the one that registers the project."""
        wrong = self.corrects
        registers = wrong is not None and wrong.says.deed is ProjectDeed.REGISTER
        return wrong is not None and not registers and self.desk.by.may(ProjectDeed.VOID, self.desk.known)

    @property
    def void_reason(self) -> tuple[str, str]:
        """The reason for taking the step out, as it was typed, and what is wrong with it."""
        wrong = (fault.said for fault in self.faults if fault.field == "void-reason")
        return self.typed.words.get("void-reason", ""), next(wrong, "")

    @property
    def back(self) -> str:
        """Where it leads to when nothing is done: to the board that it was opened from, else to the project."""
        if "board" in self.desk.about:
            kept = {name: value for name, value in self.desk.about.items() if name not in _OF_THE_FORM}
            return f"{reverse('projects-board')}?{urlencode(kept)}"
        return reverse("project", args=[self.desk.project.id]) if self.desk.project else reverse("projects")


_OF_THE_FORM = ("board", "to", "seen")
"""What an address says to a form that a board opened; the rest is which projects the board shows."""


def desk_of(request: HttpRequest, project: str) -> Desk:
    """Return where a person stands before a project; raise Http404 where there is none."""
    steps = acting.history(project)
    if not steps:
        raise Http404(_("没有编号为“%(id)s”的项目。") % {"id": project[:40]})
    return _desk(request, steps)


def _desk(request: HttpRequest, steps: Sequence[Standing]) -> Desk:
    person = request.user
    if not isinstance(person, Person):
        raise TypeError("没有登录的人不能填报。 Nobody is signed in.")
    project = folded(one.says for one in steps) if steps else None
    day = min(day_of(request), localdate())
    lead = project.facts.lead if project else ""
    about = {name: str(value) for name, value in request.GET.items()}
    by = acting.hand(person, localdate())
    return Desk(project, steps, by, person.organisation or lead, day, read.book(), about)


def _must_be_open(form: DeedForm, desk: Desk) -> None:
    if form.open_to(desk):
        return
    if desk.by.holds(desk.known):
        said = _("“%(deed)s”不由您的单位办理；配合单位办理问题和踏勘，其余由责任单位、板块或项目管理单位办理。")
        raise PermissionDenied(said % {"deed": form.title})
    raise PermissionDenied(_("只有项目的责任单位、板块、配合单位和项目管理单位可以填报。"))


@allows(REPORT_PROJECTS)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def enter(request: HttpRequest, project: str, what: str, *, too_large: bool = False) -> HttpResponse:
    """Show the form of a deed, or do it."""
    desk = desk_of(request, project)
    form = FORMS.get(what)
    if form is None or not form.ready(desk):
        raise Http404(_("没有这张表单。"))
    _must_be_open(form, desk)
    if too_large or request.method != "POST":
        return _first(request, form, desk, too_large=too_large)

    def do(step: ProjectStep, key: str) -> str:
        seen = _number(request.POST.get("seen", "")) if form.in_turn else None
        return acting.enter(step, by=desk.by, now=now(), key=key, seen=seen).id

    return _tried(request, form, desk, do)


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None  # noqa: PLR2004 - digits of a number of a step


def _first(request: HttpRequest, form: DeedForm, desk: Desk, *, too_large: bool = False) -> HttpResponse:
    faults = [Fault("file", _("文件合计太大，没有读取；请压缩图片或分次上传。"))] if too_large else []
    page = FormPage(
        form, desk, Typed(form.shown_first(desk)), new_key(), faults, looked=_number(desk.about.get("seen", ""))
    )
    return _shown(request, page, 413 if too_large else 200)


def _shown(request: HttpRequest, page: FormPage, status: int = 200) -> HttpResponse:
    dialog = bool(request.htmx)  # type: ignore[attr-defined] # set by a middleware
    given = {"page": page, "project": page.desk.project, "dialog": dialog}
    name = "web/parts/project_form_body.html" if dialog else "web/project_form.html"
    answer = may_locate(render(request, name, given, status=status))
    answer["X-Form"] = "again" if status >= _WRONG else "first"
    return answer


def may_locate(response: HttpResponse) -> HttpResponse:
    """Allow this page alone to ask the device where it is."""
    response["Permissions-Policy"] = _WHERE_ONLY
    return response


_WHERE_ONLY = "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()"
_WRONG = 400
Do = Callable[[ProjectStep, str], str]


def _tried(
    request: HttpRequest, form: DeedForm, desk: Desk, do: Do, *, corrects: Standing | None = None
) -> HttpResponse:
    """Understand what was posted and do it; a refusal shows the form again with all that was typed."""
    typed = posted(request, desk.organisation, desk.by.name)
    found = Understanding(typed, desk.organisation)
    step = form.step(found, desk)
    if corrects and not typed.get("reason"):
        found.wrong("reason", _("更正须写明理由。"))
    looked = _number(request.POST.get("seen", ""))
    page = FormPage(form, desk, typed, request.POST.get("key", "") or new_key(), found.faults, corrects, looked)
    if found.faults:
        return _again(request, page, _UNPROCESSABLE)
    done, faults, status = carried_out(partial(do, step, key_of(desk.by.name, page.key)))
    if done is None:
        faults = [replace(one, field=form.field_about(one.field, desk)) for one in faults]
        return _again(request, replace(page, faults=faults), status)
    _tell(request, form, desk, step, typed)
    if request.htmx:  # type: ignore[attr-defined] # set by a middleware
        return HttpResponse(status=204)
    return redirect(page.back if "board" in desk.about else _after(request, done, step.day))


def _again(request: HttpRequest, page: FormPage, status: int) -> HttpResponse:
    """Show a form again; after a refusal that others caused, as the project stands now and under another key.

    Where the ledger did not answer the key stays: pressed again, what was entered after all is not entered twice.
    """
    if status in (_UNPROCESSABLE, _NO_ANSWER):
        return _shown(request, page, status)
    project = page.desk.project
    newest = replace(page.desk, **_newest(project.id)) if project else page.desk
    return _shown(request, replace(page, desk=newest, key=new_key()), status)


def _newest(project: str) -> dict[str, Any]:
    steps = acting.history(project)
    return {"steps": steps, "project": folded(one.says for one in steps)}


_UNPROCESSABLE, _NO_ANSWER = 422, 503


def carried_out(do: Callable[[], str]) -> tuple[str | None, list[Fault], int]:
    """Do something and return what became of it: the project's id, or every fault with the status that says so.

    A fault names the part of the step that it is about; the form knows in which field that was typed.
    """
    try:
        return do(), [], 200
    except NotEntered as refused:
        status = 409 if isinstance(refused, Overtaken) else _UNPROCESSABLE
        return None, [Fault(one.about, told(one.why)) for one in refused.faults], status
    except NotYours as refused:
        return None, [Fault("", told(refused.why))], 409
    except KeyReused:
        return None, [Fault("", _("这张表单已经用过，内容又改了；没有重复登记。请核对后再按一次。"))], 409
    except NoSuchProject as missing:
        return None, [Fault("", str(missing))], 404
    except NOT_NOW:
        words = _("数据库暂时没有应答，或磁盘已满；填的内容还在，请稍后再按一次，不会重复登记。")
        return None, [Fault("", words)], _NO_ANSWER


def _tell(request: HttpRequest, form: DeedForm, desk: Desk, step: ProjectStep, typed: Typed) -> None:
    """Say what was done; where a cumulative amount was typed, what it makes of the month."""
    said = [_moved(desk, step) or _("已登记：%(deed)s。") % {"deed": form.title}]
    report = step.month
    if report and typed.get("departmental-year") and report.departmental is not None:
        said.append(_("部门调度投资当月为差额%(amount)s万元。") % {"amount": in_wan(report.departmental)})
    if report and typed.get("statistical-year") and report.statistical is not None:
        said.append(_("列统投资当月为差额%(amount)s万元。") % {"amount": in_wan(report.statistical)})
    messages.success(request, "".join(said) + own_said(step.photos))


def _moved(desk: Desk, step: ProjectStep) -> str:
    """Say which project reached which stage: on a board of many that is the question."""
    if step.stage is None:
        return ""
    words = {"name": desk.known.facts.name, "day": step.day, "stage": stage_said(step.stage)}
    return _("已登记：%(name)s于%(day)s%(stage)s。") % words


def _after(request: HttpRequest, project: str, day: date) -> str:
    """Return the project's page as of a day on which what was entered can be seen."""
    shown = max(asked_day(request), day)
    kept = request.GET.get("as_of") or shown > asked_day(request)
    query = f"?{urlencode({'as_of': shown.isoformat()})}" if kept else ""
    return f"{reverse('project', args=[project])}{query}"


# --- correcting


def _standing(desk: Desk, entry: str) -> Standing:
    found = next((one for one in desk.steps if one.id == entry), None)
    if found is None:
        raise Http404(_("这一步已被更正过，或不是这个项目的。"))
    return found


@allows(REPORT_PROJECTS)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def correct(request: HttpRequest, project: str, entry: str, *, too_large: bool = False) -> HttpResponse:
    """Show a step that stands in its form, to be corrected, or put the corrected one in its place."""
    desk = desk_of(request, project)
    wrong = _standing(desk, entry)
    desk = replace(desk, about=_about(wrong.says), organisation=wrong.says.organisation or desk.organisation)
    form = form_of(wrong.says)
    if form is None or wrong.says.deed is ProjectDeed.VOID:
        raise Http404(_("没有这张表单。"))
    _must_be_open(form, desk)
    if too_large or request.method != "POST":
        files = tuple(one.digest for one in wrong.says.evidence), tuple(one.file.digest for one in wrong.says.photos)
        page = FormPage(form, desk, Typed(form.said(wrong.says, desk), *files), new_key(), (), wrong)
        return _shown(request, page, 413 if too_large else 200)

    def do(step: ProjectStep, key: str) -> str:
        right = _in_place_of(wrong.says, step)
        reason = request.POST.get("reason", "")[:500]
        return acting.correct(entry, right, reason=reason, by=desk.by, now=now(), key=key).id

    return _tried(request, form, desk, do, corrects=wrong)


def _about(step: ProjectStep) -> dict[str, str]:
    about = {"corrects": "1"}
    if step.issue:
        about["issue"] = str(step.issue.number)
    if step.month:
        about["month"] = step.month.month
    if step.stage:
        about["to"] = step.stage.value
    return about


def _in_place_of(wrong: ProjectStep, right: ProjectStep) -> ProjectStep:
    """Return a corrected step: the same deed, an issue's step by whoever took it."""
    issue = replace(right.issue, by=wrong.issue.by, number=wrong.issue.number) if right.issue and wrong.issue else None
    return replace(right, deed=wrong.deed, number=wrong.number, issue=issue)


@allows(REPORT_PROJECTS)
@require_POST
@needs_plan
def void(request: HttpRequest, project: str, entry: str) -> HttpResponse:
    """Take a step that was entered by mistake out again, with the reason; its first version stays on file."""
    desk = desk_of(request, project)
    wrong = _standing(desk, entry)
    if not desk.by.may(ProjectDeed.VOID, desk.known):
        raise PermissionDenied(_("整步作废由项目管理单位办理；内容有误的，请更正。"))
    reason = request.POST.get("reason", "").strip()[:500]
    step = ProjectStep(
        project, wrong.says.number, ProjectDeed.VOID, wrong.says.day, wrong.says.organisation, words=reason
    )
    key = key_of(desk.by.name, request.POST.get("key", ""))
    done, faults, status = carried_out(
        lambda: acting.correct(entry, step, reason=reason, by=desk.by, now=now(), key=key).id
    )
    form = form_of(wrong.says)
    if done is None and form:
        typed = Typed({**form.said(wrong.says, desk), "void-reason": reason})
        faults = [replace(one, field="void-reason" if one.field == "reason" else "") for one in faults]
        return _shown(request, FormPage(form, desk, typed, new_key(), faults, wrong), status)
    messages.success(request, _("已作废：%(deed)s。原来的内容仍可查看。") % {"deed": wrong.says.deed.value})
    return redirect(_after(request, project, wrong.says.day))


# --- a new project


def new_form(request: HttpRequest, *, too_large: bool = False) -> HttpResponse:
    """Show the form of a new project, or register it."""
    desk = _desk(request, [])
    form = replace(FACTS, title=_("登记新项目"), button=_("登记项目"))
    if too_large or request.method != "POST":
        return _first(request, form, desk, too_large=too_large)

    def do(step: ProjectStep, key: str) -> str:
        return acting.register(
            step.facts or Facts("", "", ""), by=desk.by, now=now(), key=key, day=step.day,
            organisation=desk.organisation,
        ).id  # fmt: skip

    return _tried(request, form, desk, do)
