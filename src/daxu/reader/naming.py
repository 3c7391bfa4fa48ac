"""Naming: which indicator every number of a passage is of — its own noun, one of a list, or the one carried on."""

from __future__ import annotations

import re

from daxu.reader import nouns
from daxu.reader.cues import COMPARED, COMPLETED, EACH, GROWTH, SHARE, last_of
from daxu.reader.passage import CONTEXT, Group, Memory

INDUSTRIES = ("第一产业占比", "第二产业占比", "第三产业占比")
_RANKED = re.compile(
    r"连续|(?:稳|位|跃|均|雄)?居|(?:位|名|分)列|排(?:名|位|在|到|全)?|跃升|保持|升至|晋升|提升到|上升到|(?:在|达到?)?全[省国市区州]|在|进入|、?均"
)
_MONEY = frozenset(("元", "美元", "港元", "欧元", "日元"))
_OF_CARRIED = frozenset(("税占比", "数量", "总量", "规模", "总数"))
_RATES = frozenset(("%", "‰", "倍"))
_OF = re.compile(r"[ ]?(?:以上|左右)?的")
_THRESHOLD = re.compile(r" ?(?:及|[或和])?以[上下]")
_WORTH = re.compile(r" ?(?:总投资|年产值)[约超过达近]{0,2} ?[\d.]+ ?[万亿]{1,2}元(?:以上)?的?(?=[一-龥])")
_THAN = re.compile(r" *[比较](?!重|例)")
_REACHED = re.compile(
    r"(?:(?:提高|提升|上升|下降|降低|保持|稳定|增加)[到至在]|的|达|到|为|约|超|近|过|比例|比重|不低于)+$"
)
_INVESTED = re.compile(r"投资 *(?:约|近|超|达)?$")
_SCOPED_GDP = re.compile(r"占(?:全[市区县省州国旗]|我[市区县省州])(?=GDP)")


def names_of(group: Group, memory: Memory) -> tuple[list[str], str]:
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
    each = last_of(EACH, group.left)
    if each and group.unit == "位" and _left_out(group.left[: each.start()], count, memory):
        return memory.recent[-count:]
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
    if each and (COMPARED.search(group.left, each.end()) or COMPARED.search(clause) or _THAN.match(clause)):
        noun = "" if _THAN.match(clause) else nouns.noun_before(COMPARED.split(clause)[0])
        return [_owned(noun, memory)] * count
    parts = nouns.list_of(clause, count)
    if parts:
        return [nouns.full(p) for p in parts]
    return _carried_names(group, clause, each, memory)


def _left_out(words: str, count: int, memory: Memory) -> bool:
    """Whether the text leaves out what it ranks, and has named as many just before."""
    return len(memory.recent) >= count and not nouns.noun_before(words)


def _carried_names(group: Group, clause: str, each: re.Match[str] | None, memory: Memory) -> list[str]:
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
    for clause in reversed(nouns.BREAK.split(words[-CONTEXT:])):
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
        owner = nouns.without_verb(memory.counted[-1]) if memory.counted else memory.noun if noun in _OF_CARRIED else ""
        return owner + noun if owner and not noun.startswith(owner) else noun
    return noun


def _single(group: Group, memory: Memory) -> tuple[str, str]:
    """Return the name of one number, or of several that share one, and the rule that found it."""
    tail, unit = group.tail, group.unit
    if group.numbers[0].rule == "years":
        return _lasting_name(group), "years"
    if unit == "位":
        return _ranked_name(group, memory), "ranked"
    if unit in _RATES:
        return _rated_name(group, tail, memory)
    if unit in ("百分点", "位次"):
        return _differing_name(tail, memory), "carried"
    name = _counted_name(group, tail, memory)
    return (name, "counted") if name else _named_before(group, tail, memory)


def _lasting_name(group: Group) -> str:
    """Return what has lasted for a number of years: the words on both sides of 连续…年."""
    subject = nouns.noun_before(group.tail.rstrip().removesuffix("连续"))
    return subject + nouns.BREAK.split(group.right(0))[0].strip(" 的")


def _rated_name(group: Group, tail: str, memory: Memory) -> tuple[str, str]:
    """Return the name of a percentage: a share of a whole, a completion, or what it is itself."""
    completed = COMPLETED.search(tail)
    if completed and (compared := COMPARED.search(tail)):
        return _owned(nouns.noun_before(tail[: compared.start()]), memory), "carried"
    if "占" in tail and not completed and (share := SHARE.search(tail)) and not share["bare"]:
        return _shared_name(tail, share, memory), "share_of"
    if completed:
        return _completed_name(tail, memory), "carried"
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


def _counted_name(group: Group, tail: str, memory: Memory) -> str:
    """Return the name that a counting word or an amount stands before (35个“无废细胞”), or nothing where it follows."""
    right = group.right(len(group.numbers) - 1)
    if worth := _WORTH.match(group.text, group.numbers[-1].end):
        after, _ = nouns.noun_after(group.text[worth.end() : worth.end() + CONTEXT])
        return _with_verb(group, tail, after, after) if after else ""
    after, end = nouns.noun_after(right)
    if not after or right[:1] in "，。；、：:！？,;)(（）”\n":
        return ""
    number = group.numbers[-1]
    name = _with_verb(group, tail, right, after)
    if _THRESHOLD.match(right) and number.end + end == group.stop < len(group.text) - 1:
        memory.longer = name.removesuffix(after) + group.text[number.start : group.stop].strip()
    if name:
        memory.read_to = group.numbers[-1].end + end
    return name


def _with_verb(group: Group, tail: str, right: str, after: str) -> str:
    """Return the noun after a number with the verb before it where that is part of the name; "" for none."""
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
    compared = COMPARED.search(tail)
    noun = nouns.noun_before(
        tail[: compared.start()] if compared else re.split(r"[比较](?:上|去|前|20|19|全)", tail)[0]
    )
    return _owned(noun, memory)


def _completed_name(tail: str, memory: Memory) -> str:
    noun = nouns.noun_before(re.split(r"(?:超额)?(?:完成|占|达到?|实现|为)(?!率|投资|进度|序|标|产)", tail)[0])
    if noun.endswith(("完成率", "达序率", "完成进度")):
        return _owned(noun, memory)
    return _owned(noun, memory) if noun and not re.search(r"计划|目标|任务|预算|^年度", noun) else memory.noun


def _shared_name(tail: str, share: re.Match[str], memory: Memory) -> str:
    subject = nouns.noun_before(tail[: share.start()])
    subject = _owned(subject, memory) if subject else memory.noun
    whole = tail[share.start() : share.end()]
    if not share["whole"]:
        whole = "占" + _REACHED.sub("", share["tail"] or "") + "比重"
        whole = whole if len(whole) > len("占比重") else "占比"
    return _share_name(subject.split("占")[0], whole)


def _share_name(subject: str, whole: str) -> str:
    return _SCOPED_GDP.sub("占", subject + whole)
