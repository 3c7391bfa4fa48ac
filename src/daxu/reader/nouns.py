"""Nouns: the name of what a number measures, out of the words before and after it.

The words before a number end in verbs and adverbs (…分别达到, …同比增长) and begin with others (全年共…); what stays is
the name. A counting word often stands before its noun instead (35个…基地): then the name follows. Lists share heads.
"""

from __future__ import annotations

import re
from functools import cache

from daxu.reader.lexicon import either, lexicon, unless_followed

BREAK = re.compile(r"[，,；;。：:！？!?\n…—\[\]]")
_PAREN = re.compile(r"\([^()]{0,60}\)")
_EDGE = ' 、“”‘’"的*(）)#·-'
_PART_OF_NOUN = ("率", "量", "额", "项目", "区", "者", "型", "类", "性", "的", "面", "中的", "就业")
LONGEST = 40
"""A name has at most this many characters."""


def _compiled(words: list[str], bars: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:[ \"“”‘’*#—\-·>.、:：(]|(?!{either(bars)})(?:{either(words)}))++")


@cache
def _leading() -> re.Pattern[str]:
    verbs = lexicon("verbs")
    stripped = _compiled(verbs["leading"], verbs["leading_not"]).pattern
    return re.compile(
        rf"(?:\d{{4}} ?年(?:末|底)?|到\d{{4}}年|\d{{1,2}}[-—]?\d{{0,2}}月(?:末|底|份)?"
        rf"|[一二三四五六七八九十]是|[一二三四五六七八九十]、|{stripped})++"
    )


@cache
def _trailing() -> re.Pattern[str]:
    """Return the pattern of what a name does not end in, written backwards so that it is matched from the end."""
    verbs = lexicon("verbs")
    words = [word[::-1] for word in verbs["trailing"]]
    bars = [word[::-1] for word in verbs["trailing_not"]]
    return re.compile(
        rf"(?:[ \"“”‘’*：:(+\-—]|(?!{either(bars)})(?:{either(words)})"
        r"|年\d{4}[比较从由是为]|”?五[一二三四]?十“?[是为])++"
    )


@cache
def _verbs() -> re.Pattern[str]:
    verbs = lexicon("verbs")
    return re.compile(rf"(?P<kept>{either(verbs['kept'])})|(?P<dropped>{either(verbs['dropped'])})")


@cache
def _strong() -> re.Pattern[str]:
    """Return the pattern of verbs that begin a name wherever they stand."""
    return re.compile(either(lexicon("verbs")["strong"]))


@cache
def _predicate() -> re.Pattern[str]:
    verbs = lexicon("verbs")
    return re.compile(
        unless_followed(verbs["predicates"], verbs["predicates_not_after"])
        + r"|[，,；;。：:！？!?、)\n]|(?<!级)[(（]|\d(?!A级)|以及|[及并](?=[一-龥])|和(?=\d)"
    )


@cache
def _known_end() -> re.Pattern[str]:
    names = lexicon("names")
    return re.compile(rf"的([^的、]*(?:{either(names['headline'])}))$")


@cache
def _sets() -> dict[str, frozenset[str]]:
    names = lexicon("names")
    return {name: frozenset(names[name]) for name in ("weak", "headline", "people", "heads")}


@cache
def _heads() -> tuple[str, ...]:
    return tuple(sorted(lexicon("names")["heads"], key=lambda w: (-len(w), w)))


@cache
def _ends(name: str) -> tuple[str, ...]:
    return tuple(lexicon("names")[name])


def is_weak(noun: str) -> bool:
    """Whether a noun says nothing without its owner (额度, 完成投资)."""
    return noun in _sets()["weak"]


def is_headline(noun: str) -> bool:
    """Whether a noun is one of the headline statistics."""
    return noun.endswith(_ends("headline")) or noun.startswith(("进出口", "外贸"))


_PLACE = re.compile(r".{0,6}(?:地区|州直|市直|市本级|州本级|县本级|兵团|本级)")


def is_place(noun: str) -> bool:
    """Whether a noun only says whose a figure is."""
    return bool(_PLACE.fullmatch(noun))


def counts_people(noun: str, right: str = "") -> bool:
    """Whether a number without a unit before this noun counts people: 5万农村人口脱贫."""
    return noun.endswith(_ends("people")) or bool(right and _people_first().match(right))


@cache
def _people_first() -> re.Pattern[str]:
    return re.compile(rf"[^，。；、\d]{{0,8}}?(?:{either(lexicon('names')['people'])})")


def trimmed(segment: str) -> str:
    """Return a stretch of words without the verbs and adverbs about its noun."""
    end = _trailing().match(segment[::-1])
    if end:
        segment = segment[: len(segment) - end.end()]
    start = _leading().match(segment)
    return segment[start.end() :] if start else segment


def noun_before(segment: str) -> str:
    """Return the noun that the words before a number end in, or nothing."""
    if "(" in segment:
        segment = _PAREN.sub("", segment)
        segment = segment[segment.rfind("(") + 1 :]
    noun = _from_verb(trimmed(_SAID_OF_THE_LAST.sub("", segment)))
    if "的" in noun and (known := _known_end().search(noun)):
        noun = known[1]
    if "等" in noun and (listed := _LISTED.search(noun)):
        noun = _verb_of(noun[: listed.start()]) + listed[1]
    noun = quoted(noun)
    if len(noun) > LONGEST:
        noun = re.split(r"[、的]", noun[-LONGEST:], maxsplit=1)[-1]
    return noun if len(noun) > 1 else ""


_SAID_OF_THE_LAST = re.compile(r"^[^、，]{1,8}[前后先]、(?=[获荣])|^(?:[以][上下内]|左右|余)[、和及]")
_LISTED = re.compile(r"(?<![平高中初均同优])等(?![级候高额待级次])([^等]{2,})$")


def _verb_of(listed: str) -> str:
    """Return the verb before a list, where it belongs to the name (改造甲路等堵点 → 改造堵点)."""
    found = _verbs().match(listed)
    return found[0] if found and found.lastgroup == "kept" else ""


def quoted(noun: str) -> str:
    """Return a noun without marks at its edges, its own quotation marks in pairs."""
    noun = noun.strip(_EDGE)
    if "”" in noun or "“" in noun:
        more = noun.count("“") - noun.count("”")
        noun = "“" * -more + noun + "”" * more
    return noun


def _from_verb(noun: str) -> str:
    """Return the name from its own verb on: 某县新建公园 → 新建公园; 推进某项目 → 某项目; 完成生产总值 → 生产总值."""
    found = _verbs().match(noun)
    while (
        found
        and found.lastgroup == "dropped"
        and len(noun) - found.end() > 1
        and not noun.startswith(_PART_OF_NOUN, found.end())
    ):
        noun = noun[found.end() :].lstrip("了")
        found = _verbs().match(noun)
    if noun.startswith("完成") and is_headline(noun):
        noun = noun[2:]
    for inner in _strong().finditer(noun, 1):
        rest = noun[inner.start() :]
        if len(rest) - len(inner[0]) > 1 and not noun.startswith(_PART_OF_NOUN, inner.end()):
            return _from_verb(rest)
    return "完成投资" if noun == "完成年度投资" else noun


def ends_in_verb(segment: str) -> tuple[bool, str]:
    """Whether the words before a number leave the noun to what follows, and the verb that is part of the name."""
    bare = segment.rstrip(' “”‘’"')
    if not bare or bare.endswith(
        (
            "等",
            "、",
            "和",
            "及",
            "与",
            "有",
            "为",
            "对",
            "向",
            "让",
            "使",
            "在",
            "由",
            "给",
            "约",
            "近",
            "超",
            "共",
            "的",
            "了",
            "以",
            "于",
            "将",
            "从",
            "把",
            "其中",
        )
    ):
        rest = trimmed(bare)
        verb = _last_verb(rest) if not bare.endswith(("等", "、", "和", "及", "与", "的")) else ""
        return (
            not rest
            or bare.endswith(("等", "、", "和", "及", "与", "的", "为", "对", "向", "有", "让", "使", "给"))
            or bool(verb),
            verb if verb not in _dropped() else "",
        )
    rest = trimmed(bare)
    verb = _last_verb(rest) or _last_verb(bare)
    if not rest:
        return True, "" if verb in _dropped() else verb
    return bool(verb), "" if verb in _dropped() else verb


@cache
def _dropped() -> frozenset[str]:
    return frozenset(lexicon("verbs")["dropped"])


@cache
def _verb_end() -> re.Pattern[str]:
    verbs = lexicon("verbs")
    return re.compile(rf"(?:{either(w[::-1] for w in [*verbs['kept'], *verbs['dropped']])})")


def _last_verb(segment: str) -> str:
    found = _verb_end().match(segment[::-1])
    return found[0][::-1] if found else ""


def without_verb(noun: str) -> str:
    """Return a noun without the verb about it at either end: 新获批…项目, 亿元以上项目新签约."""
    found = _verbs().match(noun)
    if found and len(noun) - found.end() > 1 and not noun.startswith(_PART_OF_NOUN, found.end()):
        noun = noun[found.end() :]
    verb = _last_verb(noun)
    return noun[: -len(verb)] if verb and len(noun) - len(verb) > 1 else noun


_AFTER_MARKS = re.compile(r"[ ]*(?:以上|左右|以内|以下|余|多)?[ ]*的?[ ]*")
_TAIL_WORDS = re.compile(r"(?:建设|力度|任务|工作|等)$")


def noun_after(right: str) -> tuple[str, int]:
    """Return the noun that a counting word stands before, up to what is said of it, and where it ends; "" for none."""
    begin = _AFTER_MARKS.match(right)
    start = begin.end() if begin else 0
    stop = _predicate().search(right, start)
    end = min(stop.start() if stop else len(right), start + LONGEST)
    noun = right[start:end].rstrip("和及与、 ")
    if found := _loose_verb().search(noun):
        noun = noun[: found.start()]
        end = start + found.start()
    noun = quoted(noun)
    if noun.endswith("中") and len(noun) > 2 and noun[-2] not in "高初集其当途":  # noqa: PLR2004
        noun = noun[:-1]
    if len(noun) > len("项目建"):
        noun = _TAIL_WORDS.sub("", noun)
    return (noun, end) if len(noun) > 1 or noun in _SHORT else ("", 0)


_SHORT = frozenset("村县镇乡人户")


@cache
def _loose_verb() -> re.Pattern[str]:
    """Return the pattern of a verb that belongs to the next number (50万吨精钢和淘汰…)."""
    return re.compile(rf"[和及与、并](?:{either(lexicon('verbs')['kept'])})$")


def list_of(segment: str, count: int) -> list[str]:
    """Return `count` names out of a list such as A、B和C, sharing what the last says for all; [] if it does not fit."""
    whole = (
        noun_before(segment) if "、" not in segment else trimmed(_PAREN.sub("", segment) if "(" in segment else segment)
    )
    parts = [part for part in (quoted(p) for p in re.split(r"、|和(?!谐|平|田)|与|及(?!时)|以及", whole)) if part]
    if len(parts) == 1 and count == 2:  # noqa: PLR2004 — a pair
        return _pair(parts[0])
    if len(parts) > count > 1 and "、" in whole:
        parts = parts[-count:] if not any(len(p) < 2 for p in parts[-count:]) else parts  # noqa: PLR2004
    if len(parts) != count:
        return []
    parts[0] = quoted(_from_verb(_led(parts[0]))) or parts[0]
    return _sharing(parts)


def _led(part: str) -> str:
    start = _leading().match(part)
    return part[start.end() :] if start else part


def _pair(noun: str) -> list[str]:
    pairs: dict[str, list[str]] = lexicon("names")["pairs"]
    for word, (first, second) in pairs.items():
        if word in noun:
            return [noun.replace(word, first, 1), noun.replace(word, second, 1)]
    return []


def _sharing(parts: list[str]) -> list[str]:
    """Return the names of a list in full: a shared head at the end (…排放量), a shared beginning (单位…能耗、水耗)."""
    last = parts[-1]
    head = next((h for h in _heads() if last.endswith(h) and len(last) > len(h)), "")
    for i in range(len(parts) - 2, -1, -1) if head else ():
        own = next((h for h in _heads() if parts[i].endswith(h) and len(parts[i]) > len(h)), "")
        if own or parts[i].endswith(_heads()):
            head = own or head
        else:
            parts[i] = parts[i].removesuffix(head[:2]) + head
    first = parts[0]
    for i, part in enumerate(parts[1:], 1):
        if len(part) <= 3 < len(first) and part[-1] == first[-1] and len(first) - len(part) > 1:  # noqa: PLR2004
            parts[i] = first[: len(first) - len(part)] + part
    return parts


def full(noun: str) -> str:
    """Return the full name where a noun is a known short one."""
    aliases: dict[str, str] = lexicon("names")["aliases"]
    if noun.endswith(_ends("endings")):
        endings: dict[str, str] = lexicon("names")["endings"]
        return next(noun.removesuffix(short) + long for short, long in endings.items() if noun.endswith(short))
    if noun.startswith("规上工业") and noun.endswith(_STATISTICS):
        noun = "规模以上" + noun[2:]
    return aliases.get(noun, noun)


_STATISTICS = ("增加值", "总产值", "产值", "利润", "利润总额", "营业收入", "销售产值")
