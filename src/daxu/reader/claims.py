"""Claims: what each number says — of which indicator, as what, for when — by named cues, sentence by sentence.

A sentence is read from left to right. What stands between one number and the next is the number's left context; its last
noun is the indicator, its cue words say the measure. Where the text leaves the noun out (增长7.5%), the last one carries;
where several numbers share one verb (A、B分别增长x和y), each gets its own noun.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from daxu.reader.numbers import Number, Value

FALL = "负增长|下降|降低|减少|回落|下滑|削减|压减|缩减|收窄|下跌|减|降"
RISE = "增长|增加|上涨|上升|提高|提升|增幅|增速|涨幅|同比|扩大|增"
GROWTH = re.compile(rf"(?P<fall>{FALL})|(?P<rise>{RISE})")
SHARE = re.compile(r"占(?P<whole>[^，。；、%]{1,24}?)(?:的)?(?:比重|比例|份额|比)|占(?P<tail>[^，。；、%]{0,16})$|比重|份额|占比")
COMPLETED = re.compile(
    r"(?:完成率|完成进度|完成比例|时序进度|序时进度)[^，。；]{0,4}$"
    r"|(?:完成|占|达到?|实现)了?[^，。；、%]{0,12}(?:计划|目标|任务|预算|预期|投资额|考核数|责任书)[^，。；、%]{0,4}的?(?:超过|约)?$"
)
LESS = re.compile(r"(?:低于|慢于|落后于?|低|少于|逊于)[^，。；]{0,14}$")
MORE = re.compile(r"(?:高于|高出|快于|领先|超过|好于|优于|高|多于|快)[^，。；]{0,14}$")
MEAN = re.compile(r"年均|平均每年")
ESTIMATE = re.compile(r"预计|预期可|有望|预测")
PROMISE = re.compile(r"力争|确保|争取|争创|力促|控制在|不低于|不少于|目标")
UNDERWAY = re.compile(r"推进|加快|加强|聚焦|围绕|紧盯|实施|开展|落实|用好|办好|抓好|盯紧|支持|跟踪|谋划|依托")
PART = re.compile(r"(?:其中|已|在建|开工|竣工|按(?:计划|进度|时序)|未)")
EACH = re.compile(r"分别|各(?=[增下为达完])")
LINK = re.compile(r"[ ]*(?:[、和及与，,或]|以及|同比)?[ ]*(?:超|约|近|超过)?[ ]*")
BREAK = re.compile(r"[，,；;。：:！？!?\n]")
CLAUSE_END = re.compile(r"[，,；;。：:！？!?\n（）()]")

_ADVERBS = (
    "其中|全年|上半年|下半年|一季度|前三季度|今年|去年|本年|全市|我市|我区|我县|我州|我省|同时|并且|并|累计|共计|合计|总计|共|已经|已|预计|力争|确保|争取|努力|"
    "继续|持续|分别|截至目前|截至|目前|年内|年末|年底|全面|顺利|成功|有效|大力|扎实|稳步|有序|加快|加速|积极|切实|先后|一年来|过去一年|五年来|这五年|几年来|坚持|着力|进一步|"
    "初步|超额|提前|基本|圆满|认真|深入|全力|统筹|高标准|高质量|高效|首次|仍|还|也|再|又|就|都|要|将|让|使|对|在|为|及|和|与|以及|各|新一年|主要|通过|到"
)
LEADING = re.compile(rf"^(?:[ \"“”‘’*#—\-·>.、]|\d+年|[一二三四五六七八九十]是|{_ADVERBS}|实现|完成|达到|突破|达)+")
TRAILING = re.compile(
    r"(?:达到了?|达成?|实现了?|完成了?|提高到|提升到|提高至|提升至|增加到|增加至|增至|增长到|增长至|降至|降到|下降到|下降至|减少到|减至|扩大到|扩大至|上升到|上升至|升至|调整为|调整到|调至|优化为|优化调整为|"
    r"保持在|稳定在|维持在|控制在|突破了?|超过了?|超额|超|接近|约为?|大约|近|不足|将近|逾|为|是|有|到|至|在|共|各|均|仅|由|从|比|以|已|累计|合计|共计|总计|实际|全年|分别|预计|力争|"
    r"同比|较上年|比上年|较去年同期|比去年同期|比去年|较去年|较年初|比年初|按可比口径|可比口径|可比价|环比|年均|平均每年|负?增长|增加|上涨|上升|提高|提升|增幅|涨幅|下降|降低|减少|回落|下滑|削减|压减|"
    r"排名?|居|位居|位列|列|名列|跃居|[ \"“”‘’：:（(＋+\-]|了|的)+$"
)
VERB_ONLY = re.compile(
    r"^(?:新增|新建|改建|扩建|新改扩建|建成|建立|完成|推进|实施|开展|举办|承办|整改|发放|拆除|改造|打造|建设|引进|培育|签约|落地|梳理|排查|整合|创建|获批|获评|入选|获得|"
    r"组织|解决|处理|办理|查处|关闭|取缔|淘汰|压减|治理|修复|开通|开工|竣工|投产|启动|谋划|储备|盘活|清理|化解|帮助|支持|推动|争取|拥有|设立|成立|认定|评选|选派|培训|资助|救助|惠及|覆盖|"
    r"新获批|新引进|新开工|新入库|新增加|净增|集聚|聚集|汇聚|兑现|落实|出台|制定|编制|调解|招引|建好|办好|抓好|稳步|有序|加快|累计|共|超|近|约|为|对|等|的|全|已|和|、|及|[ ])+$"
)
# The heads that a list of nouns may share: 二氧化硫和化学需氧量排放量 is two amounts of emission.
_HEADS = sorted(
    "排放总量 排放量 增加值 总产值 零售额 收入 余额 覆盖率 普及率 总额 投资 人均可支配收入 居民人均可支配收入 增速 比重 占比 标准 参保率 合格率 达标率 入学率 利用率 处理率".split(),
    key=len, reverse=True,
)  # fmt: skip
_SPLIT_PAIRS = {"城乡": ("城镇", "农村"), "存贷款": ("存款", "贷款"), "水陆": ("水路", "陆路")}
INDUSTRIES = ("第一产业占比", "第二产业占比", "第三产业占比")
_NO_RIGHT = re.compile(r"^[ ]*(?:[，。；、：！？）)”\n]|和|及|与|以上|左右|以内|以下|增长|同比|的|，|$)")


@dataclass(slots=True)
class Claim:
    """What one number says."""

    number: Number
    value: Value
    unit: str
    indicator: str
    measure: str
    kind: str
    period: str
    modifier: str | None = None
    compared_with: str | None = None
    rules: tuple[str, ...] = ()
    sure: bool = True


@dataclass(slots=True)
class Setting:
    """Where a sentence stands: whether its part of the report looks back or ahead, and at which period."""

    ahead: bool
    period: str
    year: int | None


@dataclass(slots=True)
class _Carried:
    """What later numbers of a passage may leave out."""

    noun: str = ""
    nouns: list[str] = field(default_factory=list)
    expected: bool = False


def noun_of(context: str) -> str:
    """Return the noun phrase that a left context ends in, without the verbs and adverbs about it; may be empty."""
    if "（" in context or "(" in context:
        context = re.sub(r"[（(][^（）()]*(?:[）)]|$)", "", context)
    for segment in reversed(BREAK.split(context)):
        noun = _bare(segment)
        if len(noun) > 1:
            return noun
    return ""


def _bare(segment: str) -> str:
    return LEADING.sub("", TRAILING.sub("", segment.strip())).strip(" 、“”‘’的*")


def claims(text: str, numbers: Sequence[Number], setting_at: "Settings") -> Iterator[Claim]:
    """Yield what each number says, in order."""
    carried = _Carried()
    ends = [match.end() for match in re.finditer(r"[。！？!?\n]", text)]
    sentence = -1
    i = 0
    while i < len(numbers):
        place = bisect_right(ends, numbers[i].start)
        begin = ends[place - 1] if place else 0
        if place != sentence:
            sentence, carried.expected, previous_end = place, False, begin
        stop = ends[place] if place < len(ends) else len(text)
        j = i + 1
        while j < len(numbers) and numbers[j].start < stop and LINK.fullmatch(text, numbers[j - 1].end, numbers[j].start):
            j += 1
        group = numbers[i:j]
        left = text[previous_end : group[0].start]
        following = numbers[j].start if j < len(numbers) and numbers[j].start < stop else stop
        right = text[group[-1].end : following]
        yield from _group(text, group, left, right, begin, setting_at.of(group[0].start), carried)
        previous_end = group[-1].end
        i = j


def _group(
    text: str, group: Sequence[Number], left: str, right: str, begin: int, setting: Setting, carried: _Carried
) -> Iterator[Claim]:
    if "；" in left or ";" in left:
        carried.expected = False
    if ESTIMATE.search(left):
        carried.expected = True
    nouns = _nouns(group, left, right, carried)
    unit = next((n.unit for n in reversed(group) if n.unit), "")
    for place, (number, noun) in enumerate(zip(group, nouns, strict=True)):
        context = left if place == 0 or EACH.search(left) else left[-24:] if number.unit == group[0].unit else ""
        yield _claim(text, number, unit, noun, context, right, setting, carried)


def _nouns(group: Sequence[Number], left: str, right: str, carried: _Carried) -> list[str]:
    """Return one noun for each number of a group."""
    if group[0].rule == "ratio" and len(group) % 3 == 0:
        return [INDUSTRIES[i % 3] for i in range(len(group))]
    if len(group) > 1:
        each = EACH.search(left)
        subject = left[: each.start()] if each else left
        parts = _list_of(subject, len(group))
        if parts:
            carried.nouns, carried.noun = parts, parts[-1]
            return parts
        if len(carried.nouns) == len(group) and not noun_of(left):
            return carried.nouns
    noun = _counted(group[0], left, right) or noun_of(left) or carried.noun
    if noun:
        carried.noun = noun
    carried.nouns = [noun] * len(group) if len(group) == 1 else carried.nouns
    return [noun] * len(group)


def _counted(number: Number, left: str, right: str) -> str:
    """Return the noun that a counting word stands before (35个“无废细胞”), or "" where it follows its noun."""
    if number.unit in ("%", "百分点", "元", "美元", "位", "倍", "") or number.rule == "great_kinds" or _NO_RIGHT.match(right):
        return ""
    after = CLAUSE_END.split(right, maxsplit=1)[0]
    after = re.split(r"[、]|实现|达|分别|完成投资", after, maxsplit=1)[0].strip(" “”‘’的")
    before = BREAK.split(left)[-1].strip()
    if len(after) < 2:
        return ""
    if not before or VERB_ONLY.match(before) or before.endswith(("等", "、", "的", "和")):
        verb = LEADING.sub("", before) if VERB_ONLY.match(before) else ""
        return re.sub(r"[ 超近约为对等的、和及]+", "", verb) + after
    return ""


def _list_of(subject: str, count: int) -> list[str]:
    """Return `count` nouns from a list such as A、B和C, sharing what the last one says for all; [] where it does not fit."""
    segment = next((s for s in reversed(BREAK.split(subject)) if len(_bare(s)) > 1), "")
    parts = [part for part in (_bare(p) for p in re.split(r"、|和|与|及|以及", segment)) if part]
    if len(parts) == 1 and count == 2:
        for pair, (first, second) in _SPLIT_PAIRS.items():
            if pair in parts[0]:
                return [parts[0].replace(pair, first), parts[0].replace(pair, second)]
    if len(parts) != count:
        return []
    head = next((h for h in _HEADS if parts[-1].endswith(h) and parts[-1] != h), "")
    if head:
        parts = [p if any(p.endswith(h) for h in _HEADS) else p + head for p in parts]
    return parts


def _claim(
    text: str, number: Number, unit: str, noun: str, left: str, right: str, setting: Setting, carried: _Carried
) -> Claim:
    unit = number.unit or unit
    measure, sign, noun, rules = _measure(number, unit, noun, left, right)
    value = number.value if sign > 0 else _negated(number.value)
    kind = _kind(measure, left, right, setting, carried)
    period, rule = _period(left, kind, setting)
    if number.unit == "" and not unit:
        unit = "%" if measure == "growth_yoy" else unit
    return Claim(
        number, value, unit, noun, measure, kind, period, _modifier(left, right), None,
        (number.rule, *rules, rule), sure=bool(noun) and bool(unit),
    )  # fmt: skip


def _negated(value: Value) -> Value:
    return (-value[1], -value[0]) if isinstance(value, tuple) else -value


def _measure(number: Number, unit: str, noun: str, left: str, right: str) -> tuple[str, int, str, tuple[str, ...]]:
    near = left[-40:]
    tail = BREAK.split(near)[-1]
    if unit == "位":
        return "rank", 1, noun, ("rank",)
    if number.rule == "ratio":
        return "share", 1, noun, ("industries",)
    if number.rule in ("doubling", "money_words", "years") or unit in ("倍", "岁"):
        return "other", 1, noun, ()
    if unit == "百分点":
        return _points(tail, noun)
    if unit in ("%", "‰") or (not unit and GROWTH.search(tail)):
        return _percent(tail, noun, right, near)
    if re.search(r"(?:削减|压减|减少|下降)(?:了)?$", tail.strip()):
        return "growth_yoy", -1, noun, ("cut",)
    if PART.search(tail) and unit in ("个", "项", "家", "宗", "处") or re.match(r"按(?:计划|进度|时序)|(?:指标|重点项目|项目)?未达", right):
        return "count_part", 1, noun, ("part",)
    return "level", 1, noun, ()


def _points(tail: str, noun: str) -> tuple[str, int, str, tuple[str, ...]]:
    if LESS.search(tail):
        return "diff_vs_other", -1, noun, ("less_than",)
    if re.search(r"(?:高于|高出|快于|领先|超过|好于|优于|高|快)", tail) and not re.search(r"提高|同比", tail):
        return "diff_vs_other", 1, noun, ("more_than",)
    fall = re.search(FALL, tail)
    return "growth_yoy", -1 if fall else 1, noun, ("points",)


def _percent(tail: str, noun: str, right: str, near: str) -> tuple[str, int, str, tuple[str, ...]]:
    if COMPLETED.search(tail) or re.match(r" *以上?的?(?:年度)?(?:目标|任务)", right):
        return "completion_rate", 1, noun, ("completed",)
    grown = None
    for grown in GROWTH.finditer(tail):
        pass
    share = SHARE.search(tail)
    if share and not (grown and grown.start() > share.end()):
        return "share", 1, _share_noun(tail, share, noun), ("share",)
    if grown and not re.search(r"(?:提高|提升|增加|上升|下降|降低|降|增)(?:到|至)", tail):
        measure = "other" if MEAN.search(near) else "growth_yoy"
        return measure, -1 if grown["fall"] else 1, noun, ("growth",)
    if re.search(r"价格|物价", noun) and "控制" in tail:
        return "growth_yoy", 1, noun, ("growth",)
    return "level", 1, noun, ()


def _share_noun(tail: str, share: re.Match[str], noun: str) -> str:
    whole = (share["whole"] or share["tail"] or "").strip(" 的达为到约超近")
    subject = noun.split("占")[0] if "占" in noun else noun
    if not whole or noun.endswith(("比重", "占比")):
        return noun
    return f"{subject}占{re.sub('的$', '', whole)}比重"


def _kind(measure: str, left: str, right: str, setting: Setting, carried: _Carried) -> str:
    if carried.expected or re.match(r"[^，。；]{0,4}[（(]预计", right):
        return "estimate"
    tail = left[-30:]
    if setting.ahead:
        if measure == "level" and UNDERWAY.search(tail) and not PROMISE.search(tail):
            return "plan"
        return "target"
    if re.search(r"目标(?:内|以内|之内)", right[:8]):
        return "target"
    return "actual"


def _period(left: str, kind: str, setting: Setting) -> tuple[str, str]:
    year = setting.year
    for match in re.finditer(r"到(\d{4})年|(\d{4})年(?!以来|代)", left):
        told = match[1] or match[2]
        if told:
            return told, "year_said"
    if year and re.search(r"全年", left[-40:]):
        return str(year), "whole_year"
    if year and re.search(r"一季度", left[-20:]):
        return f"{year}Q1", "quarter"
    if year and re.search(r"上半年", left[-20:]):
        return f"{year}H1", "half"
    return setting.period, "section"


_MODIFIER_BEFORE = re.compile(r"(预计|力争|确保|争创|超过?|突破|约|近|不足|接近|逾|达到|控制在|提高到|调整为)[^，。；、]{0,4}$")
_MODIFIER_AFTER = re.compile(r"^(以上|以下|以内|左右|余)")


def _modifier(left: str, right: str) -> str | None:
    after = _MODIFIER_AFTER.match(right)
    before = _MODIFIER_BEFORE.search(left)
    words = [m[1] for m in (before, after) if m]
    return "…".join(words) or None


class Settings:
    """The parts of a report, each looking back or ahead at its own period."""

    def __init__(self, starts: list[int], settings: list[Setting]) -> None:
        """Keep parts by the offset where each begins."""
        self.starts, self.settings = starts, settings

    def of(self, offset: int) -> Setting:
        """Return the setting in force at an offset."""
        return self.settings[max(0, bisect_right(self.starts, offset) - 1)]


_TITLE_YEAR = re.compile(r"(\d{4}) ?年(上半年|一季度|前三季度)?")
_DATED = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?\d{1,2} ?日")
_BACK = re.compile(r"回顾|执行情况|完成情况|主要成绩|过去|总结|五年来|成就|新台阶|取得|以来")
_AHEAD = re.compile(r"安排|目标|任务|部署|下半年|未来|打算|建议|展望|总体要求|总体思路|工作重点|今后|今年.{0,8}工作|蓝图|实事")


def settings_of(text: str, year: int | None = None) -> Settings:
    """Return the parts of a report by its title, its date and its headings."""
    half = _TITLE_YEAR.search(text[:400])
    dated = _DATED.search(text[:600])
    about, period, plan_period = year, str(year or ""), str(year + 1) if year else ""
    if year is None and half and half[2]:
        about = int(half[1])
        period, plan_period = f"{about}{ {'上半年': 'H1', '一季度': 'Q1', '前三季度': '-01/' + half[1] + '-09'}[half[2]] }".replace(" ", ""), f"{about}H2"
    elif year is None and dated:
        spoken = int(dated[1])
        about = spoken - 1 if int(dated[2]) <= 5 else spoken
        period, plan_period = str(about), str(about + 1)
    elif year is None and half:
        about = int(half[1])
        period, plan_period = str(about), str(about + 1)
    starts, settings = [0], [Setting(False, period, about)]
    for line in re.finditer(r"^[ #*]*(?:[一二三四五六七八九十]{1,2}、|第[一二三四五]部分|（[一二三四五六七八九十]+）|#{1,4} )[^\n]{0,80}$", text, re.M):
        heading = line[0]
        if not re.match(r"[ #*]*(?:[一二三四五六七八九十]{1,2}、|第|#)", heading):
            continue
        if _AHEAD.search(heading) and not re.search(r"执行情况|完成情况|回顾", heading):
            starts.append(line.start())
            settings.append(Setting(True, plan_period, (about + (0 if plan_period.endswith("H2") else 1)) if about else None))
        elif _BACK.search(heading):
            starts.append(line.start())
            settings.append(Setting(False, period, about))
    return Settings(starts, settings)
