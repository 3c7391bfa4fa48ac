"""编制与分解: declaring a district, adopting its plan by a resolution, and amending it by lawful decision.

An adopted plan is frozen: its targets change only through an Amendment, and the old version keeps judging every month
before the amendment took effect. 示例 targets stand beside the plan and are never part of what was adopted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from daxu.catalogue.district import District
from daxu.core.act import Act, What
from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.figure import Source
from daxu.core.indicator import Observation
from daxu.core.notation import Statement
from daxu.core.requirement import Requirement, clashes
from daxu.core.target import Amendment, Plan, Target
from daxu.ledger import read, write


class PlanFrozen(ValueError):
    """A target of an adopted plan was to be changed without an amendment; the message names every such target."""


class BadAmendment(ValueError):
    """An amendment that cannot be: no such target, no reason, or a day that does not fit; all problems at once."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a district did: how many statements are new, stood already, or corrected an older version.

    `kept` says, one by one, what people changed since and the declaration therefore leaves as it is.
    """

    plan: str
    entered: int
    unchanged: int
    corrected: int
    kept: tuple[str, ...] = ()


def load(district: District, *, by: str, now: datetime) -> Loaded:
    """Enter everything a district declares, in one transaction; loading the same again changes nothing.

    What people did since — a requirement ended or handed over, a fact corrected — stands, and is said. Raises
    PlanFrozen when a target of a plan that is already adopted was changed in the declaration.
    """
    book = read.book()
    statements = [*_declared(district), _adopted(district.plan, district.targets)]
    _refuse_frozen(book, district.plan, district.targets)
    kept = _kept(book, statements)
    news, unchanged = _news(book, [one for one in statements if one.slot not in kept], by=by, now=now)
    if news:
        key = f"{_LOAD}{district.plan.code}|{_fingerprint(entry.id for entry in news)}"
        act = Act(What.LOAD, district.plan.name, after=f"{len(news)} 条")
        write.append(write.Command(key, by, now, f"载入 {district.plan.name}"), news, act=act)
    corrected = sum(1 for entry in news if entry.corrects)
    return Loaded(district.plan.code, len(news) - corrected, unchanged, corrected, tuple(kept.values()))


_LOAD = "load|"
"""How the keys of the commands begin that load a declaration."""


def _kept(book: Book, statements: Sequence[Statement]) -> dict[str, str]:
    """Return what the declaration must not undo, by its place, each said in words."""
    told = [one for one in statements if isinstance(one, Requirement | Observation)]
    kept = {one.slot: said for one in told if (said := _changed(book, one))}
    asked = {one.slot: one for one in told if isinstance(one, Requirement) and one.slot not in kept}
    new = [one for slot, one in asked.items() if slot not in book.standing]
    return kept | {one.slot: said for one in new if (said := _asked_already(book, one, asked))}


def _changed(book: Book, told: Requirement | Observation) -> str:
    """Say how people changed what is told; nothing where they did not, or where a fact is told anew since."""
    standing = book.standing.get(told.slot)
    if standing is None or standing.says == told:
        return ""
    *earlier, last = read.history(told.slot)
    said_before = any(version.entry.says == told for version in earlier)
    if last.command.startswith(_LOAD) or not (said_before or isinstance(told, Requirement)):
        return ""
    why = f"：{standing.reason}" if standing.reason else ""
    name = told.code if isinstance(told, Requirement) else f"{told.indicator} {told.period.code}"
    return f"{name}（{standing.by}{why}）"


def _asked_already(book: Book, told: Requirement, asked: Mapping[str, Requirement]) -> str:
    """Say which requirement asks for a figure already, as the declaration would leave it: one number has one owner."""
    others = [asked.get(one.slot, one) for one in book.askers.get(told.asks, ())]
    owner = next((one for one, _ in clashes([*others, told])), None)
    return f"{told.code}（已由{owner.code}报送 asked for by {owner.code}）" if owner else ""


def _declared(district: District) -> list[Statement]:
    return [
        *district.organisations,
        *district.themes,
        *district.indicators,
        *district.conventions,
        *district.lights,
        *district.targets,
        *district.cautions,
        *district.observations,
        *district.requirements,
        *district.years_of_work,
        *district.figure_rules,
        *district.compulsory,
        *district.project_rules,
        *district.task_rules,
        *district.projects.lists,
        *district.projects.sectors,
    ]


def _news(book: Book, statements: Iterable[Statement], *, by: str, now: datetime) -> tuple[list[Entry], int]:
    """Return entries for what the book does not say yet, and how many statements it says already."""
    news: list[Entry] = []
    unchanged = 0
    for statement in statements:
        standing = book.standing.get(statement.slot)
        if standing is None:
            news.append(Entry(statement, by, now))
        elif standing.says == statement:
            unchanged += 1
        else:
            news.append(Entry(statement, by, now, standing.id, "重新载入申报文件，内容有变动"))
    return news, unchanged


def _adopted(plan: Plan, targets: Iterable[Target]) -> Plan:
    """Return the plan frozen over the entries of its fact targets."""
    ids = tuple(sorted(Entry(t, "", _ANY_MOMENT).id for t in targets if not t.sample))
    return replace(plan, targets=ids, fingerprint=_fingerprint(ids))


_ANY_MOMENT = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def _fingerprint(ids: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def _refuse_frozen(book: Book, plan: Plan, targets: Sequence[Target]) -> None:
    """Refuse a declaration that would change, add or drop a fact target of a plan already adopted."""
    adopted = book.plans.get(plan.code)
    if adopted is None:
        return
    told = {Entry(t, "", _ANY_MOMENT).id: t for t in targets if not t.sample}
    changed = [t.code for entry, t in told.items() if entry not in adopted.targets]
    missing = [entry for entry in adopted.targets if entry not in told]
    if changed or missing:
        names = "、".join(changed) or f"{len(missing)} 项被删除"
        raise PlanFrozen(
            f"计划“{plan.name}”已由{adopted.resolution}通过并冻结，不能改动目标：{names}。如经法定程序调整，请登记调整决定。"
            f" The plan is frozen; change it by an amendment: {names}."
        )


def amend(
    *, plan: str, decision: Source, decided: date, effective: date, reason: str, changes: Sequence[Target],
    by: str, now: datetime,
) -> Amendment:  # fmt: skip
    """Enter a lawful change of an adopted plan; months before `effective` stay judged by the old targets."""
    book = read.book()
    adopted = book.plan(plan)
    number = len(book.amendments(plan)) + 1
    versions = [replace(target, plan=plan, effective=effective) for target in changes]
    if problems := _amendment_problems(book, adopted, versions, decided=decided, effective=effective, reason=reason):
        raise BadAmendment("\n".join(problems))
    entries = [Entry(target, by, now) for target in versions]
    amendment = Amendment(plan, number, decision, decided, effective, reason, tuple(e.id for e in entries))
    command = write.Command(f"amend|{plan}|{number}", by, now, f"调整计划 {adopted.name}（第{number}次）")
    act = Act(What.AMEND, adopted.name, after="、".join(t.code for t in versions), why=reason)
    write.append(command, [*entries, Entry(amendment, by, now)], act=act)
    return amendment


def _amendment_problems(
    book: Book, plan: Plan, versions: Sequence[Target], *, decided: date, effective: date, reason: str
) -> list[str]:
    known = book.target_versions.get(plan.code, {})
    problems = [f"计划中没有目标“{t.code}”。 No such target: {t.code}." for t in versions if t.code not in known]
    if not versions:
        problems.append("调整没有涉及任何目标。 The amendment changes no target.")
    if not reason.strip():
        problems.append("调整必须写明理由。 An amendment needs a reason.")
    if effective < decided:
        problems.append(f"生效日 {effective} 早于决定日 {decided}。 It takes effect before it was decided.")
    if decided < plan.adopted:
        problems.append(f"决定日 {decided} 早于计划通过日 {plan.adopted}。 It was decided before the plan was adopted.")
    return problems


def history(plan: str, code: str, *, known_at: datetime | None = None) -> list[Target]:
    """Return every version of a target, oldest first; the first is the one that was adopted."""
    return read.book(known_at).target_versions.get(plan, {}).get(code, [])
