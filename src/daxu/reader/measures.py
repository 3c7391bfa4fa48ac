"""Measures: what a number is of its indicator (a level, a change, a share …), of what kind, and for which period."""

from __future__ import annotations

import re

from daxu.reader import nouns
from daxu.reader.cues import COMPARED, COMPLETED, COUNTED, FALL, GROWTH, SHARE, last_of
from daxu.reader.numbers import Number
from daxu.reader.passage import Group, Memory
from daxu.reader.periods import Setting, five_years

_FALL = re.compile(FALL)
_REACHED = re.compile(r"(?:提高|提升|增加|上升|下降|降低|增长|扩大|回落|减少|压减|缩小|降|增|升)(?:到|至|为)")
_OVER_TARGET = re.compile(r" *以上?的?(?:年度)?(?:目标|任务)")
MANY_YEARS = re.compile(
    r"年均|平均每年|[比较](?:“?十.?五”?)(?:期?末|时期)|[比较](?:前|上个?)五年|五年(?:来|间)?(?:累计)?(?:增长|提高)|环比|[比较]五年前"
)
_THAN_YEAR = re.compile(r"[比较](\d{4}) ?年")
_UNDERWAY = re.compile(r"(?:推进|围绕|紧盯|聚焦|依托|跟踪|盯紧|发展壮大|抓好|办好|做好|用好|为支撑|紧扣)[^，。；]*$")
_WILL = re.compile(r"(?:力争|力促|力求|确保(?!了)|拟(?=[新建引开])|目标(?:是|为|:|：))[^，。；]*$")
_DONE = re.compile(r"(?<!为)了|已")
_PROMISE = re.compile(r"力争|确保|争取|争创|力促|控制在|不低于|不少于|目标|达到|实现")
_STOCK = re.compile(
    r"累计(?:培育|建成|拥有|集聚|认定|培养|创建|引进|发展|注册|入驻|孵化|设立|挂牌|开通|授权)|有效(?:量|期内)|保有量|储备[^，。；]{0,2}$"
)
PART = re.compile(r"在建|开复工|立项|开工|竣工|投产|按(?:计划|进度|时序)|未")
_AMONG = re.compile(r"其中|(?:^|[，、；])已")
_ON_TIME = re.compile(r"(?:指标|重点项目|项目)?(?:按(?:计划|进度|时序)|未达)")
_UNMET = re.compile(r"[^，。；]{0,20}未(?:达序|完成|达标|达到|达)")
_PLACE_IN = re.compile(r"[^，。；]{1,14}中(?:排|位|居|名列|第)")
_MODIFIER_BEFORE = re.compile(
    r"(预计|力争|确保|争创|超过?|突破|约|近|不足|接近|逾|达到|控制在|提高到|调整为|累计|不低于|不超过|折合)[^，。；、]{0,4}$"
)
_MODIFIER_AFTER = re.compile(r"[ ]?(以上|以下|以内|左右|余)")
_CUT = re.compile(r"(?:削减|压减|减少|下降|降低)了? *(?:约|近|超过?)?$")
_SCHEDULE = re.compile(r"(?:时序|序时|计划)进度")
_TIMES_MORE = re.compile(r"(?:增长|增加|提高|扩大)了?(?:近|约|超过?)? *$")
_FORMER = re.compile(r" *(?:优化|演变|逐步|进一步)?(?:调整|优化|转变|变化|演变|调|变)(?:为|到|至)")
_PRICES = re.compile(r"价格|物价|CPI")
_SUPPORTING = re.compile(r"[^，。；]{0,14}(?:为支撑|为依托|基础上)")
_PURPOSE = re.compile(r"目标(?:内|以内|之内)")


_OTHERS = frozenset(("doubling", "years"))
_BOUND = re.compile(r" ?(?:及|[或和])?以[上下](?:的)?[一-龥“”]{2,14} ?$")
_REACHES = re.compile(r"(?:突破|超过?|达到?|接近|迈上|跃上|破|迈入|向) *$")


def measure_of(group: Group, number: Number, unit: str, name: str, rule: str) -> tuple[str, int, str]:
    """Return what a number is of its indicator, its sign, and the cue that told."""
    tail, right = group.tail, group.after(number)
    if unit == "位":
        return "rank", 1, "rank"
    if number.rule == "ratio":
        return "share", 1, ""
    if number.rule in _OTHERS or unit in ("倍", "岁"):
        more = unit == "倍" and _TIMES_MORE.search(tail)
        return ("growth_yoy", 1, "times_more") if more else ("other", 1, "")
    if unit in ("百分点", "位次"):
        return _points(tail)
    if unit in ("%", "‰") or (not unit and number.bare and GROWTH.search(tail)):
        return _percent(group, tail, right, name)
    return _amounts(group, number, unit, right, rule)


def _bounds(group: Group, number: Number, right: str) -> bool:
    """Whether a number only says which things the next one counts (10亿元以上项目17个)."""
    if right[:1] not in "以及或和 " or not _BOUND.match(right):
        return False
    return group.stop == number.end + len(right) and group.text[group.stop : group.stop + 1].isdigit()


def _amounts(group: Group, number: Number, unit: str, right: str, rule: str) -> tuple[str, int, str]:
    tail = group.tail
    bound = _bounds(group, number, right)
    if bound or number.rule == "money_words":
        return ("level" if not bound and _REACHES.search(tail) else "other"), 1, "bound" if bound else ""
    if (
        rule != "counted"
        and _CUT.search(tail)
        and not tail.strip().startswith(("累计压减", "压减", "削减", "减少", "降低"))
    ):
        return "growth_yoy", -1, "cut"
    if COUNTED.match(unit):
        if _ON_TIME.match(right) or _UNMET.match(group.text, number.end, number.end + 24):
            return "count_part", 1, "part"
        if rule != "counted" and (
            _AMONG.search(tail) or (PART.search(tail) and (rule == "carried" or nouns.is_weak(nouns.trimmed(tail))))
        ):
            return "count_part", 1, "part"
        if _PLACE_IN.match(right):
            return "other", 1, "field"
    return "level", 1, ""


def _points(tail: str) -> tuple[str, int, str]:
    compared = last_of(COMPARED, tail)
    if compared and compared["less"]:
        return "diff_vs_other", -1, "less_than"
    if (
        compared
        and not re.search(r"提高|同比", tail[compared.start() :])
        and tail[compared.start() - 1 : compared.start()] != "提"
    ):
        return "diff_vs_other", 1, "more_than"
    return "growth_yoy", -1 if _FALL.search(tail) else 1, "points"


def _percent(group: Group, tail: str, right: str, name: str) -> tuple[str, int, str]:
    if (compared := last_of(COMPARED, tail)) and _SCHEDULE.search(tail, compared.end()):
        return "diff_vs_other", -1 if compared["less"] else 1, "schedule"
    if COMPLETED.search(tail) or _OVER_TARGET.match(right):
        return "completion_rate", 1, "completed"
    grown = last_of(GROWTH, tail)
    share = SHARE.search(tail) if "占" in tail or "比重" in tail or "份额" in tail else None
    reached = grown and _REACHED.search(tail, max(0, grown.start() - 1))
    if share and (reached or not (grown and grown.start() >= share.end())):
        return "share", 1, "share"
    if grown and not reached:
        than = _THAN_YEAR.search(tail)
        many = MANY_YEARS.search(tail) or (
            than and group.about and int(than[1]) < group.about - (not group.setting.ahead)
        )
        return ("other" if many else "growth_yoy"), -1 if grown["fall"] else 1, "growth"
    if "控制" in tail and _PRICES.search(name):
        return "growth_yoy", 1, "growth"
    return "level", 1, ""


def compared_of(group: Group, place: int) -> tuple[str, ...]:
    """Return whom a difference is with: 高于全国、全省a和b个百分点 gives each number its own."""
    compared = last_of(COMPARED, group.tail)
    if not compared:
        return ()
    words = group.tail[compared.end() :].strip(" 于出约近超了")
    groups = [part for part in re.split(r"、|和|与|及", words) if part]
    return (groups[place],) if len(groups) == len(group.numbers) else tuple(groups)


# --- kinds, periods, and what stands beside ------------------------------------------------------------------------


def kind_of(group: Group, measure: str, name: str, right: str, memory: Memory) -> tuple[str, str]:
    """Return whether a figure happened, is expected, promised or planned, and the cue that told."""
    if memory.expected or re.match(r"[^，。；]{0,4}[(（]预计", right):
        return "estimate", "expected"
    if memory.expected_below and nouns.is_headline(name) and not group.setting.ahead:
        return "estimate", "expected_below"
    ahead, about = group.setting.ahead, group.about
    if memory.said and about and memory.said.year:
        ahead = (
            memory.said.year > about
            if memory.said.year != about or not group.setting.ahead or not group.setting.period.startswith(str(about))
            else ahead
        )
    elif not ahead and memory.said and memory.said.rule == "until_year":
        ahead = True
    if ahead:
        tail = group.tail
        if (
            _threshold(group)
            or (measure in ("level", "other") and _UNDERWAY.search(tail) and not _PROMISE.search(tail))
            or _SUPPORTING.match(right)
        ):
            return "plan", "underway"
        return "target", "ahead"
    if _PURPOSE.search(right[:8]):
        return "target", "purpose"
    promised = _AIMED.search(group.tail) or (_WILL.search(group.tail) and not _DONE.search(group.tail))
    return ("target", "promise") if promised else ("actual", "")


def _threshold(group: Group) -> bool:
    """Whether a number only says which things are meant (十亿以上项目)."""
    return group.numbers[0].rule == "money_words" and not _REACHES.search(group.tail)


def period_of(group: Group, measure: str, kind: str, unit: str, memory: Memory) -> tuple[str, str]:
    """Return the period a figure is about, and the rule that told."""
    tail = group.tail
    if earlier := _earlier_year(group, memory):
        return earlier
    if measure == "other" and (several := _several_years(group, memory)):
        return several, "several_years"
    if "累计" in tail and COUNTED.match(unit) and _STOCK.search(tail) and kind == "actual":
        return "stock", "stock"
    if _summed(group, measure, unit, memory):
        return memory.over, "summed"
    return _of_the_year(group, unit) or _of_its_sentence(group, memory)


def _of_the_year(group: Group, unit: str) -> tuple[str, str] | None:
    """Return the year for a count of the year's targets, whose it is whenever it is told."""
    year = group.setting.year
    return (str(year), "of_the_year") if year and COUNTED.match(unit) and _OF_THE_YEAR.search(group.tail) else None


def _of_its_sentence(group: Group, memory: Memory) -> tuple[str, str]:
    """Return the period that the sentence or its part of the report names."""
    setting, tail = group.setting, group.tail
    if memory.said:
        return memory.said.period, memory.said.rule
    over = setting.span and re.search(r"年均|累计|五年", tail)
    return (setting.span if over else setting.period), setting.rule


def _earlier_year(group: Group, memory: Memory) -> tuple[str, str] | None:
    """Return the year that the first of two figures is about: 由2026年的50万吨提高到…, 由a∶b∶c调整为…."""
    if group.numbers[0].rule == "ratio":
        if group.setting.year and _FORMER.match(group.text, group.numbers[-1].end):
            return _former_year(group, memory), "ratio_before"
        return None
    former = _FROM_YEAR.search(group.tail) if "年" in group.tail else None
    return (former[1], "year_said") if former and _TO_LEVEL.match(group.after(group.numbers[-1])) else None


_AIMED = re.compile(r"全年目标(?!完成|任务)[^，。；]*$")
_OF_THE_YEAR = re.compile(r"年度(?:计划)?目标(?:总数)?[约近超共]*$")
_SUMMED = re.compile(r"(?:^|[，。：—])(?:这|过去的?)?五年(?:来|间|里)?，|“?十.五”?(?:期间|时期|以来)，")
_ATTAINED = re.compile(r"(?:达到?|突破|超过?|[高升加大少低降增]到|[增升降]至|稳定在|保持在|为|是)[ 约近超]*$")
_FROM_YEAR = re.compile(r"[由从] ?(\d{4}) ?年(?:末|底)?的?[^，。；\d]{0,12}$")
_TO_LEVEL = re.compile(
    r"[^，。；\d]{0,6}(?:提高|增加|增长|上升|下降|降低|降|扩大|减少|调整|提升|发展|缩小|优化|跃升|增|升)[到至为]"
)


def summed_in(words: str, setting: Setting, about: int | None) -> str:
    """Return the years that these words begin to sum up (五年来，…), or nothing."""
    if "五" not in words or setting.ahead or not _SUMMED.search(words):
        return ""
    if past := five_years(words):
        return f"{past[0]}-{past[1]}"
    return setting.span or (f"{about - 4}-{about}" if about else "")


def _summed(group: Group, measure: str, unit: str, memory: Memory) -> bool:
    """Whether a figure counts what was done over the years a paragraph sums up, not where they ended."""
    over = memory.over and not memory.said and measure in ("level", "count_part")
    return bool(over and unit not in ("%", "‰") and not _ATTAINED.search(group.tail))


def _former_year(group: Group, memory: Memory) -> str:
    """Return the year of the first ratio of two: the one the text names, or the year before."""
    if memory.said and re.search(r"由 ?\d{4} ?年", group.left):
        return memory.said.period
    told = re.search(r"由 ?(\d{4}) ?年", group.left)
    return told[1] if told else str((group.setting.year or 0) - 1)


def _several_years(group: Group, memory: Memory) -> str:
    """Return the years that a yearly mean or a change over several years is about."""
    if not MANY_YEARS.search(group.tail):
        return ""
    if memory.said and memory.said.rule == "five_years":
        return memory.said.period
    if group.setting.span:
        return group.setting.span
    if memory.said and memory.said.rule == "until_year" and memory.said.year and memory.said.year % 5 == 0:
        return f"{memory.said.year - 4}-{memory.said.year}"
    if past := five_years(group.tail):
        return f"{past[1] + 1}-{past[1] + 5}"
    return ""


def modifier_of(left: str, right: str) -> str | None:
    """Return the words that bound or loosen a number: 超, 约, 以上, 控制在…以内."""
    after = _MODIFIER_AFTER.match(right)
    before = _MODIFIER_BEFORE.search(left[-10:])
    words = [m[1] for m in (before, after) if m]
    return "…".join(words) or None


def subject_of(tail: str) -> str | None:
    """Return the things listed before 等, of which the number counts all."""
    bare = tail.rstrip()
    if not bare.endswith("等"):
        return None
    return nouns.trimmed(bare[:-1])[-60:] or None
