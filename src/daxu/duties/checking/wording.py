"""Wording: what is wrong with a number by the words about it alone — signs, units, bases, lists, names, headlines."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from daxu.core.text import Text
from daxu.duties.checking.page import Page, single, standard
from daxu.duties.checking.problem import Fault, Severity, Span
from daxu.duties.checking.stated import amount
from daxu.reader import Finding
from daxu.reader.text import even

_FALL = r"(?:下降|降低|减少|回落|下滑|下跌)"
_MINUS = re.compile(
    rf"(?P<verb>增长|{_FALL})了?(?:约|近)? ?(?P<number>-(?P<digits>\d[\d.,]*+) ?(?P<unit>%|个百分点|[万亿]?元)?)"
)


def negative_growth(page: Page) -> Iterator[Fault]:
    """增长-3% is 下降3%; 下降-3% says the opposite of what it seems to."""
    for match in _MINUS.finditer(page.words):
        digits = match["digits"] + (match["unit"] or "")
        falls = match["verb"] != "增长"
        yield Fault(
            Severity.DOUBT,
            (match.span("number"),),
            Text(
                f"“{match[0]}”{'是负的下降，意思相反' if falls else '应写作下降'}。",
                f"{match[0]!r}: {'a negative fall is a rise' if falls else 'a negative rise is a fall'}.",
            ),
            f"下降{digits}",
            Text(f"写作“下降{digits}”。", f"Write “下降{digits}”."),
        )


_BARE_GROWTH = re.compile(
    r"(?:同比|比上年|较上年|比去年|较去年|年均)(?:实际|名义)?(?P<verb>增长|下降|提高|上升|减少|增加)了?(?:约|近|超)? ?"
    r"(?P<number>\d{1,3}(?:\.\d{1,3})?+)(?=[，,。；;、）)和及]|$)",
    re.MULTILINE,
)
_BARE_RISE = re.compile(r"(?<=增长)(?P<number>\d{1,3}\.\d{1,3}+)(?=[，,。；;）)]|$)", re.MULTILINE)


def missing_unit(page: Page) -> Iterator[Fault]:
    """增长19.52 lacks its %, unless a list gives one unit for all (分别增长5和6%)."""
    spans = {match.span("number") for pattern in (_BARE_GROWTH, _BARE_RISE) for match in pattern.finditer(page.words)}
    for start, end in sorted(spans):
        if re.match(r"[、和及，][^，。；]{0,4}\d[\d.]*(?:%|个百分点)", page.words[end : end + 16]) and _each(
            page, start
        ):
            continue
        number = page.words[start:end]
        yield Fault(
            Severity.DOUBT,
            ((start, end),),
            Text(f"“{number}”没有单位，疑缺“%”。", f"{number} has no unit; a % seems to be missing."),
            f"{number}%",
            Text("补上单位。", "Add the unit."),
        )


def _each(page: Page, start: int) -> bool:
    return "分别" in page.words[max(0, start - 40) : start]


_GAP = re.compile(
    r"(?P<verb>高于|低于|快于|慢于|高出|领先|落后于?)(?P<other>(?:全国|全省|全市|全区|省|市|县|州|国家)[^，。；、\d]{0,10}(?:平均|增速|水平|均值)[^，。；、\d]{0,6}|时序进度|序时进度)"
    r"(?:约|近|超)?(?P<number>\d+(?:\.\d+)?+ ?%)"
)


def percent_for_points(page: Page) -> Iterator[Fault]:
    """Find differences of two rates in %: 高于全市平均2.1% reads as a quotient, 百分点 are meant."""
    for match in _GAP.finditer(page.words):
        right = match["number"].rstrip("%").strip() + "个百分点"
        yield Fault(
            Severity.DOUBT,
            (match.span("number"),),
            Text(
                f"“{match[0]}”：两个比率之差应写“{right}”；“%”会读成相对比例。",
                f"The difference of two rates is in percentage points, not in %: {match['number']}.",
            ),
            right,
            Text(f"若是两率相减，写作“{right}”。", f"If it is one rate less the other, write “{right}”."),
        )


_POINTS = re.compile(r"(?:增长|下降)了?(?P<number>\d+(?:\.\d+)?+ ?个?百分点)")
_RATES = re.compile(
    r"率|占比|比重|比例|增速|增幅|指数|份额|度|强度|水平|进度|贡献|浓度|比|系数|评价|得分|费用|利差|成本|百分点"
)


def points_for_percent(page: Page) -> Iterator[Fault]:
    """Find amounts that grow by 百分点: they grow by percent, only rates move by points."""
    for match in _POINTS.finditer(page.words):
        finding = next(iter(page.within(*match.span("number"))), None)
        around = page.words[max(0, match.start() - 40) : match.start()]
        amount = standard(finding.indicator) if finding else ""
        if finding and amount.endswith(_AMOUNTS) and not _RATES.search(re.split("[。；]", around)[-1]):
            right = match["number"].replace("个百分点", "%").replace("百分点", "%")
            yield Fault(
                Severity.DOUBT,
                (match.span("number"),),
                Text(
                    f"“{finding.indicator}”是总量，增幅应写“{right}”。",
                    f"{finding.indicator} is an amount: its growth is {right}.",
                ),
                right,
                Text("总量用“%”，比率用“个百分点”。", "Percent for amounts, percentage points for rates."),
            )


_AMOUNTS = ("收入", "总值", "总额", "投资", "产值", "余额", "产量", "支出", "零售额", "人数", "人次")

_BASES = (
    (re.compile(r"环比(?:上年|去年)(?:同期)?|环比同期"), "同比"),
    (re.compile(r"同比(?:上月|上季度|上个月|上周|上季)"), "环比"),
)


def base_of_growth(page: Page) -> Iterator[Fault]:
    """同比 is against the same months a year ago, 环比 against the months just before."""
    for pattern, right in _BASES:
        for match in pattern.finditer(page.words):
            yield Fault(
                Severity.CONTRADICTION,
                (match.span(),),
                Text(
                    f"“{match[0]}”把同比和环比混在一起；这里的基期是{right}。",
                    f"{match[0]}: the base is that of {right}.",
                ),
                right,
                Text(f"改为“{right}”，或改正基期。", "Correct the word or the base."),
            )


_MONTHS = re.compile(r"(?:\d{1,2} ?[—–-] ?\d{1,2}月份?|上半年|前三季度|全年)[^，。；\d]{0,6}当月|(?:当月|本月)累计")


def month_or_total(page: Page) -> Iterator[Fault]:
    """1—6月当月, 当月累计: a month is not the months so far."""
    for match in _MONTHS.finditer(page.words):
        yield Fault(
            Severity.DOUBT,
            (match.span(),),
            Text(
                f"“{match[0]}”：当月数与累计数不能同时是一个数。",
                f"{match[0]}: a month and the months so far are two figures.",
            ),
            "",
            Text("写明是当月还是累计。", "Say which is meant."),
        )


_RANGE = re.compile(
    r"(?<![\d.—–~-])(?P<low>\d+(?:\.\d+)?+)(?P<one>%|[万亿]?元)? ?[—–~～] ?"
    r"(?P<high>\d+(?:\.\d+)?+)(?P<two>%|[万亿]?元|岁|个百分点)"
)


def reversed_range(page: Page) -> Iterator[Fault]:
    """Find ranges whose first end is the larger."""
    for match in _RANGE.finditer(page.words):
        if Fraction(match["low"]) > Fraction(match["high"]) and match["one"] in (None, match["two"]):
            right = f"{match['high']}{match['two']}—{match['low']}{match['two']}"
            yield Fault(
                Severity.CONTRADICTION,
                (match.span(),),
                Text(f"区间“{match[0]}”上下端颠倒。", f"The ends of the range {match[0]} are swapped."),
                right,
                Text(f"写作“{right}”，或改正其中一端。", "Swap the ends, or correct one."),
            )


_CAPPED = re.compile(
    r"(?<!毛)(?:覆盖率|普及率|合格率|优良率|优良比例|优良天数比例|达标率|巩固率|参保率|处理率|处置率|利用率|空置率|失业率|化率|满意率|满意度|及时率|签约率|开工率|竣工率|办结率|入学率|入园率|绿地率|自给率|"
    r"好评率|知晓率|建档率|无害化处理率|见效率|合格比例|占比|比重)$"
)
_FULL = 100


def over_hundred(page: Page) -> Iterator[Fault]:
    """Find shares, rates with a ceiling, and falls of more than 100%."""
    for finding in page.findings:
        if "%" not in even(finding.text) or not single(finding) or "ratio" in finding.rule:
            continue
        value = amount(finding)
        name = standard(finding.indicator)
        if value > _FULL and not re.search(r"超额|增长|提高|达产|完成", page.before(finding)[-8:]):
            if finding.measure == "share":
                yield _over(finding, "部分不会超过整体", "a part cannot exceed its whole", Severity.CONTRADICTION)
            elif finding.measure == "level" and _CAPPED.search(name):
                yield _over(finding, "这类比率一般不会超过100%", "such a rate hardly exceeds 100%", Severity.DOUBT)
        elif value < -_FULL and finding.measure == "growth_yoy" and not re.search("利润|亏损|净", name):
            yield _over(finding, "下降不会超过100%", "nothing falls by more than 100%", Severity.DOUBT)


def _over(finding: Finding, why: str, english: str, severity: Severity) -> Fault:
    message = Text(
        f"“{finding.indicator}”写{finding.text}：{why}。", f"{finding.indicator} is {finding.text}: {english}."
    )
    return Fault(severity, (finding,), message, "≤100%", Text("核对数值。", "Check the value."))


_DATE = re.compile(r"(?<![\d.])(?:(?P<year>(?:19|20)\d{2}) ?年 ?)?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?日")
_MONTH = re.compile(r"(?:19|20)\d{2} ?年 ?(?P<month>\d{1,2}) ?月(?!\d)")


def impossible_date(page: Page) -> Iterator[Fault]:
    """6月31日, 13月."""
    wrong = [
        match.span() for match in _DATE.finditer(page.words) if not _exists(match["year"], match["month"], match["day"])
    ]
    wrong += [match.span() for match in _MONTH.finditer(page.words) if not _exists(None, match["month"], "1")]
    for start, end in wrong:
        said = page.words[start:end]
        yield Fault(
            Severity.CONTRADICTION,
            ((start, end),),
            Text(f"没有“{said}”这一天。", f"There is no such day: {said}."),
            "",
            Text("核对日期。", "Check the date."),
        )


_LEAP = 2024
_YEAR_MONTHS = 12


def _exists(year: str | None, month: str, day: str) -> bool:
    if not 1 <= int(month) <= _YEAR_MONTHS:
        return False
    return 1 <= int(day) <= calendar.monthrange(int(year or _LEAP), int(month))[1]


_LONGEST_YEAR = 366
_DAYS = re.compile(r"优良天数|达标天数|好天气")


def days_of_year(page: Page) -> Iterator[Fault]:
    """Find more than 366 days of good air in a year."""
    for finding in page.findings:
        if (
            finding.unit == "天"
            and single(finding)
            and _DAYS.search(finding.indicator)
            and amount(finding) > _LONGEST_YEAR
        ):
            yield Fault(
                Severity.CONTRADICTION,
                (finding,),
                Text(f"一年没有{finding.text}。", f"A year does not have {finding.text}."),
                "≤366天",
                Text("核对数值。", "Check the value."),
            )


_ORDINALS = "一二三四五六七八九十"
_MALFORMED = re.compile(
    r"(?<!\d)(?:\d++\.{2,}\d[\d.]*+|\d++\.\d++\.\d++(?= ?(?:%|[万亿个]))|\d++\.(?=[万亿%元]))"
    r"|%%+|(?:亿亿|万万|元元)(?=[，。；、])"
)


_FRACTION = re.compile(
    r"(?<![十百千万])(?P<whole>[二三四五六七八九])分之(?P<part>[一二三四五六七八九])(?![十百千万点分])"
)


def malformed(page: Page) -> Iterator[Fault]:
    """12..3, 1.2.3%, 5.亿元, 亿元元, 三分之四."""
    for match in _MALFORMED.finditer(page.words):
        yield Fault(
            Severity.DOUBT,
            (match.span(),),
            Text(f"“{match[0]}”不成其为数或单位，疑有笔误。", f"{match[0]!r} is no number or unit: a slip of the pen."),
            "",
            Text("改正笔误。", "Correct it."),
        )
    for match in _FRACTION.finditer(page.words):
        if _ORDINALS.index(match["part"]) > _ORDINALS.index(match["whole"]):
            yield Fault(
                Severity.DOUBT,
                (match.span(),),
                Text(f"“{match[0]}”的部分大于整体。", f"{match[0]}: the part exceeds the whole."),
                "",
                Text("核对分数。", "Check the fraction."),
            )


# --- lists


_NUMBERED = r"(?P<count>[两二三四五六七八九])(?:个|大|项|条)(?P<what>[一-龥]{2,8})"
_ANNOUNCED = re.compile(rf"{_NUMBERED}[：:](?P<list>[^。；;\n：:，,（(“]{{4,120}})。")
_QUOTED = re.compile(rf"“{_NUMBERED}”[^。；，：:\n\d]{{0,14}}。(?P<list>[^\n]{{20,800}})")
_COUNT = {word: number for number, word in enumerate(_ORDINALS, 1)} | {"两": 2}
_MARKER = re.compile(r"[一二三四五六七八九]是")
_LONGEST_ITEM = 14


def announced_count(page: Page) -> Iterator[Fault]:
    """三个维度 that are followed by four; “等” makes a list partial, and nothing is said."""
    for match in _ANNOUNCED.finditer(page.words):
        listed = _items(match["list"])
        if "等" not in match["list"] and len(listed) > 1 and all(1 < len(one) <= _LONGEST_ITEM for one in listed):
            yield from _count(match, len(listed))
    for match in _QUOTED.finditer(page.words):
        listed = [one for one in _MARKER.split(match["list"])[0].split("。")[0].split("；") if one]
        if len(listed) > 1:
            yield from _count(match, len(listed))
    for match in _SUMMED.finditer(page.words):
        yield from _summed(page, match)


_SUMMED = re.compile(
    r"(?<![第“等十])(?P<count>[两二三四五六七八九])大(?P<what>[一-龥]{0,4}?"
    r"(?:产业|集群|平台|领域|体系|工程|行动|板块|战役|保卫战|片区|园区|中心|基地|任务|功能|品牌))"
)


def _summed(page: Page, match: re.Match[str]) -> Iterator[Fault]:
    """甲、乙、丙三大产业: as many as stand before it, counting 乙和丙 as one or as two."""
    begin = max(0, match.start() - 100)
    ahead = re.split(r"[，。；：:！\n（）—]", page.words[begin : match.start()])[-1]
    items = ahead.split("、")
    if len(items) < 2 or not all(1 < len(one) <= _LONGEST_ITEM for one in items[1:]):  # noqa: PLR2004
        return
    listed = len(_items(ahead))
    if _COUNT[match["count"]] not in (len(items), listed):
        yield _miscounted(match.span(), (match.start() - len(ahead), match.start()), match[0], listed, match["count"])


def _items(listing: str) -> list[str]:
    """Split a list at its 、 and at the one 和 of its last item (培训和就业服务 in the middle is one)."""
    *items, last = listing.split("、")
    ends = re.split(r"(?<=[一-龥]{2})(?:和|及|与|以及)(?=[一-龥]{2})", last, maxsplit=1)
    return [*items, *(ends if len(items) > 0 or len(ends) > 1 else [last])]


def _count(match: re.Match[str], listed: int) -> Iterator[Fault]:
    told = _COUNT[match["count"]]
    if told == listed or match["list"].startswith("一是"):
        return
    begin = match.start("count")
    said = match.string[begin : match.end("what")]
    yield _miscounted((begin, match.end("what")), match.span("list"), said, listed, match["count"])


def _miscounted(place: Span, items: Span, said: str, listed: int, count: str) -> Fault:
    return Fault(
        Severity.NOTICE,
        (place, items),
        Text(f"说“{said}”，而列出的有{listed}项。", f"{said}: {_COUNT[count]} are announced, {listed} are listed."),
        str(listed),
        Text("核对个数；只列一部分的，加“等”。", "Check the count; where the list is partial, add “等”."),
    )


# --- names


_NAME = re.compile(r"“([^“”\n]{6,24})”")
_TAIL = 6
_COMMON_TAIL = re.compile(r"(?:计划|方案|规划|意见|办法|条例|专项行动|年行动|示范区|示范县|工程|企业|基地|中心)$")
_WHERE = re.compile(r"^(?:全国|全省|全市|全区|全县|国家级?|省级?|市级?|区级?|县级?)")


def two_names(page: Page) -> Iterator[Fault]:
    """Quoted names that share their tail and more, yet not all: one body under two names."""
    places: dict[str, Span] = {}
    for match in _NAME.finditer(page.words):
        places.setdefault(match[1], match.span(1))
    by_tail: dict[str, list[str]] = defaultdict(list)
    for name in places:
        by_tail[name[-_TAIL:]].append(name)
    for alike in by_tail.values():
        for one, other in pairwise(alike):
            if _akin(one, other):
                yield _two(one, other, places)


def _akin(one: str, other: str) -> bool:
    """Whether two names with one tail also share a word before it, and neither is a part of the other."""
    heads = [_WHERE.sub("", name)[:-_TAIL] for name in (one, other)]
    words = [{head[i : i + 2] for i in range(len(head) - 1)} for head in heads]
    return one not in other and other not in one and not _COMMON_TAIL.search(one) and bool(words[0] & words[1])


def _two(one: str, other: str, places: dict[str, Span]) -> Fault:
    return Fault(
        Severity.NOTICE,
        (places[other], places[one]),
        Text(
            f"“{one}”与“{other}”疑为同一事物的两种叫法。",
            f"“{one}” and “{other}” seem to be one thing under two names.",
        ),
        one,
        Text("全文用一个名称。", "Keep to one name."),
    )


# --- headlines

_HEADLINE = re.compile(
    r"(?:^|[。；\n])(?:[一二三四五六七八九十]是)?(?P<head>[^，。；\n\d]{0,10}(?:指标|经济)[^，。；\n\d]{0,6}(?:增长|攀升|回升|上升|提速))。"
)


def headline_without_growth(page: Page) -> Iterator[Fault]:
    """Find headlines of growth over indicators that are mostly given without their growth."""
    for match in _HEADLINE.finditer(page.words):
        body = re.split(_MARKER, page.words[match.end() : match.end() + 600])[0].split("\n")[0]
        inside = page.within(match.end(), match.end() + len(body))
        levels = {standard(f.indicator): f for f in inside if f.measure == "level" and f.unit in ("元", "美元")}
        grown = {standard(f.indicator) for f in inside if f.measure == "growth_yoy"}
        without = [f for name, f in levels.items() if name not in grown]
        if len(without) >= 3 and len(without) > len(grown):  # noqa: PLR2004
            yield _headline(match, without, grown)


def _headline(match: re.Match[str], without: list[Finding], grown: set[str]) -> Fault:
    names = "、".join(finding.indicator for finding in without)
    return Fault(
        Severity.NOTICE,
        (match.span("head"), *without),
        Text(
            f"标题说“{match['head']}”，而{names}只有总量，没有增速（有增速的{len(grown)}项）。",
            f"A headline of growth: {len(without)} indicators under it give a level only, {len(grown)} a growth.",
        ),
        "",
        Text("补上增速，或改标题。", "Add the growth, or change the headline."),
    )
