"""The people of the house: accounts, roles, who stands in for whom. Administrators only, each for their own part."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from daxu.core.organisation import Line, Organisation
from daxu.desk import factors
from daxu.desk import people as desk
from daxu.desk.models import Person, Role
from daxu.desk.permissions import GRANT_ROLES, MANAGE_PEOPLE, SEE_PEOPLE, allows, may
from daxu.duties import exporting, staffing
from daxu.duties.exporting import Cell, Column, Sheet
from daxu.duties.staffing import Described, NotAllowed
from daxu.ledger import read
from daxu.web import guard
from daxu.web.saying import name_of, term
from daxu.web.views.profile import me, said

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Node:
    """An organisation in its tree: how deep it stands, and its people."""

    organisation: Organisation
    depth: int
    people: tuple[Person, ...] = ()

    @property
    def label(self) -> str:
        """The name, set in as deep as it stands."""
        return "　" * self.depth + name_of(self.organisation)

    @property
    def active(self) -> tuple[Person, ...]:
        """Those who can sign in."""
        return tuple(person for person in self.people if person.is_active)

    @property
    def files(self) -> bool:
        """Whether anybody here can file."""
        return any(person.role == Role.REPORTER for person in self.active)


def declared() -> dict[str, Organisation]:
    """Return the declared organisations by code."""
    return read.book().organisations


def trees(held: dict[str, list[Person]] | None = None) -> dict[str, list[Node]]:
    """Return the organisations of 条 and of 块, each as a tree in reading order."""
    every = list(declared().values())
    return {line.value: list(_below(every, line, "", 0, held or {})) for line in Line}


def _below(
    every: list[Organisation], line: Line, parent: str, depth: int, held: dict[str, list[Person]]
) -> Iterator[Node]:
    """Walk the organisations of a line under one; what hangs under the other line begins a tree of its own."""
    of_line = {one.code for one in every if one.line is line}
    for one in every:
        above = one.parent if one.parent in of_line else ""
        if one.line is line and above == parent:
            yield Node(one, depth, tuple(held.get(one.code, ())))
            yield from _below(every, line, one.code, depth + 1, held)


@allows(SEE_PEOPLE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the accounts; phone and mail are covered."""
    wanted = _wanted(request)
    page = Paginator(desk.found(wanted), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(person) for person in page],
        "wanted": wanted,
        "query": urlencode({key: value for key, value in request.GET.items() if key != "page"}),
        "roles": [(role.value, term(role.label)) for role in Role],
        "trees": trees(),
        "manages": may(request.user, MANAGE_PEOPLE),
    }
    return render(request, "web/people.html", context)


def _wanted(request: HttpRequest) -> desk.Wanted:
    asked = request.GET
    return desk.Wanted(
        asked.get("q", "")[:60],
        asked.get("role", "")[:20],
        asked.get("organisation", "")[:40],
        asked.get("state", "")[:8],
    )


def _row(person: Person) -> dict[str, Any]:
    """Return what a list may say of a person."""
    organisation = declared().get(person.organisation)
    return {
        "person": person,
        "role": term(Role(person.role).label),
        "organisation": name_of(organisation) if organisation else person.organisation,
        "phone": desk.masked_phone(person.phone),
        "mail": desk.masked_mail(person.email),
    }


@allows(SEE_PEOPLE)
@require_safe
def people_csv(request: HttpRequest) -> HttpResponse:
    """Hand out the list as a file; phone and mail stay covered."""
    headings = (_("账号"), _("姓名"), _("角色"), _("单位"), _("电话"), _("邮箱"), _("状态"), _("最近登录"))
    sheet = Sheet(_("账号"), tuple(map(Column, headings)), [_cells(one) for one in desk.found(_wanted(request))])
    answer = HttpResponse(exporting.csv_bytes(sheet), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="people.csv"'
    return answer


def _cells(person: Person) -> tuple[Cell, ...]:
    row = _row(person)
    state = _("可用") if person.is_active else _("停用")
    last = localdate(person.last_login) if person.last_login else None
    return person.username, person.name, row["role"], row["organisation"], row["phone"], row["mail"], state, last


@allows(SEE_PEOPLE)
@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """Show the organisations, 条 and 块, with their people."""
    held: dict[str, list[Person]] = {}
    for person in desk.found(desk.Wanted()):
        held.setdefault(person.organisation, []).append(person)
    known = declared()
    askers = {requirement.filer for requirement in read.book().requirements.values()}
    found = trees(held)
    nodes = [node for line in found.values() for node in line]
    context = {
        "trees": found,
        "astray": [person for code, some in held.items() if code not in known for person in some],
        "unmanned": [node for node in nodes if node.organisation.code in askers and not node.files],
        "manages": may(request.user, MANAGE_PEOPLE),
    }
    return render(request, "web/people_tree.html", context)


@allows(MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make an account; its first password is shown once."""
    problem, account = "", request.POST.get("account", "").strip()
    if request.method == "POST":
        try:
            password = staffing.make(account, _described(request), **_by(request), declared=declared())
        except NotAllowed as refusal:
            problem = said(refusal.why)
        else:
            return _handed(request, account, password)
    context = {"problem": problem, "account": account, "told": _described(request), "trees": trees(), **_typed(request)}
    return render(request, "web/person_new.html", context, status=422 if problem else 200)


def _described(request: HttpRequest) -> Described:
    typed = request.POST
    names = ("name", "organisation", "phone", "mail")
    return Described(*(typed.get(name, "").strip()[:200] for name in names))


def _typed(request: HttpRequest) -> dict[str, str]:
    return {"reason": request.POST.get("reason", "")}


def _by(request: HttpRequest) -> dict[str, Any]:
    """Return who changes an account, why, and when."""
    return {"by": me(request), "reason": request.POST.get("reason", ""), "now": now()}


def _handed(request: HttpRequest, account: str, password: str) -> HttpResponse:
    """Show a first password; it is nowhere kept and never shown again."""
    return render(request, "web/person_password.html", {"account": account, "password": password})


def _person(name: str) -> Person:
    try:
        return desk.one(name)
    except desk.NoSuchAccount:
        raise Http404(_("没有账号“%(name)s”。") % {"name": name[:60]}) from None


@allows(SEE_PEOPLE)
@require_safe
def person(request: HttpRequest, name: str) -> HttpResponse:
    """Show an account: who holds it, what it may do, what was done to it; and what this administrator may do."""
    return _shown(request, _person(name))


def _shown(
    request: HttpRequest, one: Person, problem: str = "", contact: tuple[str, str] | None = None
) -> HttpResponse:
    acting = [row for row in desk.substitutions() if row.person_id == one.pk]
    context = {
        **_row(one),
        "problem": problem,
        "contact": contact,
        "factors": factors.of(one),
        "acting": acting,
        "known": declared(),
        "changes": staffing.changes(one.username),
        "trees": trees(),
        "roles": [(role.value, term(role.label)) for role in staffing.BUSINESS],
        "administrator": one.role in staffing.ADMINISTRATORS,
        "manages": may(request.user, MANAGE_PEOPLE),
        "grants": may(request.user, GRANT_ROLES) and one.pk != me(request).pk,
        **_typed(request),
    }
    return render(request, "web/person.html", context, status=422 if problem else 200)


@allows(SEE_PEOPLE)
@require_POST
def change(request: HttpRequest, name: str) -> HttpResponse:
    """Do one thing to an account; the duty refuses whoever may not."""
    one, deed = _person(name), request.POST.get("deed", "")
    do = DEEDS.get(deed)
    if do is None:
        raise Http404(_("没有这种操作。"))
    try:
        password = do(request, name)
    except NotAllowed as refusal:
        return _shown(request, one, said(refusal.why))
    if password:
        return _handed(request, name, password)
    messages.success(request, _("已经办好，并记入审计日志。"))
    return redirect("person", name)


def _describe(request: HttpRequest, name: str) -> None:
    kept, typed = _person(name), _described(request)
    # A covered number comes back covered: then it was not changed.
    phone = kept.phone if typed.phone == desk.masked_phone(kept.phone) else typed.phone
    mail = kept.email if typed.mail == desk.masked_mail(kept.email) else typed.mail
    told = Described(typed.name, typed.organisation, phone, mail)
    staffing.describe(name, told, declared=declared(), **_by(request))


def _grant(request: HttpRequest, name: str) -> None:
    staffing.grant(name, request.POST.get("role", ""), **_by(request))


def _simply(do: Callable[..., Any], request: HttpRequest, name: str) -> Any:
    return do(name, **_by(request))


DEEDS: dict[str, Callable[[HttpRequest, str], Any]] = {
    "describe": _describe,
    "grant": _grant,
    "disable": partial(_simply, staffing.disable),
    "enable": partial(_simply, staffing.enable),
    "password": partial(_simply, staffing.reset_password),
    "factors": partial(_simply, staffing.reset_factors),
    "unlock": partial(_simply, staffing.unlock),
}


@allows(MANAGE_PEOPLE)
@require_POST
def contact(request: HttpRequest, name: str) -> HttpResponse:
    """Show phone and mail in full to whoever says what for."""
    one = _person(name)
    try:
        return _shown(request, one, contact=staffing.contact(name, **_by(request)))
    except NotAllowed as refusal:
        return _shown(request, one, said(refusal.why))


# --- standing in, and handing over


@allows(SEE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def substitutions(request: HttpRequest) -> HttpResponse:
    """Show who acts for which organisation, from when until when; the security administrator adds one."""
    problem = ""
    if request.method == "POST":
        try:
            _stand_in(request)
        except NotAllowed as refusal:
            problem = said(refusal.why)
        else:
            messages.success(request, _("已经办好，并记入审计日志。"))
            return redirect("substitutions")
    today, known = localdate(), declared()
    rows = [(row, known.get(row.organisation), _stands(row, today)) for row in desk.substitutions()]
    context = {
        "rows": rows,
        "now_acting": sum(state == "now" for _row_, _one, state in rows),
        "problem": problem,
        "trees": trees(),
        "business": [one for one in desk.found(desk.Wanted(state="active")) if one.role in staffing.BUSINESS],
        "grants": may(request.user, GRANT_ROLES),
        "manages": may(request.user, MANAGE_PEOPLE),
        "typed": request.POST,
        "today": today,
    }
    return render(request, "web/substitutions.html", context, status=422 if problem else 200)


def _stands(row: Any, today: date) -> str:
    return "now" if row.since <= today <= row.until else "over" if row.until < today else "later"


def _stand_in(request: HttpRequest) -> None:
    typed = request.POST
    try:
        since, until = (date.fromisoformat(typed.get(name, "")) for name in ("since", "until"))
        staffing.stand_in(
            typed.get("account", ""),
            typed.get("organisation", ""),
            since=since,
            until=until,
            declared=declared(),
            **_by(request),
        )
    except desk.NoSuchAccount:
        raise NotAllowed(staffing.CHOOSE) from None
    except ValueError as bad:
        raise bad if isinstance(bad, NotAllowed) else NotAllowed(staffing.BAD_DAYS) from None


@allows(GRANT_ROLES)
@require_POST
def end_substitution(request: HttpRequest) -> HttpResponse:
    """End a substitution from today on."""
    number = request.POST.get("number", "")
    try:
        staffing.end_substitution(guard.row_number(number), today=localdate(), **_by(request))
    except NotAllowed as refusal:
        messages.error(request, said(refusal.why))
    else:
        messages.success(request, _("已经办好，并记入审计日志。"))
    return redirect("substitutions")


@allows(MANAGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def handover(request: HttpRequest) -> HttpResponse:
    """Hand a post over: the successor joins the organisation, the account of who leaves is closed."""
    problem, typed = "", request.POST
    if request.method == "POST":
        try:
            staffing.hand_over(typed.get("leaves", ""), typed.get("follows", ""), **_by(request))
        except NotAllowed as refusal:
            problem = said(refusal.why)
        except desk.NoSuchAccount:
            problem = said(staffing.CHOOSE)
        else:
            messages.success(request, _("已经交接，并记入审计日志。"))
            return redirect("person", typed["follows"])
    leaves = request.POST.get("leaves") or request.GET.get("leaves", "")
    leaver = next(iter(desk.found(desk.Wanted()).filter(username=leaves)), None)
    context = {
        "problem": problem,
        "leaver": leaver,
        "leaves": leaves,
        "typed": typed,
        "drafts": desk.drafts_of(leaver.organisation) if leaver else 0,
        "own": declared().get(leaver.organisation) if leaver else None,
        "business": [one for one in desk.found(desk.Wanted(state="active")) if one.role in staffing.BUSINESS],
        **_typed(request),
    }
    return render(request, "web/handover.html", context, status=422 if problem else 200)
