"""Claims: what each number says — of which indicator, as what, for when — by named cues, sentence by sentence.

A sentence is read from left to right. What stands between one number and the next is the number's left context; its last
noun is the indicator, its cue words say the measure. Where the text leaves the noun out (增长7.5%), the last one carries;
where several numbers share one verb (A、B分别增长x和y), each gets its own noun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from daxu.reader import nouns
from daxu.reader.numbers import Number, Value
from daxu.reader.periods import Said, Setting, five_years, said_in

FALL = "负增长|下降|降低|减少|回落|下滑|削减|压减|缩减|收窄|下跌|缩短|压缩|减亏|减(?!税|排|负|贫)|(?<!升)降(?!至|到|为)"
RISE = "增长|(?<!新)增加|上涨|上升|提高|提升|增幅|增速|涨幅|同比|扩大|(?<![新净])增(?!值|加值|至)|翻"
GROWTH = re.compile(rf"(?P<fall>{FALL})|(?P<rise>{RISE})")
_FALL = re.compile(FALL)
_REACHED = re.compile(r"(?:提高|提升|增加|上升|下降|降低|增长|扩大|回落|减少|压减|缩小|降|增|升)(?:到|至|为)")
SHARE = re.compile(r"占(?P<whole>[^，。；、%\d占]{1,24}?)的?(?P<word>比重|比例|份额|比)|占(?!比)(?P<tail>[^，。；、%\d占]{0,16})$|(?P<bare>比重|份额|占比)")
COMPLETED = re.compile(
    r"(?:完成率|完成进度|完成比例|时序进度|序时进度|达序率|完成情况)[^，。；]{0,6}$"
    r"|(?:完成|占|达到?|实现|为)了?[^，。；、%]{0,12}(?:计划|目标|任务|预算|预期|投资额|考核数|责任书|进度)[^，。；、%]{0,4}的?(?:超过|约|分别)?$"
)
_OVER_TARGET = re.compile(r" *以上?的?(?:年度)?(?:目标|任务)")
_COMPARED = re.compile(
    r"(?P<less>低于|慢于|落后于?|少于|逊于|(?<!降)低(?=于|出|全|[省市区县州国]))|(?P<more>高于|高出|快于|领先|超过|好于|优于|多于|(?<!提)高(?=于|出|过|全|[省市区县州国])|快(?=全|[省市区县州国]))"
)
_GROUP = re.compile(r"[^，。；]{0,24}$")
MANY_YEARS = re.compile(r"年均|平均每年|[比较](?:“?十.?五”?)(?:期?末|时期)|[比较](?:前|上个?)五年|五年(?:来|间)?(?:累计)?(?:增长|提高)|环比|[比较]五年前")
_THAN_YEAR = re.compile(r"[比较](\d{4}) ?年")
ESTIMATE = re.compile(r"预计|预期可|有望|预测|预估|初步预计")
_ESTIMATE_BELOW = re.compile(r"[(（][^()（）]{0,8}预计[^()（）]{0,6}下同")
_UNDERWAY = re.compile(r"(?:推进|围绕|紧盯|聚焦|依托|跟踪|盯紧|发展壮大|抓好|办好|做好|用好|为支撑|紧扣)[^，。；]*$")
_PROMISE = re.compile(r"力争|确保|争取|争创|力促|控制在|不低于|不少于|目标|达到|实现")
_STOCK = re.compile(r"累计(?:培育|建成|拥有|集聚|认定|培养|创建|引进|发展|注册|入驻|孵化|设立|挂牌|开通|授权)|有效(?:量|期内)|保有量|储备[^，。；]{0,2}$")
PART = re.compile(r"在建|立项|开工|竣工|投产|按(?:计划|进度|时序)|未")
_AMONG = re.compile(r"其中|(?:^|[，、；])已")
_ON_TIME = re.compile(r"(?:指标|重点项目|项目)?(?:按(?:计划|进度|时序)|未达)")
_UNMET = re.compile(r"[^，。；]{0,20}未(?:达序|完成|达标|达到|达)")
_PLACE_IN = re.compile(r"[^，。；]{1,14}中(?:排|位|居|名列|第)")
EACH = re.compile(r"分别|(?<!全|合|在)各(?=[增下为达完占])")
_COUNTED_UNIT = re.compile(r"^[个项家条处座所宗件批类次场届支名面片块张辆台套栋幢间艘架部本篇首枚对组户]")
_MODIFIER_BEFORE = re.compile(r"(预计|力争|确保|争创|超过?|突破|约|近|不足|接近|逾|达到|控制在|提高到|调整为|累计|不低于|不超过|折合)[^，。；、]{0,4}$")
_MODIFIER_AFTER = re.compile(r"[ ]?(以上|以下|以内|左右|余)")
INDUSTRIES = ("第一产业占比", "第二产业占比", "第三产业占比")
_RANKED = re.compile(r"(?:稳|位|跃|均|雄)?居|(?:位|名|分)列|排(?:名|位|在|到|全)?|跃升|保持|升至|晋升|提升到|上升到|(?:在|达到?)?全[省国市区州]|在|进入|、?均")
_MONEY = frozenset(("元", "美元", "港元", "欧元", "日元"))
_OF = re.compile(r"[ ]?(?:以上|左右)?的")
_INVESTED = re.compile(r"投资 *(?:约|近|超|达)?$")
_CUT = re.compile(r"(?:削减|压减|减少|下降|降低)了? *(?:约|近|超过?)?$")
_FORMER = re.compile(r" *(?:优化|演变|逐步|进一步)?(?:调整|优化|转变|变化|演变|调|变)(?:为|到|至)")
_PRICES = re.compile(r"价格|物价|CPI")
_SUPPORTING = re.compile(r"[^，。；]{0,14}(?:为支撑|为依托|基础上)")
_PURPOSE = re.compile(r"目标(?:内|以内|之内)")
_SCOPED_GDP = re.compile(r"占(?:全[市区县省州国旗]|我[市区县省州])(?=GDP)")
_CONTEXT = 160
"""How many characters before a number may bear on it."""


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
    subject: str | None = None
    compared_with: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Memory:
    """What later numbers of a passage may leave out."""

    noun: str = ""
    nouns: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    said: Said | None = None
    until: Said | None = None
    """到2030年: holds until another period is named."""
    expected: str = ""
    """How far 预计 reaches: "" not at all, "noun" the noun it stands behind, "segment" up to the next semicolon."""
    expected_below: bool = False
    read_to: int = 0
    """Up to where the words after the last number were its own name (18个地块1772.9亩…)."""

    def paragraph(self) -> None:
        """Forget what does not outlive a paragraph; only 预计，下同 does."""
        self.noun, self.nouns, self.until, self.read_to = "", [], None, 0
        self.sentence()

    def sentence(self) -> None:
        """Forget what does not outlive a sentence."""
        self.said = self.until
        self.segment()

    def segment(self) -> None:
        """Forget what does not outlive a semicolon."""
        self.expected = ""
        self.counted.clear()
        self.levels.clear()


@dataclass(slots=True)
class Group:
    """Numbers that share their words: 84.6亿元和12%; 9.1∶40.2∶50.7."""

    text: str
    numbers: Sequence[Number]
    begin: int
    """Where the words before the group begin."""
    stop: int
    """Where the words after the group end."""
    setting: Setting
    about: int | None
    below: bool = False
    """Whether the paragraph says of something that it holds for what follows (下同)."""
    left: str = ""
    tail: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        """Cut the words before the group, and its last clause."""
        start = self.numbers[0].start
        self.left = self.text[max(self.begin, start - _CONTEXT) : start]
        cut = 0
        for cut_at in nouns.BREAK.finditer(self.left):
            cut = cut_at.end()
        self.tail = self.left[cut:]
        self.unit = self.numbers[0].unit or next((n.unit for n in reversed(self.numbers) if n.unit), "")

    def right(self, place: int) -> str:
        """Return the words after a number, up to the end of its sentence or the next group."""
        end = self.numbers[place].end
        return self.text[end : min(self.stop, end + 48)]


def claims_of(group: Group, memory: Memory) -> list[Claim]:
    """Return what every number of a group says, and remember what the next may leave out."""
    if "；" in group.left or ";" in group.left:
        memory.segment()
    _foresee(group, memory)
    if group.below:
        memory.expected_below = memory.expected_below or bool(_ESTIMATE_BELOW.search(group.text, group.begin, group.stop + 48))
    said = said_in(group.left, group.setting, group.about) if group.left else None
    if said:
        memory.said = said
        memory.until = said if said.rule == "until_year" else None
    names, rule = _names(group, memory)
    found = [_claim(group, place, name, rule, memory) for place, name in enumerate(names)]
    _remember(group, found, memory)
    return found


def _foresee(group: Group, memory: Memory) -> None:
    """Note how far 预计 reaches: 预计全年实现… for the segment; 收入预计完成… for its noun only."""
    if "预" not in group.left and "有望" not in group.left:
        if memory.expected == "noun" and nouns.noun_before(group.tail) and "其中" not in group.tail and "占" not in group.tail:
            memory.expected = ""
        return
    if found := ESTIMATE.search(group.left):
        ahead_of_noun = len(nouns.noun_before(group.left[found.end() :])) > 1 and not nouns.noun_before(group.tail[: max(0, group.tail.find("预"))])
        memory.expected = "segment" if ahead_of_noun else "noun"


# --- names ---------------------------------------------------------------------------------------------------------


def _names(group: Group, memory: Memory) -> tuple[list[str], str]:
    """Return one name for each number of a group, and the rule that found them."""
    count = len(group.numbers)
    if group.numbers[0].rule == "ratio":
        industries = "产业" in group.left or "一二三产" in group.left
        if count == len(INDUSTRIES) and (industries or not nouns.noun_before(group.tail)):
            return list(INDUSTRIES), "industries"
        return [nouns.noun_before(group.tail) or memory.noun] * count, "ratio_parts"
    if count > 1 and (several := _several(group, memory)):
        return several, "listed"
    name, rule = _single(group, memory)
    return [name] * count, rule


def _several(group: Group, memory: Memory) -> list[str]:
    """Return the names of a group whose numbers have one each."""
    count = len(group.numbers)
    each = None
    for each in EACH.finditer(group.left):
        pass
    before = group.left[: each.start()] if each else group.left
    clause = _last_clause(before) or group.tail
    share = SHARE.search(clause)
    if share and share["whole"] and share.end() == len(clause.rstrip(" 的")):
        parts = nouns.list_of(clause[: share.start()], count)
        if parts:
            whole = clause[share.start() : share.end()]
            return [_share_name(part, whole) for part in parts]
    if not each and not _aligned(group):
        return []
    compared = each and _COMPARED.search(group.left, each.end())
    if compared or (each and _COMPARED.search(clause)):
        noun = nouns.noun_before(_COMPARED.split(clause)[0])
        return [_owned(noun or "", memory)] * count
    parts = nouns.list_of(clause, count)
    if parts:
        return [nouns.full(p) for p in parts]
    return _carried_names(group, clause, before, each, memory)


def _carried_names(group: Group, clause: str, before: str, each: re.Match[str] | None, memory: Memory) -> list[str]:
    count = len(group.numbers)
    own = nouns.noun_before(clause)
    after = nouns.noun_before(group.left[each.end() :]) if each else ""
    weak = own if nouns.is_weak(own) else after if nouns.is_weak(after) else ""
    if weak and len(memory.counted) >= count:
        return [name + weak for name in memory.counted[-count:]]
    if COMPLETED.search(group.tail) or not own:
        if len(memory.nouns) == count:
            return memory.nouns
        if each and len(memory.levels) >= count:
            return memory.levels[-count:]
    return []


def _aligned(group: Group) -> bool:
    """Whether the numbers of a group stand apart by 、 or 和, so that each may have its own noun."""
    first, last = group.numbers[0], group.numbers[-1]
    between = group.text[first.end : last.start]
    return any(c in between for c in "、和及与")


def _last_clause(words: str) -> str:
    """Return the last clause of these words that says something."""
    for clause in reversed(nouns.BREAK.split(words[-_CONTEXT:])):
        if len(nouns.trimmed(clause)) > 1:
            return clause
    return ""


def _owned(noun: str, memory: Memory) -> str:
    """Return a noun with its owner, where it says nothing alone; the carried one where there is none."""
    if not noun:
        return memory.noun
    if nouns.is_weak(noun):
        if noun in ("增速", "增幅", "涨幅", "降幅"):
            return memory.noun + noun if memory.noun and not memory.noun.endswith(noun) else memory.noun or noun
        owner = nouns.without_verb(memory.counted[-1]) if memory.counted else memory.noun if noun in ("税占比", "数量") else ""
        return owner + noun if owner and not noun.startswith(owner) else noun
    return noun


def _single(group: Group, memory: Memory) -> tuple[str, str]:
    """Return the name of one number, or of several that share one."""
    number, tail = group.numbers[0], group.tail
    right = group.right(len(group.numbers) - 1)
    unit = group.unit
    if number.rule == "years":
        return (nouns.noun_before(tail.removesuffix("连续")) if not tail.endswith(("，连续", "。连续")) else "") + nouns.BREAK.split(right)[0].strip(" 的"), "years"
    if unit == "位":
        return _ranked_name(group, memory), "ranked"
    if unit in ("%", "‰") and "占" in tail and (share := SHARE.search(tail)) and not share["bare"] and not COMPLETED.search(tail):
        return _shared_name(tail, share, memory), "share_of"
    if unit in ("百分点", "位次"):
        return _differing_name(tail, memory), "carried"
    if COMPLETED.search(tail) and unit in ("%", "倍"):
        return _completed_name(tail, memory), "carried"
    name = _counted_name(group, tail, right, memory) if unit not in ("%", "‰", "倍", "") or (number.bare and unit == "") else ""
    if name:
        return name, "counted"
    return _named_before(group, tail, memory)


def _named_before(group: Group, tail: str, memory: Memory) -> tuple[str, str]:
    noun = nouns.noun_before(tail)
    if noun and nouns.is_place(noun) and memory.noun:
        return memory.noun, "carried"
    if noun:
        return nouns.full(_owned(noun, memory)), "before"
    if memory.noun and (group.unit in ("%", "‰", "倍", "百分点") or group.tail != group.left or not group.left):
        earlier = _last_clause(group.left[: len(group.left) - len(tail)]) if not GROWTH.search(tail) else ""
        subject = nouns.noun_before(re.split(r"突破|迈上|跨上|跃上|站上|超过|首破", earlier)[0]) if earlier else ""
        if subject and nouns.is_headline(subject):
            return subject, "earlier"
        return memory.noun, "carried"
    earlier = nouns.noun_before(re.split(r"突破|迈上|跨上|跃上|站上|首破", _last_clause(group.left))[0])
    return (earlier, "earlier") if earlier else (memory.noun, "carried")


def _counted_name(group: Group, tail: str, right: str, memory: Memory) -> str:
    """Return the name that a counting word or an amount stands before (35个“无废细胞”), or nothing where it follows."""
    after, end = nouns.noun_after(right)
    if not after or right[:1] in "，。；、：:！？,;)(（）”\n":
        return ""
    name = _with_verb(group, tail, right, after)
    if name:
        memory.read_to = group.numbers[-1].end + end
    return name


def _with_verb(group: Group, tail: str, right: str, after: str) -> str:
    """Return the noun after a number with the verb before it where that belongs to the name, or "" where the noun does not."""
    if group.numbers[0].rule == "great_kinds" and group.numbers[0].unit == "个":
        return after
    leaves, verb = nouns.ends_in_verb(tail)
    if group.unit in _MONEY:
        if _OF.match(right):
            return after + "投资" if _INVESTED.search(tail) else ""
        return verb + after if leaves else ""
    if leaves:
        return after if verb == "完成" and nouns.is_headline(after) else verb + after
    return after if right[:1] not in "以的左余及 " else ""


def _ranked_name(group: Group, memory: Memory) -> str:
    """Return what is ranked: the subject of the whole clause, or the carried noun."""
    start = group.numbers[0].start
    clause = group.tail if len(group.tail) < len(group.left) else _clause_before(group.text, start)
    subject = _RANKED.split(clause, maxsplit=1)[0]
    if any(c.isdigit() for c in subject):
        return memory.noun
    noun = nouns.noun_before(subject)
    if not noun and subject.strip("、 ")[:2] in ("增速", "增幅"):
        noun = subject.strip("、 ")[:2]
    if not noun or noun.endswith("城区"):
        return memory.noun
    return _owned(noun, memory)


def _clause_before(text: str, start: int) -> str:
    words = text[max(0, start - 60) : start]
    return nouns.BREAK.split(words)[-1]


def _differing_name(tail: str, memory: Memory) -> str:
    """Return the name of a difference: what stands before 高于…, 提高…; else the carried one."""
    share = SHARE.search(tail)
    if share and share["whole"]:
        return _shared_name(tail, share, memory)
    compared = _COMPARED.search(tail)
    noun = nouns.noun_before(tail[: compared.start()] if compared else re.split(r"[比较](?:上|去|前|20|19|全)", tail)[0])
    return _owned(noun, memory)


def _completed_name(tail: str, memory: Memory) -> str:
    noun = nouns.noun_before(re.split(r"(?:超额)?(?:完成|占|达到?|实现|为)(?!率|投资|进度|序|标|产)", tail)[0])
    if noun.endswith(("完成率", "达序率", "完成进度")):
        return _owned(noun, memory)
    return _owned(noun, memory) if noun and not re.search(r"计划|目标|任务|预算|^年度", noun) else memory.noun


def _shared_name(tail: str, share: re.Match[str], memory: Memory) -> str:
    subject = nouns.noun_before(tail[: share.start()])
    subject = _owned(subject, memory) if subject else memory.noun
    whole = tail[share.start() : share.end()] if share["whole"] else "占" + nouns.trimmed((share["tail"] or "").strip(" 的达为到约超近")) + "比重"
    if not share["whole"]:
        whole = "占" + re.sub(r"(?:的|达|到|为|约|超|近|过|比例|比重|不低于)+$", "", share["tail"] or "") + "比重"
    return _share_name(subject.split("占")[0], whole)


def _share_name(subject: str, whole: str) -> str:
    return _SCOPED_GDP.sub("占", subject + whole)


# --- measures ------------------------------------------------------------------------------------------------------


def _claim(group: Group, place: int, name: str, rule: str, memory: Memory) -> Claim:
    number = group.numbers[place]
    unit = number.unit or group.unit
    right = group.right(place)
    measure, sign, cue = _measure(group, number, unit, right, name, rule)
    if not unit:
        unit = "%" if measure == "growth_yoy" else "人" if nouns.counts_people(name) else ""
    kind, kind_rule = _kind(group, measure, name, right, memory)
    period, period_rule = _period(group, measure, kind, unit, memory)
    note = "" if name else "所指不明"
    if number.bare and number.unit == group.unit:
        note = "原文缺单位"
    return Claim(
        number, number.value if sign > 0 else _negated(number.value), unit, name, measure, kind, period,
        modifier=_modifier(group.left, right), subject=_subject(group.tail),
        compared_with=_compared(group, place) if measure == "diff_vs_other" else (),
        rules=(number.rule, cue, rule, kind_rule, period_rule), note=note,
    )  # fmt: skip


def _negated(value: Value) -> Value:
    return (-value[1], -value[0]) if isinstance(value, tuple) else -value


_OTHERS = frozenset(("doubling", "years"))
_REACHES = re.compile(r"(?:突破|超过?|达到?|接近|迈上|跃上|破|迈入|向) *$")


def _measure(group: Group, number: Number, unit: str, right: str, name: str, rule: str) -> tuple[str, int, str]:
    """Return what a number is of its indicator, its sign, and the cue that told."""
    tail = group.tail
    if unit == "位":
        return "rank", 1, "rank"
    if number.rule == "ratio":
        return "share", 1, ""
    if number.rule in _OTHERS or unit == "倍" or unit == "岁":
        return "other", 1, ""
    if unit in ("百分点", "位次"):
        return _points(tail)
    if unit in ("%", "‰") or (not unit and number.bare and GROWTH.search(tail)):
        return _percent(group, tail, right, name)
    return _amounts(group, number, unit, right, rule)


def _amounts(group: Group, number: Number, unit: str, right: str, rule: str) -> tuple[str, int, str]:
    tail = group.tail
    if number.rule == "money_words":
        return ("level" if _REACHES.search(tail) else "other"), 1, ""
    if rule != "counted" and _CUT.search(tail) and not tail.strip().startswith(("累计压减", "压减", "削减", "减少", "降低")):
        return "growth_yoy", -1, "cut"
    if _COUNTED_UNIT.match(unit):
        if _ON_TIME.match(right) or _UNMET.match(group.text, number.end, number.end + 24):
            return "count_part", 1, "part"
        if rule != "counted" and (_AMONG.search(tail) or (PART.search(tail) and (rule == "carried" or nouns.is_weak(nouns.trimmed(tail))))):
            return "count_part", 1, "part"
        if _PLACE_IN.match(right):
            return "other", 1, "field"
    return "level", 1, ""


def _points(tail: str) -> tuple[str, int, str]:
    compared = None
    for compared in _COMPARED.finditer(tail):
        pass
    if compared and compared["less"]:
        return "diff_vs_other", -1, "less_than"
    if compared and not re.search(r"提高|同比", tail[compared.start() :]) and tail[compared.start() - 1 : compared.start()] != "提":
        return "diff_vs_other", 1, "more_than"
    return "growth_yoy", -1 if _FALL.search(tail) else 1, "points"


def _percent(group: Group, tail: str, right: str, name: str) -> tuple[str, int, str]:
    if ("成" in tail or "占" in tail or "率" in tail or "进度" in tail or "标" in tail or "务" in tail or "划" in tail) and COMPLETED.search(tail) or _OVER_TARGET.match(right):
        return "completion_rate", 1, "completed"
    grown = None
    for grown in GROWTH.finditer(tail):
        pass
    share = SHARE.search(tail) if "占" in tail or "比重" in tail or "份额" in tail else None
    if share and not (grown and grown.start() >= share.end()):
        return "share", 1, "share"
    if grown and not _REACHED.search(tail, max(0, grown.start() - 1)):
        than = _THAN_YEAR.search(tail)
        many = MANY_YEARS.search(tail) or (than and group.about and int(than[1]) < group.about - (not group.setting.ahead))
        return ("other" if many else "growth_yoy"), -1 if grown["fall"] else 1, "growth"
    if "控制" in tail and _PRICES.search(name):
        return "growth_yoy", 1, "growth"
    return "level", 1, ""


def _compared(group: Group, place: int) -> tuple[str, ...]:
    """Return whom a difference is with: 高于全国、全省a和b个百分点 gives each number its own."""
    compared = None
    for compared in _COMPARED.finditer(group.tail):
        pass
    if not compared:
        return ()
    words = group.tail[compared.end() :].strip(" 于出约近超了")
    groups = [part for part in re.split(r"、|和|与|及", words) if part]
    return (groups[place],) if len(groups) == len(group.numbers) else tuple(groups)


# --- kinds, periods, and what stands beside ------------------------------------------------------------------------


def _kind(group: Group, measure: str, name: str, right: str, memory: Memory) -> tuple[str, str]:
    """Return whether a figure happened, is expected, promised or planned, and the cue that told."""
    if memory.expected or re.match(r"[^，。；]{0,4}[(（]预计", right):
        return "estimate", "expected"
    if memory.expected_below and nouns.is_headline(name) and not group.setting.ahead:
        return "estimate", "expected_below"
    ahead, about = group.setting.ahead, group.about
    if memory.said and about and memory.said.year:
        ahead = memory.said.year > about if memory.said.year != about or not group.setting.ahead or not group.setting.period.startswith(str(about)) else ahead
    elif not ahead and memory.said and memory.said.rule == "until_year":
        ahead = True
    if ahead:
        tail = group.tail
        if _threshold(group) or (measure in ("level", "other") and _UNDERWAY.search(tail) and not _PROMISE.search(tail)) or _SUPPORTING.match(right):
            return "plan", "underway"
        return "target", "ahead"
    if _PURPOSE.search(right[:8]):
        return "target", "purpose"
    return "actual", ""


def _threshold(group: Group) -> bool:
    """Whether a number only says which things are meant (十亿以上项目)."""
    return group.numbers[0].rule == "money_words" and not _REACHES.search(group.tail)


def _period(group: Group, measure: str, kind: str, unit: str, memory: Memory) -> tuple[str, str]:
    setting, tail = group.setting, group.tail
    if group.numbers[0].rule == "ratio" and setting.year and _FORMER.match(group.text, group.numbers[-1].end):
        return _former_year(group, memory), "ratio_before"
    if measure == "other" and (several := _several_years(group, memory)):
        return several, "several_years"
    if "累计" in tail and _COUNTED_UNIT.match(unit) and _STOCK.search(tail) and kind == "actual":
        return "stock", "stock"
    if memory.said:
        return memory.said.period, memory.said.rule
    if setting.span and re.search(r"年均|累计|五年", tail):
        return setting.span, "section"
    return setting.period, setting.rule


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


def _modifier(left: str, right: str) -> str | None:
    after = _MODIFIER_AFTER.match(right)
    before = _MODIFIER_BEFORE.search(left[-10:])
    words = [m[1] for m in (before, after) if m]
    return "…".join(words) or None


def _subject(tail: str) -> str | None:
    """Return the things listed before 等, of which the number counts all."""
    bare = tail.rstrip()
    if not bare.endswith("等"):
        return None
    return nouns.trimmed(bare[:-1])[-60:] or None


def _remember(group: Group, found: list[Claim], memory: Memory) -> None:
    names = [claim.indicator for claim in found]
    last = found[-1]
    if not names[-1]:
        return
    if last.measure != "rank":
        memory.noun = names[-1]
    memory.nouns = names
    if last.measure in ("level", "count_part"):
        memory.levels.extend(names if len(set(names)) > 1 else names[:1])
        if _COUNTED_UNIT.match(last.unit) and last.measure == "level":
            memory.counted.extend(_core(name) for name in dict.fromkeys(names))
    if last.measure != "completion_rate" and last.measure != "diff_vs_other" and last.measure != "count_part":
        return
    memory.noun = names[-1]


def _core(name: str) -> str:
    """Return a counted noun without its verb: 新获批…项目 → …项目."""
    return name
