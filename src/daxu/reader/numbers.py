"""Numbers: every number of a text with its unit, exactly — and every digit run that is no figure, with the reason.

One master pattern finds candidates; the first alternative that fits wins, so what is not a figure (a date, a document
number, a name) stands before what is. Nothing that has a digit is passed over: what no rule understands is Unread.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

Value = Decimal | tuple[Decimal, Decimal]

SCALES = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip


class Number(NamedTuple):
    """A number with its unit: offsets, value in base units, unit, and the rule that read it."""

    start: int
    end: int
    value: Value
    unit: str
    rule: str
    bare: bool = False
    """Whether the text gives no unit at all."""


class Passed(NamedTuple):
    """Digits that are no figure, and the rule that says so."""

    start: int
    end: int
    rule: str


class Unread(NamedTuple):
    """Digits that no rule understands."""

    start: int
    end: int


@cache
def units() -> dict[str, str]:
    """Return spelling → base unit."""
    declared = tomllib.loads(files("daxu.reader").joinpath("lexicon/units.toml").read_text(encoding="utf-8"))
    return {**{word: word for word in declared["counted"]}, **declared["spelled"]}


_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?=[元人个户名吨件家亩只头吨])|百(?=[元人个户名家件亩万]))"
_CN = "一二两三四五六七八九十百千零〇"
_TO = r"(?:-|—{1,2}|至|到)"


@cache
def _unit_pattern() -> str:
    spelled = sorted(units(), key=len, reverse=True)
    one = "|".join(map(re.escape, spelled))
    per = r"(?:/(?:平方米|平方公里|立方米|公里|万人|千人|百人|人|户|亩|吨|天|日|月|年|小时|次|万元|元|个|台|套|千瓦时|度|斤|公斤|株|件))"
    return rf"(?:{one}){per}?"


@cache
def master() -> re.Pattern[str]:
    """Return the one pattern that finds every candidate; group names are the names of rules."""
    unit = _unit_pattern()
    rules = (
        # --- what is no figure -------------------------------------------------------------------------------------
        ("date", r"\d{4}年(?:度|初|底|末|以来|代)?(?:\d{1,2}月(?:份|\d{1,2}日|底|初|末)?)?(?!均)"),
        ("date_range", rf"\d{{4}}{_TO}\d{{4}}年|\d{{1,2}}{_TO}\d{{1,2}}月(?:份)?"),
        ("day", r"\d{1,2}月(?:\d{1,2}日|份|底|初|末)?|(?<!\d)\d{1,2}日(?!均)"),
        ("document", r"[〔\[(]\d{4}[〕\])]\d+号|[〔\[]\d{4}[〕\]]"),
        ("list_number", r"(?:(?<=\n)|(?<=^)|(?<=^#)) *(?:\d{1,2}[.、](?!\d)|\(\d{1,2}\))|(?<=[。；;])\d{1,2}[.、](?!\d)|\(\d{1,2}\)"),
        ("ordinal", r"第\d+(?:届|次|批|号|期|季|轮|条|款|章|代|线)"),
        ("letters", r"[A-Za-z]+[-.]?\d+(?:\.\d+)*[A-Za-z]*|\d+(?:\.\d+)?[A-Za-z]+级?(?![A-Za-z0-9])"),
        ("year_name", r"(?:19|20)\d{2}(?=[^\d.,亿万千百%‰年元个人户家吨公亩平]|$)"),
        ("version", r"\d\.0(?![\d%‰万亿千百元个倍 -])"),
        ("plus_name", r"\d+(?:[+]\d+|[+][NXn])+"),
        ("road", r"\d+(?:国道|省道|县道|高速|号线|号)"),
        ("named", r"\d{3,5}(?=工程|热线|专线|行动|计划|战略|模式|体系|平台|系统|政策|产业|格局|专项|指挥)"),
        ("clock", r"\d{1,2}[:：]\d{2}(?!\d)"),
        ("years", r"(?<=连续)(?P<y>\d{1,2})年"),
        ("spread_word", r"(?<![\d.])(?:24小时|7[×x*]24小时|365天)(?:不打烊|自助|在线|服务|值守|政务)?"),
        # --- what is -----------------------------------------------------------------------------------------------
        ("ratio", rf"{_DIGITS} ?[∶:：] ?{_DIGITS} ?[∶:：] ?{_DIGITS}"),
        (
            "range",
            rf"(?P<r1>-?{_DIGITS}) ?(?P<rs1>{_SCALE})?(?P<ru1>{unit})?{_TO}(?P<r2>{_DIGITS}) ?(?P<rs2>{_SCALE})?[多余]?(?P<ru2>{unit})",
        ),
        ("percent_words", rf"百分之(?P<pw>[{_CN}点\d.]+)"),
        ("fraction_digits", r"(?<![\d/.])(?P<fd1>\d)/(?P<fd2>\d)(?![\d/])"),
        (
            "amount",
            rf"(?P<sign>(?<![\d一-龥A-Za-z)])-)?(?P<a>{_DIGITS}) ?(?P<as>{_SCALE})?[多余]?(?P<au> ?{unit})?",
        ),
        # --- numbers in Chinese characters -------------------------------------------------------------------------
        ("fraction", rf"(?P<f1>[{_CN}]+)分之(?P<f2>[{_CN}]+)"),
        ("doubling", r"翻(?:了)?(?P<dbl>[一两二三四])?番"),
        ("tenths", r"(?P<t>[一二三四五六七八九])成(?P<th>半)?(?=以上|左右|多|的|，|。|、|；|$)"),
        ("great_kinds", rf"(?P<g>[两二三四五六七八九十]+)大(?=类|产业|集群|领域|工程|行动|片区|板块|平台|体系|保卫战|攻坚战|任务|特色|重点|主导|支柱|新兴|传统|基地|中心|园区|功能|组团)(?:类)?"),
        ("rank_first", r"(?:首位|榜首|第一方阵(?!\w))"),
        ("rank", rf"第(?P<k>[{_CN}]{{1,3}}|\d+)(?:名|位)?(?![一-龥]{{0,1}}(?:产业|届|次|批|季度|时间|方阵|梯队|责任|要务|书记|医院|中学|人民|线|步|动力|资源|生产力|名|人称|轮|期))"),
        ("words", rf"(?<![惠第])(?P<w>[两三四五六七八九十]|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]百[{_CN}]*)(?P<ws>万亿|亿|万|千)?(?P<wu>面|家|座|所|条|项|个|亿元|万元)(?=[^一-龥]|红旗|国家|省|市|全|新|重)"),
        ("money_words", rf"(?P<m>[十百千])(?P<ms>亿|万)(?P<mu>元|美元)?(?=以上|以下|级|元|规模)"),
        ("digits", r"\d+"),
    )
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in rules))


_PASSED = frozenset(
    ("date", "date_range", "day", "document", "list_number", "ordinal", "letters", "year_name", "version", "plus_name", "road", "named", "clock",
     "spread_word")
)  # fmt: skip


def scan(text: str) -> Iterator[Number | Passed | Unread]:
    """Yield every number of an evened text, every digit run that is no figure, and every one not understood, in order."""
    for match in master().finditer(text):
        rule = _rule(match)
        if rule in _PASSED:
            yield Passed(match.start(), match.end(), rule)
        elif rule == "digits":
            yield Unread(match.start(), match.end())
        else:
            yield from _PRODUCERS[rule](match)


@cache
def _names() -> tuple[str, ...]:
    return tuple(sorted(_PASSED | set(_PRODUCERS) | {"digits"}))


def _rule(match: re.Match[str]) -> str:
    groups = match.groupdict()
    return next(name for name in _names() if groups[name] is not None)


def _number(digits: str, scale: str | None = "") -> Decimal:
    return Decimal(digits.replace(",", "")) * SCALES[scale or ""]


def _base(unit: str | None) -> str:
    if not unit:
        return ""
    known = units()
    unit = unit.strip()
    if unit in known:
        return known[unit]
    head, _, per = unit.partition("/")
    return f"{known.get(head, head)}/{per}"


def _amount(match: re.Match[str]) -> Iterator[Number | Passed | Unread]:
    start, end = match.span("amount")
    unit, scale = match["au"], match["as"]
    value = _number(match["a"], scale)
    if match["sign"]:
        value = -value
    yield Number(start, end, value, _base(unit), "amount", bare=not unit)


def _range(match: re.Match[str]) -> Iterator[Number]:
    first, second = match["rs1"], match["rs2"]
    low = _number(match["r1"], first or second)
    high = _number(match["r2"], second)
    yield Number(*match.span("range"), (low, high), _base(match["ru2"]), "range")


def _ratio(match: re.Match[str]) -> Iterator[Number]:
    start = match.start("ratio")
    for part in re.finditer(_DIGITS, match["ratio"]):
        yield Number(start + part.start(), start + part.end(), Decimal(part[0]), "%", "ratio")


_CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CN_SCALES = {"十": 10, "百": 100, "千": 1000}


def chinese(words: str) -> int:
    """Return the value of a number in Chinese characters below ten thousand: 三百二十 → 320, 十二 → 12, 二〇 → 20."""
    if all(c in _CN_DIGITS for c in words) and len(words) > 1:
        return int("".join(str(_CN_DIGITS[c]) for c in words))
    total = digit = 0
    for char in words:
        if char in _CN_SCALES:
            total += (digit or 1) * _CN_SCALES[char]
            digit = 0
        else:
            digit = _CN_DIGITS[char]
    return total + digit


def _percent_words(match: re.Match[str]) -> Iterator[Number]:
    whole, _, part = match["pw"].partition("点")
    if whole.replace(".", "").isdigit():
        value = Decimal(match["pw"])
    else:
        value = Decimal(chinese(whole)) + (Decimal("0." + "".join(str(_CN_DIGITS[c]) for c in part)) if part else 0)
    yield Number(*match.span("percent_words"), value, "%", "percent_words")


def _share(top: int, bottom: int, match: re.Match[str], rule: str) -> Iterator[Number | Passed]:
    if not bottom:
        yield Passed(*match.span(rule), rule)
        return
    yield Number(*match.span(rule), round(Decimal(top) / Decimal(bottom) * 100, 6), "%", rule)


def _fraction(match: re.Match[str]) -> Iterator[Number | Passed]:
    yield from _share(chinese(match["f2"]), chinese(match["f1"]), match, "fraction")


def _fraction_digits(match: re.Match[str]) -> Iterator[Number | Passed]:
    yield from _share(int(match["fd1"]), int(match["fd2"]), match, "fraction_digits")


def _doubling(match: re.Match[str]) -> Iterator[Number]:
    yield Number(*match.span("doubling"), Decimal(2 ** chinese(match["dbl"] or "一")), "倍", "doubling")


def _tenths(match: re.Match[str]) -> Iterator[Number]:
    value = Decimal(chinese(match["t"]) * 10 + (5 if match["th"] else 0))
    yield Number(*match.span("tenths"), value, "%", "tenths")


def _great_kinds(match: re.Match[str]) -> Iterator[Number]:
    unit = "类" if match["great_kinds"].endswith("类") else "个"
    yield Number(*match.span("great_kinds"), Decimal(chinese(match["g"])), unit, "great_kinds")


def _rank(match: re.Match[str]) -> Iterator[Number]:
    told = match["k"]
    yield Number(*match.span("rank"), Decimal(told) if told.isdigit() else Decimal(chinese(told)), "位", "rank")


def _rank_first(match: re.Match[str]) -> Iterator[Number | Passed]:
    yield Number(*match.span("rank_first"), Decimal(1), "位", "rank")


def _years(match: re.Match[str]) -> Iterator[Number]:
    yield Number(*match.span("years"), Decimal(match["y"]), "年", "years")


def _words(match: re.Match[str]) -> Iterator[Number]:
    value = Decimal(chinese(match["w"])) * SCALES[match["ws"] or ""]
    unit = match["wu"]
    if unit in ("亿元", "万元"):
        value, unit = value * SCALES[unit[0]], "元"
    yield Number(*match.span("words"), value, unit, "words")


def _money_words(match: re.Match[str]) -> Iterator[Number]:
    value = Decimal(chinese(match["m"])) * SCALES[match["ms"]]
    yield Number(*match.span("money_words"), value, match["mu"] or "元", "money_words")


_PRODUCERS = {
    "years": _years, "ratio": _ratio, "range": _range, "percent_words": _percent_words, "fraction_digits": _fraction_digits,
    "amount": _amount, "fraction": _fraction, "doubling": _doubling, "tenths": _tenths, "great_kinds": _great_kinds,
    "rank_first": _rank_first, "rank": _rank, "words": _words, "money_words": _money_words,
}  # fmt: skip
