"""Issues and cards as forms: each deed offers what is possible now, and says who may not do it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from daxu.core.lights import Light
from daxu.core.period import Month
from daxu.core.projects.project import (
    CardDeed,
    CardStep,
    IssueDeed,
    IssueStep,
    ProjectDeed,
    ProjectStep,
)
from daxu.web.deed_form import Changes, DeedForm, Desk, choice_field, day_field, proof_fields, words_field
from daxu.web.project_typed import Field, Understanding, spoken
from daxu.web.saying import name_of


def _issue_fields(deed: IssueDeed) -> Callable[[Desk], list[Field]]:
    def fields(desk: Desk) -> list[Field]:
        rules = desk.issue_rules
        if deed is IssueDeed.RAISE:
            categories = [(one.name, name_of(one)) for one in rules.categories] if rules else []
            first = [choice_field("category", _("类别"), categories)]
        elif deed is IssueDeed.ASSIGN:
            first = [choice_field("owner", _("责任单位"), desk.organisations), Field("due", _("办结时限"), "day")]
        elif deed is IssueDeed.ESCALATE:
            first = [choice_field("level", _("提到哪一级"), _above(desk))]
        else:
            first = []
        label, optional = _ISSUE_WORDS[deed]
        return [*first, words_field(str(label), optional=optional), day_field(), *proof_fields()]

    return fields


def _above(desk: Desk) -> list[tuple[str, str]]:
    rules, issue = desk.issue_rules, desk.issue
    if rules is None or issue is None:
        return []
    above = rules.above(issue.level or rules.ladder[0])
    return [(one.name, name_of(one)) for one in rules.levels if one.name == above]


_ISSUE_WORDS: dict[IssueDeed, tuple[Any, bool]] = {
    IssueDeed.RAISE: (gettext_lazy("是什么问题"), False),
    IssueDeed.ASSIGN: (gettext_lazy("交办意见"), True),
    IssueDeed.HANDLE: (gettext_lazy("采取的措施"), False),
    IssueDeed.ESCALATE: (gettext_lazy("本级为什么解决不了"), False),
    IssueDeed.CLAIM: (gettext_lazy("怎样解决的"), False),
    IssueDeed.VERIFY: (gettext_lazy("核验情况"), True),
    IssueDeed.RETURN: (gettext_lazy("退回理由"), False),
    IssueDeed.CLOSE: (gettext_lazy("销号说明"), True),
}


def _issue_changes(deed: IssueDeed) -> Callable[[Understanding, Desk], Changes]:
    def changes(found: Understanding, desk: Desk) -> Changes:
        issue = desk.issue
        number = issue.number if issue else max(desk.issues, default=0) + 1
        said = IssueStep(
            number, deed, desk.by.name, found.text("category", 40), found.text("owner", 40), found.text("level", 40),
            found.day("due"),
        )  # fmt: skip
        return {"issue": said}

    return changes


def _issue_typed(step: ProjectStep, _desk: Desk) -> dict[str, str]:
    said = step.issue
    if said is None:
        return {}
    due = {"due": said.due.isoformat()} if said.due else {}
    return {"category": said.category, "owner": said.owner, "level": said.level, **due}


def _issue_first(desk: Desk) -> dict[str, str]:
    above = _above(desk)
    owner = desk.issue.owner if desk.issue else ""
    return {"owner": owner or desk.known.facts.lead, "level": above[0][0] if above else ""}


def _issue_lead(desk: Desk) -> str:
    issue = desk.issue
    if issue is None:
        return ""
    said = {"number": issue.number, "category": issue.category, "words": issue.words}
    return _("第%(number)d号问题（%(category)s）：%(words)s") % said


def issue_form(deed: IssueDeed) -> DeedForm:
    """Return the form of one deed on an issue."""
    raising = deed is IssueDeed.RAISE
    return DeedForm(
        ProjectDeed.ISSUE, _ISSUE_TITLES[deed], _ISSUE_TITLES[deed], _issue_fields(deed), _issue_changes(deed),
        first=_issue_first, said_by=_issue_typed, lead=_issue_lead,
        ready=(lambda _desk: True) if raising else (lambda desk: desk.issue is not None), in_turn=not raising,
        about=deed,
    )  # fmt: skip


_ISSUE_TITLES: dict[IssueDeed, Any] = {
    IssueDeed.RAISE: gettext_lazy("提出项目问题"),
    IssueDeed.ASSIGN: gettext_lazy("交办问题"),
    IssueDeed.HANDLE: gettext_lazy("登记办理"),
    IssueDeed.ESCALATE: gettext_lazy("提级"),
    IssueDeed.CLAIM: gettext_lazy("申请办结"),
    IssueDeed.VERIFY: gettext_lazy("核验通过"),
    IssueDeed.RETURN: gettext_lazy("退回重办"),
    IssueDeed.CLOSE: gettext_lazy("销号"),
}


# --- cards


def _card_fields(deed: CardDeed) -> Callable[[Desk], list[Field]]:
    def fields(desk: Desk) -> list[Field]:
        rules = [(one.code, name_of(one)) for one in desk.book.card_rules_on(desk.day)]
        found = [choice_field("rule", _("规则"), rules), Field("month", _("月份"), "month")]
        if deed is CardDeed.ISSUE:
            lights = [(one.value, spoken(one)) for one in (Light.YELLOW, Light.RED)]
            found += [choice_field("light", _("黄牌或红牌"), lights), Field("consecutive", _("连续第几次"), "number")]
        if deed in (CardDeed.ASK_EXEMPTION, CardDeed.GRANT_EXEMPTION):
            granting = deed is CardDeed.GRANT_EXEMPTION
            said = _("空着即为申请的止日。") if granting else ""
            found.append(Field("until", _("免发到哪天"), "day", said, optional=granting))
        label, optional = _CARD_WORDS[deed]
        return [*found, words_field(str(label), optional=optional), day_field(), *proof_fields()]

    return fields


_CARD_WORDS: dict[CardDeed, tuple[Any, bool]] = {
    CardDeed.ISSUE: (gettext_lazy("依据"), False),
    CardDeed.TALK: (gettext_lazy("约谈内容"), False),
    CardDeed.ASK_EXEMPTION: (gettext_lazy("正当理由"), False),
    CardDeed.GRANT_EXEMPTION: (gettext_lazy("意见"), True),
    CardDeed.REFUSE_EXEMPTION: (gettext_lazy("不予免发的理由"), False),
    CardDeed.LIFT: (gettext_lazy("摘牌理由"), False),
}
_CARD_TITLES: dict[CardDeed, Any] = {
    CardDeed.ISSUE: gettext_lazy("发牌"),
    CardDeed.TALK: gettext_lazy("登记约谈"),
    CardDeed.ASK_EXEMPTION: gettext_lazy("申请免发"),
    CardDeed.GRANT_EXEMPTION: gettext_lazy("准予免发"),
    CardDeed.REFUSE_EXEMPTION: gettext_lazy("不予免发"),
    CardDeed.LIFT: gettext_lazy("摘牌"),
}


def _card_first(desk: Desk) -> dict[str, str]:
    asked = {name: desk.about.get(name, "") for name in ("rule", "month", "light", "consecutive", "words")}
    last = Month(desk.day.year, desk.day.month).plus(-1)
    given = {name: said for name, said in asked.items() if said}
    return {"month": str(last), "consecutive": "1", **given}


def _card_changes(deed: CardDeed) -> Callable[[Understanding, Desk], Changes]:
    def changes(found: Understanding, _desk: Desk) -> Changes:
        count = found.number("consecutive") or Decimal(0)
        said = CardStep(
            deed, found.text("rule", 60), found.month("month"), found.text("light", 20), int(count), found.day("until")
        )
        return {"card": said}

    return changes


def _card_typed(step: ProjectStep, _desk: Desk) -> dict[str, str]:
    said = step.card
    if said is None:
        return {}
    until = {"until": said.until.isoformat()} if said.until else {}
    return {"rule": said.rule, "month": said.month, "light": said.light, "consecutive": str(said.consecutive), **until}


def card_form(deed: CardDeed) -> DeedForm:
    """Return the form of one deed about a card."""
    return DeedForm(
        ProjectDeed.CARD, _CARD_TITLES[deed], _CARD_TITLES[deed], _card_fields(deed), _card_changes(deed),
        first=_card_first, said_by=_card_typed, about=deed,
    )  # fmt: skip
