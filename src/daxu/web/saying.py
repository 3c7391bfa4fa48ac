"""How numbers, days and names are said in the reader's language.

Chinese says 亿 and 万 as reports do; English says thousands, millions and billions. The exact value is never lost: it
stands beside the spoken one wherever a reader can ask for it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from daxu.core.caution import CautionKind
from daxu.core.checks import Gravity
from daxu.core.filing import Deed, State
from daxu.core.indicator import Kind, Measure, Status
from daxu.core.lights import Light, LightUnit
from daxu.core.note import NoteKind
from daxu.core.organisation import Line
from daxu.core.pace import Judgement, Verdict
from daxu.core.period import Period
from daxu.core.projects.issues import Every, IssueState
from daxu.core.projects.project import CardDeed, IssueDeed, ProjectDeed, Series
from daxu.core.projects.rates import ProjectRate, RateConvention
from daxu.core.projects.stage import Category, Condition, Proof, Side, Stage
from daxu.core.quantity import POINT, UNITS, Quantity, Unit, decimal_of, plain, round_half_up
from daxu.core.report_version import VersionStage
from daxu.core.rules import RuleKind
from daxu.core.target import Target, TargetKind
from daxu.core.text import Text
from daxu.duties.filing.reminding import Sort
from daxu.duties.projects.feeding import Standing

MINUS = "−"
_LABELLED: tuple[type[Enum], ...] = (Measure, Kind, RuleKind)
_VALUED: tuple[type[Enum], ...] = (
    Verdict, Light, LightUnit, TargetKind, Status, CautionKind, Line, State, Deed, Gravity, NoteKind,
    Stage, Side, Category, Condition, Proof, ProjectDeed, IssueDeed, CardDeed, Series,
    ProjectRate, RateConvention, IssueState, Every, Standing, VersionStage,
)  # fmt: skip
_VOCABULARY: dict[str, str] = {
    **{word.label: word.english for words in _LABELLED for word in words},  # type: ignore[attr-defined]
    **{word.value: word.english for words in _VALUED for word in words},  # type: ignore[attr-defined]
    "约束性": "binding", "预期性": "expected", "未说明": "not stated",
    "总量": "amount", "增速": "growth", "比重": "share", "项数": "count", "定性": "qualitative", "序位": "rank",
    "累计": "cumulative", "时点": "at a date",
    "正向": "more is better", "逆向": "less is better", "区间": "within a range",
    "月": "monthly", "季": "quarterly", "半年": "half-yearly", "年": "yearly", "数值和增速": "value and growth",
    "约": "about", "近": "nearly", "超": "over", "以上": "at least", "以内": "at most",
    "硬矛盾": "cannot both stand", "口径待核": "scope to be checked", "存疑": "doubtful", "目标": "target",
    "计划编制": "planner", "填报": "reporter", "审核": "reviewer", "牵头单位": "lead department",
    "公文": "official document", "会议材料": "paper for a meeting",
    "网页": "by page", "网页表格": "by the page's sheet", "接口": "by API", "命令行": "by command line",
    "锁定": "locked", "发布": "published", "本单位审核": "own review", "牵头单位审核": "lead department's review",
    "综合部门审核": "planning bureau's review",
    "区领导": "district leader", "人大代表": "deputy", "公众": "public", "系统管理员": "system administrator",
    "安全管理员": "security administrator", "安全审计员": "auditor",
}  # fmt: skip


class Named(Protocol):
    """Anything declared with a Chinese and an English name."""

    @property
    def name(self) -> str:
        """The Chinese name."""

    @property
    def english(self) -> str:
        """The English name, empty where none was declared."""


def in_english() -> bool:
    """Whether the reader chose English."""
    return (get_language() or "").startswith("en")


def name_of(thing: Named) -> str:
    """Return the name in the reader's language, or the Chinese one where there is no English."""
    return thing.english if in_english() and thing.english else thing.name


class Told(Protocol):
    """Anything that says something in Chinese and in English."""

    @property
    def text(self) -> str:
        """The Chinese text."""

    @property
    def english(self) -> str:
        """The English text, empty where none was given."""


def text_of(told: Told) -> str:
    """Return what is told in the reader's language, or in Chinese where there is no English."""
    return told.english if in_english() and told.english else told.text


def told(words: Text) -> str:
    """Say what is said in both languages in the reader's."""
    return words.en if in_english() and words.en else words.zh


def reason_of(judgement: Judgement) -> str:
    """Return why a verdict is what it is, in the reader's language."""
    return judgement.reason_en if in_english() else judgement.reason


def assumption_of(target: Target) -> str:
    """Return what must be supposed to judge a target at all, in the reader's language."""
    return target.assumption_english if in_english() and target.assumption_english else target.assumption


def said(quantity: Quantity) -> str:
    """Say a quantity as people do: 1400亿元, 近7600万元; 140 billion yuan."""
    return (quantity.english if in_english() else str(quantity)).replace("-", MINUS)


def number_and_unit(quantity: Quantity) -> tuple[str, str]:
    """Return the number (with its bound) and the unit apart, so that a page can set the unit smaller."""
    text, unit = said(quantity), unit_said(quantity.unscaled.unit if in_english() else quantity.unit)
    if not unit:
        return text, ""
    number, _found, after = text.rpartition(unit)
    return number.rstrip(), unit + after


def unit_said(unit: Unit) -> str:
    """Say a unit: 万元 as it is; in English the bare one, empty for 个 and its like."""
    if not in_english():
        return unit.label
    return unit.english or ("" if unit.label in "个位" else unit.label)


def exact(quantity: Quantity) -> str:
    """Write the value in full, without 万 or 亿: 140,000,000,000元."""
    full = quantity.unscaled
    ends = [full.number] if full.upper is None else [full.number, full.upper]
    unit = unit_said(full.unit)
    gap = "\u00a0" if in_english() and unit not in ("", "%", "‰") else ""
    return "—".join(_grouped(end) for end in ends) + gap + unit


def _grouped(number: Decimal) -> str:
    whole, dot, rest = plain(abs(number)).partition(".")
    return (MINUS if number < 0 else "") + f"{int(whole):,}{dot}{rest}"


def percent(share: Fraction | None, decimals: int = 1) -> str:
    """Say a share of one as percent: 46.7%; an en dash where there is none."""
    return "–" if share is None else f"{_rounded(share * 100, decimals)}%"


def points(gap: Fraction | None, decimals: int = 1) -> str:
    """Say a gap with its sign: +24.0, −3.3, 0.0."""
    if gap is None:
        return "–"
    text = _rounded(gap, decimals)
    return f"+{text}" if gap > 0 and text.strip("0.") else text


def _rounded(number: Fraction, decimals: int) -> str:
    """Round half up for display; a number that shows as zero has no sign."""
    text = format(round_half_up(decimal_of(number), decimals), "f")
    return text.replace("-", MINUS) if text.strip("-0.") else text.lstrip("-")


def day_said(day: date) -> str:
    """Say a day: 2024年6月30日; 30 June 2024."""
    if in_english():
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def period_said(period: Period | str) -> str:
    """Say a period, also one given as its code: 2024年上半年; first half of 2024."""
    found = Period.parse(period) if isinstance(period, str) else period
    return found.english if in_english() else found.label


def term(word: str) -> str:
    """Say a word of the plan's vocabulary (达序, 指标, 绿灯, 百分点 …) in the reader's language."""
    if not in_english():
        return word
    return _VOCABULARY.get(word) or (unit_said(UNITS[word]) if word in UNITS else word)


def stage_said(stage: Stage) -> str:
    """Say a stage: 竣工 is also what a year's plan calls a project, which is said otherwise in English."""
    return stage.english if in_english() else stage.value


def ahead_or_behind(gap: Fraction, unit: str) -> str:
    """Say a gap in words: 落后 3.3 个百分点, 超前 24.0 个百分点, 正好在线上."""
    if gap == 0:
        return _("正好在应完成线上")
    words = _("超前 %(amount)s %(unit)s") if gap > 0 else _("落后 %(amount)s %(unit)s")
    said_unit = term(unit) if in_english() or unit != POINT.label else "个百分点"
    return words % {"amount": _rounded(abs(gap), 1), "unit": said_unit}


def told_sort(sort: Sort) -> str:
    """Say a sort of reminder."""
    words = {
        Sort.INSTRUCTED: _("批示待办"), Sort.QUESTIONED: _("提问待答"),
        Sort.RETURNED: _("退回待改"), Sort.SOON: _("三个工作日内到期"),
        Sort.OVERDUE: _("逾期未报"), Sort.WAITING: _("等待审核"),
        Sort.SECTION: _("报告分工待写"), Sort.HANDED: _("报告分工已交待定"),
    }  # fmt: skip
    return words[sort]
