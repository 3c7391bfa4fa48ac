"""达序尺, the pace ruler: how far a target has come, drawn the same everywhere.

The bar is what is done, the dark tick what is due, the hollow tick last year on the same day, the soft band the
forecast, the post at the right the goal. Everything is placed in percent of the width, so it reads at 80 and at 800
pixels; the room behind the post is for what runs past the goal, broken off where it runs far. Nothing is told by colour
alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from daxu.core.pace import Judgement, Verdict
from daxu.core.quantity import Quantity
from daxu.web.saying import ahead_or_behind, percent, said, term

GOAL_AT = 88  # where the goal stands, in percent of the width
FARTHEST = Fraction(100, GOAL_AT)  # the share that the right edge would be
INK, DONE, TRACK, EDGE, URGENT = "#16202e", "#0b3a82", "#e3e8f0", "#8793a3", "#a3150f"


@dataclass(frozen=True, slots=True)
class Ruler:
    """What is drawn, as shares of the goal (1 is the goal), and how it is said."""

    text: str
    done: Fraction | None = None
    due: Fraction | None = None
    last_year: Fraction | None = None
    forecast: tuple[Fraction, Fraction] | None = None
    behind: bool = False
    sample: bool = False
    word: str = ""
    labels: tuple[str, str, str] = ("", "", "")

    @property
    def low(self) -> Fraction:
        """The share at the left edge: 0, or below it where a rate is negative."""
        return min(Fraction(0), self.done or Fraction(0), self.last_year or Fraction(0))

    @property
    def runs_over(self) -> bool:
        """Whether the bar is longer than the paper and is drawn with a break."""
        return self.done is not None and self.done > FARTHEST

    def at(self, share: Fraction) -> float:
        """Return where a share stands, in percent of the width, never off the paper."""
        place = (share - self.low) / (1 - self.low) * GOAL_AT
        return round(float(max(Fraction(0), min(Fraction(100), place))), 2)


def ruler(
    judgement: Judgement,
    *,
    last_year: Fraction | None = None,
    forecast: tuple[Fraction, Fraction] | None = None,
) -> Ruler:
    """Measure a judgement for drawing; without a number to draw, the ruler is empty and says so."""
    done = judgement.completion if judgement.completion is not None else _share_of_goal(judgement)
    target, verdict = judgement.target, judgement.verdict
    if done is None or judgement.observed is None:
        return Ruler(_words(judgement), sample=target.sample, word=term(verdict.value))
    in_shares = judgement.completion is not None
    due = judgement.due if in_shares else Fraction(1)
    goal = said(target.goal.quantity) if target.goal else "100%"
    return Ruler(
        text=_words(judgement),
        done=done,
        due=due,
        last_year=last_year if in_shares else None,
        forecast=forecast,
        behind=verdict is Verdict.BEHIND,
        sample=target.sample,
        labels=(
            _("完成 %(share)s") % {"share": percent(done)} if in_shares else said(judgement.observed.figure.quantity),
            _("应完成 %(share)s") % {"share": percent(due)} if in_shares and due is not None else "",
            _("目标 %(goal)s") % {"goal": goal},
        ),
    )


def _share_of_goal(judgement: Judgement) -> Fraction | None:
    """Return where a rate stands on the way from zero to its goal; None where that has no meaning."""
    goal = judgement.target.goal
    if goal is None or judgement.observed is None or judgement.gap is None:
        return None
    value, asked = _single(judgement.observed.figure.quantity), _single(goal.quantity)
    if value.unit.measures != asked.unit.measures:
        return None
    if asked.base > 0:
        return value.ratio(asked)
    # A goal at or below zero cannot be the measure of itself: the greater of the two distances is.
    span = max(abs(asked.base), abs(value.base - asked.base), value.unit.scale)
    return 1 + Fraction(value.base - asked.base) / Fraction(span)


def _single(quantity: Quantity) -> Quantity:
    return Quantity(quantity.number, quantity.unit)


def _words(judgement: Judgement) -> str:
    """Say for a screen reader what the eye sees."""
    word = term(judgement.verdict.value)
    if judgement.completion is not None and judgement.due is not None and judgement.gap is not None:
        parts = [
            _("完成 %(share)s") % {"share": percent(judgement.completion)},
            _("应完成 %(share)s") % {"share": percent(judgement.due)},
            ahead_or_behind(judgement.gap, judgement.gap_unit),
        ]
    elif judgement.observed and judgement.target.goal and judgement.gap is not None:
        parts = [
            _("实际 %(value)s") % {"value": said(judgement.observed.figure.quantity)},
            _("目标 %(goal)s") % {"goal": said(judgement.target.goal.quantity)},
            ahead_or_behind(judgement.gap, judgement.gap_unit),
        ]
    else:
        return word
    return _("，").join([*parts, word])


def svg(drawn: Ruler, *, labels: bool = False, standalone: bool = False) -> SafeString:
    """Draw the ruler; `labels` writes the numbers at it, `standalone` brings the hatching along."""
    top = 18 if labels else 0
    height = 56 if labels else 20
    inner = _empty(drawn, top) if drawn.done is None else _marks(drawn, top)
    told = conditional_escape(drawn.text)
    return mark_safe(  # noqa: S308 (every text is escaped, everything else is a number of ours)
        f'<svg class="ruler" xmlns="http://www.w3.org/2000/svg" width="100%" height="{height}" role="img"'
        f' aria-label="{told}"><title>{told}</title>{_HATCH if standalone else ""}{inner}'
        f"{_labels(drawn) if labels and drawn.done is not None else ''}</svg>"
    )


_HATCH = (
    '<defs><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="1.5" height="4" fill="#fff"/></pattern></defs>'
)


def _empty(drawn: Ruler, top: int) -> str:
    return (
        f'<rect x="0" y="{top + 5}" width="{GOAL_AT}%" height="10" fill="{TRACK}"/>'
        f'<rect x="0" y="{top + 5}" width="{GOAL_AT}%" height="10" fill="url(#hatch)"/>'
        f'<text x="{GOAL_AT // 2}%" y="{top + 14}" text-anchor="middle" stroke="#fff" stroke-width="5"'
        f' paint-order="stroke" stroke-linejoin="round">{conditional_escape(drawn.word)}</text>'
    )


def _marks(drawn: Ruler, top: int) -> str:
    """Draw from back to front: track, forecast, bar, gap, last year, due, goal."""
    zero = drawn.at(Fraction(0))
    parts = [_bar(0, GOAL_AT, top + 7, TRACK)]
    if drawn.forecast:
        start, end = (drawn.at(share) for share in drawn.forecast)
        parts.append(f'<rect x="{start}%" y="{top + 4}" width="{_span(start, end)}%" height="12" fill="#7f9fd0"/>')
    parts.append(_done(drawn, zero, top))
    if drawn.behind and drawn.due is not None and drawn.done is not None:
        parts.append(_bar(drawn.at(drawn.done), drawn.at(drawn.due), top + 9, URGENT, height=2))
    if drawn.low < 0:
        parts.append(_tick(zero, top + 5, top + 15, width=1))
    if drawn.last_year is not None:
        parts.append(
            f'<rect x="{drawn.at(drawn.last_year)}%" y="{top + 4}" width="4" height="12" transform="translate(-2)"'
            f' fill="#fff" stroke="{INK}"/>'
        )
    if drawn.due is not None:
        due = drawn.at(drawn.due)
        parts.append(_tick(due, top + 2, top + 18, width=5, colour="#fff") + _tick(due, top + 2, top + 18, width=2.5))
    parts.append(_tick(GOAL_AT, top + 4, top + 16, width=1.5))
    return "".join(parts)


def _done(drawn: Ruler, zero: float, top: int) -> str:
    done = drawn.at(drawn.done or Fraction(0))
    bar = _bar(zero, done, top + 7, DONE)
    if drawn.sample:
        bar += _bar(zero, done, top + 7, "url(#hatch)")
    if drawn.runs_over:
        bar += (
            f'<svg x="{GOAL_AT + 5}%" y="{top + 5}" width="9" height="10" overflow="visible">'
            '<path d="M0 10 4 0M5 10 9 0" stroke="#fff" stroke-width="2.5"/></svg>'
        )
    return bar


def _bar(start: float, end: float, top: int, fill: str, height: int = 6) -> str:
    start, end = sorted((start, end))
    return f'<rect x="{start}%" y="{top}" width="{_span(start, end)}%" height="{height}" fill="{fill}"/>'


def _span(start: float, end: float) -> float:
    return round(end - start, 2)


def _tick(place: float, top: int, bottom: int, *, width: float, colour: str = INK) -> str:
    return f'<line x1="{place}%" x2="{place}%" y1="{top}" y2="{bottom}" stroke="{colour}" stroke-width="{width}"/>'


def _labels(drawn: Ruler) -> str:
    """Write done above; due and goal below, the goal alone where both would stand in one place."""
    done, due, goal = drawn.labels
    parts = [_label(done, drawn.at(drawn.done or Fraction(0)), 12), _label(goal, GOAL_AT, 50, anchor="end")]
    if due and drawn.due is not None and drawn.at(drawn.due) < GOAL_AT * 0.6:
        parts.append(_label(due, drawn.at(drawn.due), 50))
    return "".join(parts)


def _label(text: str, place: float, line: int, anchor: str = "") -> str:
    anchor = anchor or ("start" if place < 20 else "end" if place > 80 else "middle")  # noqa: PLR2004
    return f'<text x="{place}%" y="{line}" text-anchor="{anchor}">{conditional_escape(text)}</text>'
