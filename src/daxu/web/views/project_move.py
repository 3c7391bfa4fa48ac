"""Moving a project to a stage: the form that the board's dialog and a page of its own show, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from daxu.core.filing import Evidence
from daxu.core.projects.entering import NoSuchProject
from daxu.core.projects.geometry import BadShape, ShapeKind
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.project import Photo, Project, ProjectDeed, ProjectStep, Spot
from daxu.core.projects.stage import CHAIN, Stage, StageRule
from daxu.core.text import Text
from daxu.desk import evidence, pictures
from daxu.desk.evidence import NotEvidence
from daxu.desk.permissions import REPORT_PROJECTS, allows
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand, KeyReused, NotEntered, NotYours, Overtaken, Standing
from daxu.web import submission
from daxu.web.day import asked_day
from daxu.web.filing_form import MOST_FILES, key_of, new_key
from daxu.web.saying import in_english, stage_said, term, told
from daxu.web.submission import Fault
from daxu.web.views.empty import needs_plan
from daxu.web.views.project_board import hand_of

LARGEST_REQUEST = 2 * evidence.LARGEST + evidence.MEGABYTE
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class TypedMove:
    """What stands in the fields: everything as it was typed; `files` are the hashes of kept files."""

    stage: str = ""
    day: str = ""
    document: str = ""
    words: str = ""
    spot: str = ""
    taken: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class MovePage:
    """A project that somebody wants to move: how it stands, what was typed, and what is wrong with it."""

    project: Project
    steps: tuple[Standing, ...]
    typed: TypedMove
    key: str
    seen: int
    back: str
    faults: tuple[Fault, ...] = ()
    news: tuple[Standing, ...] = field(default=())

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults of single fields."""
        return {fault.field: fault.said for fault in reversed(self.faults) if fault.field}

    @property
    def reasons(self) -> list[str]:
        """Every reason why nothing was entered, those of fields included."""
        return [fault.said for fault in self.faults]

    @property
    def stands(self) -> Stage | None:
        """The stage reached last."""
        return self.project.stage_on(date.max)

    @property
    def stages(self) -> list[tuple[str, bool, str]]:
        """Every stage: its word, whether it is chosen, and the day on which it was reached already."""
        return [
            (one.value, one.value == self.typed.stage, since.isoformat() if since else "")
            for one in CHAIN
            for since in [self.project.reached.get(one)]
        ]

    @cached_property
    def asked(self) -> list[tuple[str, str, bool]]:
        """What each stage asks for by the rules in force: the stage, its proof in words, whether it is chosen."""
        rules = acting.stage_rules(localdate())
        return [(one.value, _asked(rules[one]), one.value == self.typed.stage) for one in CHAIN if one in rules]

    @property
    def files(self) -> list[Evidence]:
        """The files that were given with the form already."""
        given = evidence.of(self.project.facts.lead, list(self.typed.files))
        return [given[digest] for digest in self.typed.files if digest in given]


def _asked(rule: StageRule) -> str:
    needed = _("、").join(term(one.value) for one in rule.proof)
    said = _("%(stage)s须有%(proof)s") % {"stage": stage_said(rule.stage), "proof": needed} if needed else ""
    return _("；").join(part for part in (said, rule.english if in_english() else rule.words) if part)


@allows(REPORT_PROJECTS)
@require_http_methods(["GET", "HEAD", "POST"])
@submission.within(lambda: LARGEST_REQUEST)
@needs_plan
def move(request: HttpRequest, code: str, *, too_large: bool = False) -> HttpResponse:
    """Show the form, or move the project; whatever is wrong comes back on the form with what was typed."""
    try:
        page = _opened(request, code)
    except NoSuchProject:
        raise Http404(_("没有这个项目。")) from None
    by = hand_of(request)
    if not by.holds(page.project):
        raise PermissionDenied(_("只有项目的责任单位、板块和配合单位可以移动它。"))
    if too_large:
        words = _("文件超过 %(most)d MB，没有读取；请压缩后再选。") % {"most": evidence.LARGEST // evidence.MEGABYTE}
        return _shown(request, page, [Fault("file", words)], 413)
    return _entered(request, page, by) if request.method == "POST" else _shown(request, page, [], 200)


def _opened(request: HttpRequest, code: str) -> MovePage:
    project = acting.project_of(code)
    steps = tuple(acting.history(code))
    seen = _number(request.POST.get("seen") or request.GET.get("seen", ""))
    back = request.GET.copy()
    for name in ("to", "seen"):
        back.pop(name, None)
    typed = _typed(request) if request.method == "POST" else _first(request, project)
    page = MovePage(
        project, steps, typed, request.POST.get("key") or new_key(), project.next_number - 1, back.urlencode()
    )
    if request.method == "POST":
        return replace(page, seen=seen if seen is not None else page.seen)
    return replace(page, news=() if seen is None else tuple(one for one in steps if one.says.number > seen))


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 8 else None  # noqa: PLR2004 - digits of a step


def _first(request: HttpRequest, project: Project) -> TypedMove:
    """Return the form as it opens: the stage that the card was dragged to, else the next one; the day of the board."""
    asked = request.GET.get("to", "")
    at = project.stage_on(date.max)
    day = min(asked_day(request), localdate()) if request.GET.get("as_of") else localdate()
    following = CHAIN[min(at.place + 1, len(CHAIN) - 1)] if at else CHAIN[0]
    return TypedMove(asked if asked in {one.value for one in CHAIN} else following.value, day.isoformat())


def _typed(request: HttpRequest) -> TypedMove:
    said = {
        name: request.POST.get(name, "").replace("\0", "") for name in ("stage", "day", "document", "words", "spot")
    }
    kept = tuple(one for one in request.POST.getlist("evidence")[:MOST_FILES] if len(one) <= 64)  # noqa: PLR2004 - a hash
    return TypedMove(**said, taken=request.POST.get("taken", ""), files=kept)


def _entered(request: HttpRequest, page: MovePage, by: Hand) -> HttpResponse:
    faults: list[Fault] = []
    page = replace(page, typed=replace(page.typed, files=_kept(request, page, by, faults)))
    step = _step(page, by, faults)
    if faults or step is None:
        return _shown(request, page, faults, 422)
    try:
        acting.enter(step, by=by, now=now(), key=key_of(by.name, page.key), seen=page.seen)
    except Overtaken as refused:
        return _overtaken(request, page, refused)
    except NotEntered as refused:
        return _shown(request, page, [Fault("", told(why)) for why in refused.whys], 422)
    except NotYours as refused:
        return _shown(request, page, [Fault("", told(refused.why))], 403)
    except KeyReused:
        return _shown(request, replace(page, key=new_key()), [Fault("", _("这张表单已经用过，请再按一次。"))], 409)
    return _moved(request, page, step)


def _moved(request: HttpRequest, page: MovePage, step: ProjectStep) -> HttpResponse:
    stage = stage_said(step.stage) if step.stage else ""
    words = _("已登记：%(name)s于%(day)s%(stage)s。") % {
        "name": page.project.facts.name,
        "day": step.day,
        "stage": stage,
    }
    messages.success(request, words)
    return HttpResponse(status=204) if request.htmx else redirect(f"{reverse('projects-board')}?{page.back}")  # type: ignore[attr-defined]


def _overtaken(request: HttpRequest, page: MovePage, refused: Overtaken) -> HttpResponse:
    """Show what the other did beside what was typed; pressed again, it is entered knowing that."""
    steps = tuple(acting.history(page.project.id))
    news = tuple(one for one in steps if one.says.number > page.seen)
    newest = replace(page, project=refused.project, steps=steps, news=news, seen=refused.project.next_number - 1)
    return _shown(request, newest, [], 409)


def _shown(request: HttpRequest, page: MovePage, faults: list[Fault], status: int) -> HttpResponse:
    page = replace(page, faults=(*page.faults, *faults))
    name = "web/parts/project_move_form.html" if request.htmx else "web/project_move.html"  # type: ignore[attr-defined]
    answer = render(request, name, {"page": page}, status=status)
    answer["X-Move"] = "form"
    return answer


# --- understanding what was typed


def _kept(request: HttpRequest, page: MovePage, by: Hand, faults: list[Fault]) -> tuple[str, ...]:
    """Keep the files that came along at once, so that a refusal does not lose them."""
    kept = list(page.typed.files)
    for upload in request.FILES.getlist("file")[:MOST_FILES]:
        try:
            found = evidence.keep(
                upload.read(evidence.LARGEST + 1),
                upload.name or "",
                organisation=page.project.facts.lead,
                by=by.name,
                now=now(),
            )
            kept.append(found.digest)
        except NotEvidence as refused:
            faults.append(Fault("file", told(refused.why)))
    return tuple(dict.fromkeys(kept))


def _step(page: MovePage, by: Hand, faults: list[Fault]) -> ProjectStep | None:
    typed, facts = page.typed, page.project.facts
    day = _day(typed.day, "day", faults)
    stage = next((one for one in CHAIN if one.value == typed.stage), None)
    if stage is None:
        faults.append(Fault("stage", _("请选一个阶段。")))
    spot = _spot(typed.spot, faults)
    taken = _day(typed.taken, "taken", faults) if typed.taken.strip() else None
    for name, text in (("document", typed.document), ("words", typed.words)):
        if len(text) > _LONGEST:
            faults.append(Fault(name, _("最多%(most)d字，请精简。") % {"most": _LONGEST}))
    if day is None or stage is None:
        return None
    photos = [] if page.typed.spot and not spot else _photos(page, spot, taken, day)
    shown = [photo.file for photo in photos]
    mine = sorted(by.organisations & {facts.lead, facts.block, *facts.supporting})
    return ProjectStep(
        page.project.id, 0, ProjectDeed.MOVE, day, mine[0] if mine else facts.lead,
        words=typed.words.strip(),
        document=typed.document.strip(),
        evidence=tuple(one for one in page.files if one not in shown),
        photos=tuple(photos),
        stage=stage,
    )  # fmt: skip


def _photos(page: MovePage, spot: Spot | None, taken: date | None, day: date) -> list[Photo]:
    """Return the pictures that have a place, typed or their own; one without is a file like any other."""
    files = [one for one in page.files if one.sort in pictures.SORTS]
    return [photo for one in files if (photo := pictures.photo(one, spot, taken, day))]


def _day(written: str, name: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        said = _("看不懂日期“%(written)s”。请写成 2024-06-30 这样的年-月-日。") % {"written": written[:40]}
        faults.append(Fault(name, said if written.strip() else _("请填日期。")))
        return None


def _spot(written: str, faults: list[Fault]) -> Spot | None:
    if not written.strip():
        return None
    try:
        shape = shape_of(written)
    except BadShape as refused:
        faults.append(Fault("spot", told(refused.why)))
        return None
    if shape.kind is not ShapeKind.POINT:
        said = Text("照片的地点是一个点：先经度后纬度，如 118.78,31.99。", "A photo has one place: 118.78,31.99.")
        faults.append(Fault("spot", told(said)))
        return None
    place = shape.positions[0]
    return Spot(place.longitude, place.latitude)
