"""Explaining: departments file why a target of theirs is behind in a period, and what they do next about it.

A cause is filed once for each target, period and organisation; filed again it is corrected, with the reason, and what
was said before stays on file. The report names it with its organisation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daxu.core.act import Act, What
from daxu.core.book import Book, NotDeclared
from daxu.core.cause import Cause, faults
from daxu.core.entry import Entry
from daxu.core.pace import Verdict
from daxu.core.projects.fault import StepFault
from daxu.core.target import Target, in_force
from daxu.core.text import Text
from daxu.duties.tasks.acting import Hand, KeyReused, NotEntered, NotYours
from daxu.ledger import read, write


@dataclass(frozen=True, slots=True)
class Explained:
    """A target that is behind, with the causes filed for the period."""

    target: Target
    causes: tuple[Cause, ...] = ()


def may_explain(by: Hand, target: Target) -> bool:
    """Whether somebody may file a cause: for an organisation that leads or supports it, or keeping the ledger."""
    return by.manages or (by.reports and bool({target.lead, *target.supporting} & by.organisations))


def file_cause(cause: Cause, *, by: Hand, now: datetime, key: str, reason: str = "") -> Cause:
    """Enter a cause, or correct the one that stands for the same target, period and organisation, with a reason.

    Raises NotDeclared, NotYours, NotEntered with every fault, KeyReused.
    """
    if _done_before(cause, key):
        return cause
    book = read.book()
    target = _target(book, cause)
    if not may_explain(by, target) or (cause.organisation not in by.organisations and not by.manages):
        raise NotYours(
            Text("差距原因由这个目标的牵头或配合单位填报。", "The cause is filed by who leads or supports the target.")
        )
    standing = book.standing.get(cause.slot)
    found = [StepFault(about, *why) for about, why in faults(cause)]
    found += [StepFault("organisation", "没有这个单位。", "No such organisation.")] * (
        cause.organisation not in book.organisations
    )
    if standing and not reason.strip():
        found.append(StepFault("reason", "已填报过；修改须写明理由。", "It is filed already: say why it is changed."))
    if found:
        raise NotEntered(found)
    _append(cause, standing.id if standing else None, reason, by=by, now=now, key=key)
    return cause


def _append(cause: Cause, corrects: str | None, reason: str, *, by: Hand, now: datetime, key: str) -> None:
    what = f"差距原因 {cause.target} {cause.period.code}"
    entry = Entry(cause, by.name, now, corrects=corrects, reason=reason if corrects else "")
    try:
        write.append(write.Command(key, by.name, now, what), [entry], act=Act(What.TASK, what, after=cause.cause))
    except write.CommandReused as refusal:
        raise KeyReused(str(refusal)) from refusal
    except (write.SlotTaken, write.AlreadyCorrected):
        told = StepFault("", "别人刚刚填报过；请看最新内容后再改。", "Somebody has just filed it: look again.")
        raise NotEntered([told]) from None
    except write.Malformed as refusal:
        raise NotEntered([StepFault("", "文字中有不能存储的字符。", "Characters that cannot be kept.")]) from refusal


def _done_before(cause: Cause, key: str) -> bool:
    said = [filed.entry.says for filed in read.entries(command=key)]
    if said and said[0] != cause:
        raise KeyReused("这个命令键已用于另一件事；请换一个。 The key was used for something else: choose another.")
    return bool(said)


def _target(book: Book, cause: Cause) -> Target:
    versions = book.target_versions.get(cause.plan, {}).get(cause.target, [])
    found = in_force(versions, cause.period.end) or (versions[-1] if versions else None)
    if found is None:
        raise NotDeclared(f"计划中没有目标“{cause.target[:40]}”。 No target {cause.target[:40]!r} in the plan.")
    return found


def behind(book: Book, judged: Sequence[tuple[Target, Verdict]], period_code: str) -> list[Explained]:
    """Return the targets that are behind, each with the causes filed for a period."""
    return [
        Explained(target, tuple(c for c in book.causes.get(target.code, ()) if c.period.code == period_code))
        for target, verdict in judged
        if verdict is Verdict.BEHIND
    ]
