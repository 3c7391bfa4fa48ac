"""Numbers: every number of a text with its unit, exactly — and every digit run that is no figure, with the reason.

A cheap search finds the characters a number may begin with; what follows decides. Most numbers of a report are plain
amounts (189.4亿元) and are read by one anchored pattern; the rest go through the full list, in which what is not a
figure (a date, a document number, a name) stands before what is. No digit is passed over in silence: what no rule
understands is Unread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from daxu.reader.lexicon import either, lexicon

Value = Decimal | tuple[Decimal, Decimal]

SCALES = {
    "": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "十亿": 10**9, "百亿": 10**10, "千亿": 10**11, "万亿": 10**12,
}  # fmt: skip
_DECIMAL_SCALES = {word: Decimal(scale) for word, scale in SCALES.items()}
LONGEST = 24
"""Digits a figure has at most; a longer run is an identifier or a fault."""


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


Token = Number | Passed | Unread


@cache
def units() -> dict[str, str]:
    """Return spelling → base unit."""
    declared = lexicon("units")
    return {**{word: word for word in declared["counted"]}, **declared["spelled"]}


_DIGITS = r"(?:\d{1,3}+(?:,\d{3})++(?:\.\d++)?+|\d++(?:\.\d++)?+)"
_SCALE = r"(?:万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千(?=[元人个户名吨件家亩只头株台套])|百(?=[元人个户名家件亩万]))"
_CN = "一二两三四五六七八九十百千零〇"
_TO = r"(?:-|—{1,2}|至|到)"
_PER = (
    r"(?:/(?:平方米|平方公里|立方米|公里|万人|千人|百人|人|户|亩|吨|天|日|月|年|小时|次|万元|元|个|台|套|千瓦时|度|斤|公斤|株|件)"
    r"(?:[/·]?(?:年|月|天|日)(?![一-龥]))?)"
)
_HAN = "一-龥"


@cache
def _unit() -> str:
    return rf"(?:{either(units())}){_PER}?"


@cache
def _plain() -> re.Pattern[str]:
    """Return the pattern of a plain amount whose unit leaves no doubt: the way most figures are written."""
    doubtful = set(lexicon("units")["doubtful"])
    sure = either(word for word in units() if word not in doubtful)
    return re.compile(
        rf"(?P<a>{_DIGITS}) ?[多余]?(?P<s>{_SCALE})?[多余]?(?P<u> ?(?:{sure}){_PER}?)(?! ?{_TO} ?\d)(?![a-zA-Z])"
    )


_NOT_FIGURES = (
    (
        "date",
        (r"\d{4}(?: ?年(?:度|初|底|末|以来|代)?(?: ?\d{1,2} ?月(?:份| ?\d{1,2} ?日|底|初|末)?)?(?!均)"
        r"|[-./]\d{1,2}[-./]\d{1,2}(?!\d))"),
    ),
    (
        "date_range",
        (rf"\d{{4}} ?{_TO} ?\d{{4}} ?\)?年|\d{{1,2}} ?{_TO} ?\d{{1,2}} ?月(?:份)?"
        rf"|(?:19|20)\d\d ?{_TO} ?20\d\d(?! ?[万亿%元个])"),
    ),
    ("day", r"\d{1,2} ?月(?: ?\d{1,2} ?日|份|底|初|末|[上中下]旬|前)?|\d{1,2} ?日(?!均|[处理供产])"),
    ("document", r"\d{1,5}号(?!线|机|楼|院|门)"),
    ("ratio", rf"{_DIGITS} ?[∶:：] ?{_DIGITS} ?[∶:：] ?{_DIGITS}"),
    ("list_number", r"(?:(?<=\n)|(?<=^)|(?<=^#)|(?<=[。；;:：]))\d{1,3}[.、。](?!\d)|(?<=^)\d{1,3} (?=[一-龥])"),
    ("clock", r"\d{1,2}[:：]\d{2}(?![\d∶:：])"),
    ("plus_name", r"\d++(?: ?[+＋] ?(?:\d++|[NnXx](?![a-zA-Z])))++(?! ?[万亿]?[元%])|\d{1,2}[+＋](?=[”\"])"),
    ("times_name", rf"\d++ ?[×xX*] ?{_DIGITS}(?: ?(?:万千瓦|兆瓦|小时|千瓦|万吨))?"),
    ("letters", r"\d++(?:\.\d++)?+[A-Za-z]{1,16}+\d*+级?"),
    ("year_name", r"(?:19|20)\d{2}(?=[^\d.,亿万千百%‰年元个人户家吨公亩平名套件处项多余辆座所台场期 ]|$)"),
    ("version", r"\d\.0(?![\d%‰万亿千百元个倍公 -])"),
    (
        "road",
        (
            r"(?:(?<=[国省县乡]道)|(?<=[国省县乡]道 ))\d++|\d++ ?(?:国道|省道|县道|高速|号线|号)"
            r"|\d++、\d++ ?(?:国道|省道|号线)"
        ),
    ),
    (
        "named",
        (rf"\d{{2,5}} ?[”\"]?(?={either(lexicon('units')['named'])}"
        r"|[一-龥]{0,3}热线|强(?![^，。、；县企市]?化)|优(?!质))"),
    ),
    ("age_group", r"\d{1,3} ?周?岁 ?(?:以上|以下|及以上|及以下|以内)"),
    ("voltage", r"\d++ ?千伏(?! ?[，。；、及等]|变电站\d)"),
    ("hours", rf"(?<![\d.])(?:24小时|7[×x*]24小时|365天)(?:{either(lexicon('units')['hours'])})?"),
    ("within_reach", r"\d{1,2} ?分钟(?=[一-龥“]{0,10}圈)"),
    ("dotted_name", r"\d{1,2}·\d{1,2}(?![\d万亿%])"),
    ("years_ahead", r"\d{1,2} ?年(?!以上|期|均|左右|级|来(?!首次|最))"),
)  # fmt: skip


_COLUMN = ("column", r"(?:\d{1,4}+(?:\.\d{1,4}+)?+[,，;；、| ]++){16,}+")
"""Numbers without words between them, as of a table torn out of its page: not guessed at."""


@cache
def _figures() -> tuple[tuple[str, str], ...]:
    unit = _unit()
    return (
        (
            "range",
            (
                rf"(?P<r1>{_DIGITS}) ?(?P<rs1>{_SCALE})?(?P<ru1>{unit})? ?{_TO} ?"
                rf"(?P<r2>{_DIGITS}) ?(?P<rs2>{_SCALE})?[多余]?(?P<ru2> ?{unit})"
            ),
        ),
        ("great_digits", r"(?P<gd>\d{1,2}) ?大(?:类|(?=[一-龥]))"),
        ("years_part", r"(?P<yp>\d++\.\d++) ?年"),
        ("fraction_digits", r"(?<![\d/.])(?P<fd1>\d)/(?P<fd2>\d)(?![\d/])"),
        ("amount", rf"(?P<a>{_DIGITS})(?: ?[多余](?={_SCALE}|{unit}))?(?: ?(?P<as>{_SCALE}))?[多余]?(?P<au> ?{unit})?"),
        ("digits", r"\d++"),
    )


_WORDS = (
    ("percent_words", rf"百分之(?P<pw>\d{{1,12}}+(?:\.\d{{1,6}}+)?|[{_CN}]{{1,12}}+(?:点[{_CN}]{{1,8}}+)?)"),
    ("fraction", rf"(?P<f1>[{_CN}]{{1,8}}+)分之(?P<f2>[{_CN}]{{1,8}}+)"),
    ("doubling", r"翻(?:了)?(?P<dbl>[一两二三四])?番"),
    ("tenths", r"(?P<t>[一二三四五六七八九])成(?P<th>半)?(?=以上|左右|多|的|，|。|、|；|$)"),
    ("great_kinds", rf"(?P<g>[两二三四五六七八九十]{{1,3}}+)大(?:类|(?={either(lexicon('units')['great'])}))"),
    ("rank_first", r"首位(?!度)|榜首"),
    (
        "rank",
        (rf"第 ?(?P<k>\d{{1,3}}|[{_CN}]{{1,3}}) ?(?:名|位)(?!次)"
        rf"|第 ?(?P<kb>\d{{1,3}}|[{_CN}]{{1,3}})(?=[，。；、,;)）\s]|$)"),
    ),
    (
        "ordinal",
        (rf"第 ?(?:\d++|[{_CN}]{{1,6}}+)"
        r"(?: ?(?:届|次|批|号|期|季度?|轮|条|款|章|代|线|个|年|产业|位次|方阵|梯队))?"),
    ),
    ("points_words", r"(?P<pp>[一两三四五六七八九十])个百分点"),
    (
        "words",
        (rf"(?<![惠第“\"{_CN}])(?P<w>[两三四五六七八九十]|[一二三四五六七八九]?十[一二三四五六七八九]?"
        rf"|[一二三四五六七八九]百[{_CN}]{{0,5}}+)(?P<ws>万亿|亿|万|千)?"
        r"(?P<wu>面|家|座|所|条|个|亿元|万元)"
        rf"(?=[^一-龥]|红旗|国家级|省级|市级|新建|[一-龥]{{0,10}}(?:{either(lexicon('units')['built'])}))"),
    ),
    ("money_words", r"(?P<m>[十百千])(?P<ms>亿|万)(?P<mu>元|美元)?(?=以上|以下|规模(?!以)|$|[，。；、])"),
)  # fmt: skip
_LETTERED = (
    ("footnote_mark", r"\[\^?\d++\]"),
    ("document", r"[〔\[(]\d{4}[〕\])] ?第?\d++号|[〔\[]\d{4}[〕\]]"),
    ("list_number", r"\(\d{1,3}\)"),
    ("letters", r"(?<![A-Za-z])[A-Za-z]{1,16}+[-.—]?\d++(?:\.\d++)*+[A-Za-z]*+(?:国道|高速)?"),
)


def _one_of(rules: tuple[tuple[str, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in rules))


@cache
def _by_first_character() -> dict[str, re.Pattern[str]]:
    digits = _one_of((_COLUMN, *_NOT_FIGURES, *_figures()))
    words = _one_of(_WORDS)
    marks = _one_of(_LETTERED)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return (
        dict.fromkeys("〔[(" + letters, marks)
        | dict.fromkeys(_CN + "第首榜翻", words)
        | dict.fromkeys("0123456789", digits)
    )


_TRIGGER = re.compile(rf"[\dA-Za-z〔\[({_CN}第首榜翻]")
_PASSED = frozenset(name for name, _ in (*_NOT_FIGURES, *_LETTERED)) - {"ratio"} | {"ordinal"}
_YEARS = re.compile(r"\d{1,2} ?年")
_RUN = re.compile(r"\d++")


def scan(text: str) -> Iterator[Token]:
    """Yield every number of an evened paragraph, every digit run that is none, and every one not understood."""
    plain, others = _plain(), _by_first_character()
    digits = others["0"]
    bases = _bases()
    position, size = 0, len(text)
    while position < size and (found := _TRIGGER.search(text, position)):
        start, first = found.start(), found[0]
        if first.isdigit():
            match = plain.match(text, start)
            if match and not text.startswith("年", match.end() - 1):
                position = match.end()
                yield _sized(_plain_amount(text, match, bases))
                continue
            match = digits.match(text, start)
        else:
            match = others[first].match(text, start)
        if not match:
            position = start + 1
            continue
        position = match.end()
        yield from _read(text, match)


def _read(text: str, match: re.Match[str]) -> Iterator[Token]:
    rule = match.lastgroup or "digits"
    start, end = match.span()
    if rule == "years_ahead" and text.endswith("连续", max(0, start - 3), start):
        yield Number(start, end, Decimal(_RUN.match(text, start)[0]), "年", "years")  # type: ignore[index]
    elif rule in _PASSED:
        yield Passed(start, end, rule)
    elif rule in ("digits", "column"):
        yield Unread(start, end)
    else:
        for token in _PRODUCERS[rule](text, match):
            yield _sized(token)


def _sized(token: Token) -> Token:
    """Return the token, or Unread where its digits are too many for a figure."""
    return Unread(token.start, token.end) if token.end - token.start > LONGEST and token.__class__ is Number else token


@cache
def _bases() -> dict[str, str]:
    """Return the memory of spellings met → base unit."""
    return dict(units())


def base_of(unit: str | None) -> str:
    """Return the base unit of a spelling."""
    if not unit:
        return ""
    bases = _bases()
    base = bases.get(unit)
    if base is None:
        head, _, per = unit.strip().partition("/")
        base = bases[unit] = f"{units().get(head, head)}/{per}" if per else units().get(head, head)
    return base


def number_of(digits: str, scale: str | None) -> Decimal:
    """Return the value of digits with their scale word: 1,234.5 and 万."""
    value = Decimal(digits.replace(",", "") if "," in digits else digits)
    return value * _DECIMAL_SCALES[scale] if scale else value


_SIGNED = "长降速幅率温值度为达至到是由额润"
"""What a minus sign stands behind in running text; behind other words it is a dash."""


def _negative(text: str, start: int) -> bool:
    """Whether a minus sign, and no dash between words, stands before a number."""
    if not start or text[start - 1] != "-":
        return False
    before = text[start - 2] if start > 1 else ""
    return before in _SIGNED or not (before.isalnum() or before in ")%-—")


def _plain_amount(text: str, match: re.Match[str], bases: dict[str, str]) -> Number:
    digits, scale, unit = match.groups()
    start, value = match.start(), number_of(digits, scale)
    if start and text[start - 1] == "-" and _negative(text, start):
        start, value = start - 1, -value
    return Number(start, match.end(), value, bases.get(unit) or base_of(unit), "amount")


_NAME_BEFORE = '“"‘《'
_NAME_AFTER = re.compile(r"[”\"’·]|·")


def _amount(text: str, match: re.Match[str]) -> Iterator[Token]:
    start, end = match.span()
    unit, scale = match["au"], match["as"]
    if not unit and not scale and start and text[start - 1] in _NAME_BEFORE:
        yield Passed(start, end, "quoted_name")
        return
    value = number_of(match["a"], scale)
    if _negative(text, start):
        start, value = start - 1, -value
    yield Number(start, end, value, base_of(unit), "amount", bare=not unit)


def _range(_: str, match: re.Match[str]) -> Iterator[Token]:
    first, second = match["rs1"], match["rs2"]
    low = number_of(match["r1"], first or second)
    high = number_of(match["r2"], second)
    yield Number(*match.span(), (low, high), base_of(match["ru2"]), "range")


def _ratio(_: str, match: re.Match[str]) -> Iterator[Token]:
    for part in re.finditer(_DIGITS, match[0]):
        yield Number(
            match.start() + part.start(), match.start() + part.end(), Decimal(part[0].replace(",", "")), "%", "ratio"
        )


_CN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_CN_SCALES = {"十": 10, "百": 100, "千": 1000}


def chinese(words: str) -> int:
    """Return the value of a number in Chinese characters below ten thousand: 三百二十 → 320, 十二 → 12, 二〇 → 20."""
    if all(c in _CN_DIGITS for c in words) and len(words) > 1:
        return int("".join(str(_CN_DIGITS[c]) for c in words[:LONGEST]))
    total = digit = 0
    for char in words:
        if char in _CN_SCALES:
            total += (digit or 1) * _CN_SCALES[char]
            digit = 0
        else:
            digit = _CN_DIGITS[char]
    return total + digit


def _percent_words(_: str, match: re.Match[str]) -> Iterator[Token]:
    whole, _, part = match["pw"].partition("点")
    if any(c not in _CN_DIGITS for c in part):
        yield Passed(*match.span(), "percent_words")
    elif whole[0].isdigit():
        yield Number(*match.span(), Decimal(whole), "%", "percent_words")
    else:
        tail = Decimal("0." + "".join(str(_CN_DIGITS[c]) for c in part)) if part else Decimal(0)
        yield Number(*match.span(), chinese(whole) + tail, "%", "percent_words")


def _share(top: int, bottom: int, match: re.Match[str], rule: str) -> Iterator[Token]:
    if not 0 < top <= bottom:
        yield Passed(*match.span(), rule)
        return
    yield Number(*match.span(), round(Decimal(top) / Decimal(bottom) * 100, 6), "%", rule)


def _fraction(_: str, match: re.Match[str]) -> Iterator[Token]:
    yield from _share(chinese(match["f2"]), chinese(match["f1"]), match, "fraction")


def _fraction_digits(_: str, match: re.Match[str]) -> Iterator[Token]:
    yield from _share(int(match["fd1"]), int(match["fd2"]), match, "fraction_digits")


def _doubling(_: str, match: re.Match[str]) -> Iterator[Token]:
    yield Number(*match.span(), Decimal(2 ** chinese(match["dbl"] or "一")), "倍", "doubling")


def _tenths(_: str, match: re.Match[str]) -> Iterator[Token]:
    yield Number(*match.span(), Decimal(chinese(match["t"]) * 10 + (5 if match["th"] else 0)), "%", "tenths")


def _great_kinds(text: str, match: re.Match[str]) -> Iterator[Token]:
    start, end = match.span()
    if start and text[start - 1] in '“"‘《第':
        return
    yield Number(start, end, Decimal(chinese(match["g"])), "类" if text[end - 1] == "类" else "个", "great_kinds")


def _great_digits(text: str, match: re.Match[str]) -> Iterator[Token]:
    yield Number(*match.span(), Decimal(match["gd"]), "类" if text[match.end() - 1] == "类" else "个", "great_digits")


def _rank(text: str, match: re.Match[str]) -> Iterator[Token]:
    told = match["k"] or match["kb"]
    if not match["k"] and not _PLACED.search(text, max(0, match.start() - 8), match.start()):
        yield Passed(*match.span(), "ordinal")
        return
    yield Number(*match.span(), Decimal(told) if told.isdigit() else Decimal(chinese(told)), "位", "rank")


_PLACED = re.compile(r"[居列名排跃占夺]|保持|[省国市区县州]|总量|均|持续|稳")


def _rank_first(text: str, match: re.Match[str]) -> Iterator[Token]:
    start, end = match.span()
    if _PLACED.search(text, max(0, start - 5), start) and not text.startswith("在", start - 1):
        yield Number(start, end, Decimal(1), "位", "rank")


def _years_part(_: str, match: re.Match[str]) -> Iterator[Token]:
    yield Number(*match.span(), Decimal(match["yp"]), "年", "years_part")


def _points_words(_: str, match: re.Match[str]) -> Iterator[Token]:
    yield Number(*match.span(), Decimal(chinese(match["pp"])), "百分点", "words")


def _words(text: str, match: re.Match[str]) -> Iterator[Token]:
    begin = max(0, match.start() - LONGEST)
    if text.rfind("“", begin, match.start()) > text.rfind("”", begin, match.start()):
        return
    value = chinese(match["w"]) * _DECIMAL_SCALES[match["ws"] or ""]
    unit = match["wu"]
    if unit in ("亿元", "万元"):
        value, unit = value * _DECIMAL_SCALES[unit[0]], "元"
    yield Number(*match.span(), Decimal(value), unit, "words")


def _money_words(_: str, match: re.Match[str]) -> Iterator[Token]:
    value = Decimal(chinese(match["m"]) * SCALES[match["ms"]])
    yield Number(*match.span(), value, match["mu"] or "元", "money_words")


_PRODUCERS: dict[str, Callable[[str, re.Match[str]], Iterator[Token]]] = {
    "ratio": _ratio, "range": _range, "percent_words": _percent_words, "fraction_digits": _fraction_digits,
    "amount": _amount, "fraction": _fraction, "doubling": _doubling, "tenths": _tenths, "great_kinds": _great_kinds,
    "rank_first": _rank_first, "rank": _rank, "words": _words, "money_words": _money_words,
    "points_words": _points_words,
    "years_part": _years_part, "great_digits": _great_digits,
}  # fmt: skip
