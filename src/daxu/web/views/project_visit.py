"""A visit to the site, on a phone: photos with their place, a note; kept on the phone until the line is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from daxu.core.projects.project import Photo, Project, ProjectDeed, ProjectStep
from daxu.desk.evidence import NotEvidence
from daxu.desk.permissions import REPORT_PROJECTS, allows
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Overtaken
from daxu.web import submission
from daxu.web.deed_form import Desk
from daxu.web.filing_form import key_of, new_key
from daxu.web.project_typed import LARGEST_REQUEST, MOST_FILES, Typed, Understanding, keep_file, own_said, place_systems
from daxu.web.saying import told
from daxu.web.submission import Fault
from daxu.web.views import copies, project_forms
from daxu.web.views.empty import needs_plan

_TRIES = 5


@dataclass(frozen=True)
class VisitPage:
    """The page of a visit: whose project, what was typed, what is wrong with it."""

    desk: Desk
    typed: Typed
    key: str
    faults: tuple[Fault, ...] = ()

    @property
    def systems(self) -> list[tuple[str, str, bool]]:
        """Where typed coordinates may come from, and which is chosen."""
        return [(code, said, code == self.typed.get("crs")) for code, said in place_systems()]

    @property
    def fault_of(self) -> dict[str, str]:
        """The faults by field."""
        return {fault.field: fault.said for fault in reversed(self.faults)}


@allows(REPORT_PROJECTS)
@submission.within(lambda: LARGEST_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def visit(request: HttpRequest, project: str, *, too_large: bool = False) -> HttpResponse:
    """Show the page of a visit, or take what was seen in."""
    desk = project_forms.desk_of(request, project)
    if not desk.by.holds(desk.known):
        raise PermissionDenied(_("只有项目的责任单位、板块、配合单位和项目管理单位可以填报。"))
    if too_large:
        return _refused(
            request, desk, Typed(), [Fault("photo", _("照片合计太大，没有读取；请少选几张分次上传。"))], 413
        )
    return (
        _taken(request, desk) if request.method == "POST" else _shown(request, VisitPage(desk, _empty(desk), new_key()))
    )


def _empty(desk: Desk) -> Typed:
    return Typed({"day": desk.day.isoformat()})


def _shown(request: HttpRequest, page: VisitPage, status: int = 200) -> HttpResponse:
    given = {"page": page, "project": page.desk.project, "scope": reverse("projects")}
    response = project_forms.may_locate(render(request, "web/project_visit.html", given, status=status))
    return copies.let_keep(response, request) if status == _OK else response


_OK = 200


def _taken(request: HttpRequest, desk: Desk) -> HttpResponse:
    typed = Typed({name: str(value)[:20_000] for name, value in request.POST.items()})
    found = Understanding(typed, desk.organisation)
    day = found.needed_day("day", desk.day)
    words = found.text("words")
    photos = tuple(_photos(request, desk, found, day))
    if not photos and not words and not found.faults:
        found.wrong("words", _("请至少留一张照片或一句记录。"))
    if found.faults:
        return _refused(request, desk, typed, found.faults, 422)
    step = ProjectStep(desk.known.id, 0, ProjectDeed.VISIT, day, desk.organisation, words=words, photos=photos)
    key = key_of(desk.by.name, request.POST.get("key", ""))
    done, faults, status = project_forms.carried_out(partial(_entered, step, desk, key))
    if done is None:
        return _refused(request, desk, typed, faults, status)
    return _accepted(request, desk.known, step)


def _photos(request: HttpRequest, desk: Desk, found: Understanding, day: date) -> list[Photo]:
    """Return the photos, each with the place where it was taken: the phone's, the one typed for all, or its own."""
    uploads: list[Any] = request.FILES.getlist("photo")[:MOST_FILES]
    places, around = request.POST.getlist("photo-place"), request.POST.getlist("photo-accuracy")
    photos: list[Photo] = []
    for number, upload in enumerate(uploads):
        own = places[number] if number < len(places) else ""
        words = {"place": own, "accuracy": around[number] if number < len(around) else "", "crs": "wgs84"}
        one = Understanding(Typed(words), desk.organisation) if own else found
        spot = one.spot("place", "accuracy") if one.typed.get("place") else None
        if one is not found:
            found.faults += one.faults
        if any(fault.field == "place" for fault in found.faults):
            break  # said once: every photo without a place lacks the same
        photos += _kept(upload, desk, found, day, spot)
    return photos


def _kept(upload: Any, desk: Desk, found: Understanding, day: date, spot: Any) -> list[Photo]:
    try:
        file = keep_file(upload, desk.organisation, desk.by.name, photo=True)
    except NotEvidence as refused:
        found.wrong("photo", told(refused.why))
        return []
    photo = found.photo(file, spot, None, day)
    return [photo] if photo else []


def _entered(step: ProjectStep, desk: Desk, key: str) -> str:
    """Enter a visit behind whatever was entered meanwhile: it contradicts nothing."""
    for _try in range(_TRIES - 1):
        try:
            return acting.enter(step, by=desk.by, now=now(), key=key).id
        except Overtaken:
            continue
    return acting.enter(step, by=desk.by, now=now(), key=key).id


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _accepted(request: HttpRequest, project: Project, step: ProjectStep) -> HttpResponse:
    address = f"{reverse('project', args=[project.id])}?as_of={step.day.isoformat()}"
    if _wants_json(request):
        return JsonResponse({"address": address, "photos": len(step.photos), "own": own_said(step.photos)})
    messages.success(request, _("踏勘已登记，照片%(count)d张。") % {"count": len(step.photos)} + own_said(step.photos))
    return redirect(address)


def _refused(request: HttpRequest, desk: Desk, typed: Typed, faults: list[Fault], status: int) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"faults": [fault.said for fault in faults]}, status=status)
    return _shown(request, VisitPage(desk, typed, new_key(), tuple(faults)), status)
