"""Card history: what was done about a project's cards — issued, talked about, excused, lifted — and what is due now.

Everything is the fold of `CardStep`s and nothing of it ever goes away. What a rule says is judged in `cards`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from daxu.core.filing import Evidence
from daxu.core.lights import Light
from daxu.core.period import Month
from daxu.core.projects.cards import Carded, CardRule, Exemption, Rulings, judge
from daxu.core.projects.fault import StepFault, refuse
from daxu.core.projects.project import CardDeed, CardStep, Project, ProjectDeed, ProjectStep


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk (约谈) about a card, on a day, with what was said."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """A card: its rule, month, light, how many in a row, when and on what it was issued, its talks, and its end.

    `ended` is the day on which it was lifted (`why` says why) or gave way to the next card of its rule (`why` empty).
    """

    rule: str
    month: str
    light: Light
    in_a_row: int
    issued: date
    words: str
    document: str = ""
    evidence: tuple[Evidence, ...] = ()
    talks: tuple[Talk, ...] = ()
    ended: date | None = None
    why: str = ""

    def stands_on(self, day: date) -> bool:
        """Whether it is issued and not over on a day."""
        return self.issued <= day and (self.ended is None or day < self.ended)


@dataclass(frozen=True, slots=True)
class Asking:
    """An exemption that was asked for: of which rule and month, why, until when, and by whom."""

    rule: str
    month: str
    day: date
    reason: str
    until: date | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An exemption that was refused, with the words of whoever refused it."""

    asking: Asking
    day: date
    words: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class CardHistory:
    """The fold of a project's card steps; nothing of it ever goes away."""

    cards: tuple[Card, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    asked: tuple[Asking, ...] = ()
    refused: tuple[Refusal, ...] = ()
    last: date | None = None

    def standing(self, day: date) -> tuple[Card, ...]:
        """Return the cards that stand on a day."""
        return tuple(card for card in self.cards if card.stands_on(day))

    def open(self, rule: str, month: str) -> Asking | None:
        """Return the exemption asked for and not decided, of a rule and a month."""
        return next((one for one in self.asked if (one.rule, one.month) == (rule, month)), None)

    def unlifted(self, rule: str) -> Card | None:
        """Return the card of a rule that is not over."""
        return next((card for card in self.cards if card.rule == rule and card.ended is None), None)


def card_history(steps: Iterable[ProjectStep], authors: Mapping[int, str] | None = None) -> CardHistory:
    """Return what was done about a project's cards; `authors` are who entered its steps, by the step's number."""
    history, by = CardHistory(), authors or {}
    for step in steps:
        if step.deed is ProjectDeed.CARD and step.card:
            changed = _CHANGED[step.card.deed](history, step, step.card, by.get(step.number, ""))
            history = replace(changed, last=step.day)
    return history


def _issued(history: CardHistory, step: ProjectStep, said: CardStep, _: str) -> CardHistory:
    card = Card(
        said.rule, said.month, Light(said.light), said.consecutive, step.day, step.words, step.document, step.evidence
    )
    before = tuple(
        replace(one, ended=step.day) if one.rule == said.rule and one.ended is None else one for one in history.cards
    )
    return replace(history, cards=(*before, card))


def _talked(history: CardHistory, step: ProjectStep, said: CardStep, _: str) -> CardHistory:
    return _of_card(history, said, lambda card: replace(card, talks=(*card.talks, Talk(step.day, step.words))))


def _lifted(history: CardHistory, step: ProjectStep, said: CardStep, _: str) -> CardHistory:
    return _of_card(history, said, lambda card: replace(card, ended=step.day, why=step.words))


def _of_card(history: CardHistory, said: CardStep, change: Callable[[Card], Card]) -> CardHistory:
    return replace(
        history,
        cards=tuple(
            change(one) if one.ended is None and (one.rule, one.month) == (said.rule, said.month) else one
            for one in history.cards
        ),
    )


def _asked(history: CardHistory, step: ProjectStep, said: CardStep, by: str) -> CardHistory:
    asking = Asking(said.rule, said.month, step.day, step.words, said.until, by)
    return replace(history, asked=(*history.asked, asking))


def _granted(history: CardHistory, step: ProjectStep, said: CardStep, by: str) -> CardHistory:
    asking = history.open(said.rule, said.month)
    until = said.until or (asking.until if asking else None) or step.day
    reason = asking.reason if asking else step.words
    made = Exemption(said.rule, step.day, until, reason, asking.by if asking else "", by, said.month)
    return replace(_decided(history, asking), exemptions=(*history.exemptions, made))


def _denied(history: CardHistory, step: ProjectStep, said: CardStep, by: str) -> CardHistory:
    asking = history.open(said.rule, said.month)
    decided = _decided(history, asking)
    if asking is None:
        return decided
    return replace(decided, refused=(*history.refused, Refusal(asking, step.day, step.words, by)))


def _decided(history: CardHistory, asking: Asking | None) -> CardHistory:
    return replace(history, asked=tuple(one for one in history.asked if one is not asking))


_CHANGED: dict[CardDeed, Callable[[CardHistory, ProjectStep, CardStep, str], CardHistory]] = {
    CardDeed.ISSUE: _issued,
    CardDeed.TALK: _talked,
    CardDeed.LIFT: _lifted,
    CardDeed.ASK_EXEMPTION: _asked,
    CardDeed.GRANT_EXEMPTION: _granted,
    CardDeed.REFUSE_EXEMPTION: _denied,
}


def permit(history: CardHistory, step: ProjectStep, *, by: str, rules: Mapping[str, CardRule]) -> None:
    """Raise StepRefused, with all faults together, unless a step about cards may be taken by a person."""
    said = step.card
    if said is None:
        refuse([StepFault("", "缺少红黄牌的内容。", "What is said about the card is missing.")])
        return
    refuse([*_named_well(history, step, said, rules), *_CHECKS[said.deed](history, step, said, by)])


def _named_well(
    history: CardHistory, step: ProjectStep, said: CardStep, rules: Mapping[str, CardRule]
) -> Iterator[StepFault]:
    if said.rule not in rules:
        listed = "、".join(rules)
        yield StepFault("rule", f"没有规则“{said.rule}”；可选：{listed}。", f"No rule {said.rule!r}: {listed}.")
    try:
        Month(*map(int, said.month.split("-")))
    except (ValueError, TypeError):
        yield StepFault(
            "month", f"“{said.month}”不是月份，写作 2024-06。", f"{said.month!r} is no month: write 2024-06."
        )
    if history.last and step.day < history.last:
        yield StepFault(
            "day", f"日期{step.day}早于上一步（{history.last}）。", f"The day is before the last step ({history.last})."
        )


def _issuing(history: CardHistory, step: ProjectStep, said: CardStep, _: str) -> Iterator[StepFault]:
    if said.light not in (Light.YELLOW.value, Light.RED.value):
        yield StepFault("light", "发牌须写明黄灯或红灯。", "A card is yellow or red.")
    if said.consecutive < 1:
        yield StepFault("consecutive", "发牌须写明连续第几次。", "Say how many in a row it is.")
    if not (step.words.strip() or step.document or step.evidence):
        yield StepFault(
            "words", "发牌须有依据：文字、文件或佐证。", "A card needs its evidence: words, a document or a file."
        )
    held = history.unlifted(said.rule)
    if held and (held.month, held.light.value) == (said.month, said.light):
        yield StepFault(
            "month", f"{said.month}的{said.light}牌已发，不再重复。", f"The card for {said.month} was issued already."
        )


def _about_card(history: CardHistory, step: ProjectStep, said: CardStep, _: str) -> Iterator[StepFault]:
    held = history.unlifted(said.rule)
    if held is None or held.month != said.month:
        yield StepFault(
            "month", f"{said.month}没有这条规则的有效牌，不能{said.deed.value}。", f"No card of {said.month} stands."
        )
    if not step.words.strip():
        yield StepFault("words", f"{said.deed.value}须写明内容或理由。", "Say what was said, or why.")


def _asking(history: CardHistory, step: ProjectStep, said: CardStep, _: str) -> Iterator[StepFault]:
    if not step.words.strip():
        yield StepFault("words", "申请免发须写明正当理由。", "An exemption needs a just reason.")
    yield from _end_day(step, said.until)
    if history.open(said.rule, said.month):
        yield StepFault(
            "month", "这一申请正等待决定。", "This exemption is asked for already and waits for a decision."
        )


def _granting(history: CardHistory, step: ProjectStep, said: CardStep, by: str) -> Iterator[StepFault]:
    asking = history.open(said.rule, said.month)
    yield from _by_another(asking, said, by)
    if asking:
        yield from _end_day(step, said.until or asking.until)


def _end_day(step: ProjectStep, until: date | None) -> Iterator[StepFault]:
    if until is None or until < step.day:
        yield StepFault(
            "until", "免发须写明止日，且不早于当天。", "An exemption names its last day, not before the day itself."
        )


def _refusing(history: CardHistory, step: ProjectStep, said: CardStep, by: str) -> Iterator[StepFault]:
    yield from _by_another(history.open(said.rule, said.month), said, by)
    if not step.words.strip():
        yield StepFault("words", "不予免发须写明理由。", "A refusal needs a reason.")


def _by_another(asking: Asking | None, said: CardStep, by: str) -> Iterator[StepFault]:
    """Four eyes: nobody decides on what they asked for."""
    if asking is None:
        yield StepFault(
            "", f"{said.month}没有等待决定的免发申请。", f"No exemption of {said.month} waits for a decision."
        )
    elif not by or by == asking.by:
        yield StepFault(
            "", "不能决定自己提出的免发申请；请由另一人决定。", "Nobody decides on what they asked for themselves."
        )


_CHECKS: dict[CardDeed, Callable[[CardHistory, ProjectStep, CardStep, str], Iterator[StepFault]]] = {
    CardDeed.ISSUE: _issuing,
    CardDeed.TALK: _about_card,
    CardDeed.LIFT: _about_card,
    CardDeed.ASK_EXEMPTION: _asking,
    CardDeed.GRANT_EXEMPTION: _granting,
    CardDeed.REFUSE_EXEMPTION: _refusing,
}


# --- what is to be done now


@dataclass(frozen=True, slots=True)
class DueCard:
    """A card to be issued, talked about or lifted now, with what was judged: `held` is the card that stands, if any."""

    deed: CardDeed
    carded: Carded
    held: Card | None = None

    @property
    def step(self) -> CardStep:
        """The step that would do it."""
        if self.deed is not CardDeed.ISSUE and self.held:
            return CardStep(self.deed, self.held.rule, self.held.month)
        found = self.carded
        return CardStep(CardDeed.ISSUE, found.rule.code, found.month, found.light.value, found.in_a_row)


def due_cards(
    rules: Iterable[CardRule], project: Project, history: CardHistory, day: date, rulings: Rulings
) -> tuple[DueCard, ...]:
    """Return what should be issued, talked about or lifted now, against the cards that stand.

    A month's card is due where its rule is yellow or red and no such card was issued for that month; a talk where one
    follows and none was held about that card; a card is to be lifted where the rule is green again or excused. Where
    there is no light for want of data, nothing is due.
    """
    used = (rule for rule in rules if rule.holds_on(day) and not rule.example)
    judged = (judge(rule, project, day, rulings, history.exemptions) for rule in used)
    return tuple(due for carded in judged if (due := _due(carded, history)))


def _due(carded: Carded, history: CardHistory) -> DueCard | None:
    held = history.unlifted(carded.rule.code)
    if carded.calls_for_card:
        issued = [(card.month, card.light) for card in history.cards if card.rule == carded.rule.code]
        if (carded.month, carded.light) not in issued:
            return DueCard(CardDeed.ISSUE, carded, held)
        talk = held and not held.talks and any(one.talk for one in carded.follows)
        return DueCard(CardDeed.TALK, carded, held) if talk else None
    better = carded.light is Light.GREEN or carded.excused
    return DueCard(CardDeed.LIFT, carded, held) if held and better else None
