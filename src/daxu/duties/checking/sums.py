"""Sums: what can be recomputed from the numbers of one sentence — rates, rests, parts, shares, changes, completions.

Each check asks for a whole construction of words before it links two numbers; where a word is missing it is silent.
Every comparison is of intervals (see `stated`), and one last digit of slack is given, so that a forced sum (72.97
printed as 72.9 to make the parts fit) never alarms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from daxu.core.quantity import decimal_of, plain, shown
from daxu.core.text import Text
from daxu.duties.checking.page import Page, Sentence, neighbours, single, standard
from daxu.duties.checking.problem import Fault, Severity
from daxu.duties.checking.stated import Stated, amount, rounded_like, stated
from daxu.reader import Finding

_SLACK = Fraction(1, 2)  # of the last digit, on top of what rounding allows
_COUNTED = frozenset("个家项人户件场所条处宗批类张座套名")
_AMOUNTS = ("元", "美元", "吨", "亩", "公顷", "平方米", "平方公里", "公里", "千瓦", "千瓦时", "人次")

_AMONG = re.compile(r"中[，,][^，。；]{0,12}$|其中[^，。；]{0,16}$")
_RATE_WORD = re.compile(r"([一-龥]{1,12})率(?:达到?了?|为|约|超过?|至|已达)?$")


def rate_of_counts(page: Page) -> Iterator[Fault]:
    """T项目标中，P项…，…率R%: P/T is R."""
    for sentence in page.sentences:
        for total, part, rate in neighbours(sentence.findings, 3):
            if _counts(total, part) and rate.unit == "%" and single(rate) and _rates(page, total, part, rate):
                yield from _quotient(part, total, rate, Severity.CONTRADICTION)


def _counts(total: Finding, part: Finding) -> bool:
    same = total.unit == part.unit and total.unit in _COUNTED
    return same and single(total) and single(part) and amount(part) > 0 and amount(total) > 0


def _rates(page: Page, total: Finding, part: Finding, rate: Finding) -> bool:
    """Whether the words say that the rate is the part's: 其中 before the part, the part's verb in the rate."""
    if not _AMONG.search(page.between(total, part)) or amount(part) > amount(total):
        return False
    word = _RATE_WORD.search(page.between(part, rate))
    if not word or "；" in page.between(part, rate):
        return False
    behind = re.split(r"[，,；;]", page.after(part))[0]
    verb, around = word[1][-2:], page.between(total, part) + behind
    return verb in around or bool(set(_ON_SCHEDULE) & {verb} and re.search("按进度|达序|按时序|序时", around))


_ON_SCHEDULE = ("达序", "序时", "进度")


def _quotient(part: Finding, whole: Finding, rate: Finding, severity: Severity) -> Iterator[Fault]:
    computed = stated(part).over(stated(whole))
    asked = stated(rate).widened(_SLACK)
    if computed.times(100).meets(asked):
        return
    exact = amount(part) / amount(whole) * 100
    right = rounded_like(exact, rate)
    sum_ = f"{part.text}÷{whole.text}={shown(exact, 2)}%"
    yield Fault(
        severity,
        (rate, part, whole),
        Text(f"{sum_}，而这里写{rate.text}。", f"{part.text} of {whole.text} is {shown(exact, 2)}%, not {rate.text}."),
        right,
        Text(f"核对三个数；若两数无误，应为{right}。", f"Check all three; if both counts are right, it is {right}."),
    )


_REST = re.compile(r"未|尚有|其余|剩余|另有|滞后|落后")


def rest_of_total(page: Page) -> Iterator[Fault]:
    """T项…P项…，有a个甲及b个乙未…: T − P = a + b."""
    for sentence in page.sentences:
        for total, part, rate, one, other in neighbours(sentence.findings, 5):
            counts = (total, part, one, other)
            words = page.between(rate, one) + page.between(one, other) + page.after(other)
            joined = re.search(r"[及和、与]", page.between(one, other))
            if (
                all(f.unit in _COUNTED and single(f) for f in counts)
                and rate.unit == "%"
                and amount(total) > amount(part) > 0
                and joined
                and _REST.search(words)
                and _AMONG.search(page.between(total, part))
            ):
                yield from _rest(total, part, (one, other))


def _rest(total: Finding, part: Finding, rest: Sequence[Finding]) -> Iterator[Fault]:
    left, named = amount(total) - amount(part), sum((amount(f) for f in rest), Fraction(0))
    if left == named:
        return
    words = "+".join(f.text for f in rest)
    yield Fault(
        Severity.CONTRADICTION,
        (*rest, total, part),
        Text(
            f"{total.text}减去{part.text}余{_said(left)}，而后面列出的{words}合计{_said(named)}。",
            f"{total.text} less {part.text} leaves {_said(left)}; what is listed adds up to {_said(named)}.",
        ),
        _said(left),
        Text("核对总数、已达数和未达数。", "Check the total, the part and the rest."),
    )


_INCLUDING = re.compile(r"其中|包括|分别为|含")
_NEXT = re.compile(r"^[^。；]{0,24}$")
_UNLIKE = re.compile(
    r"占|同比|比上年|增长|增加|下降|减少|提高|新增|较|高于|低于|累计|率|达产|人均|每|平均|至|以上|总投资"
)


def parts_of_total(page: Page) -> Iterator[Fault]:
    """共T，其中甲a、乙b、丙c: no part is more than T; parts that nearly make T make it exactly."""
    for sentence in page.sentences:
        for place, total in enumerate(sentence.findings[:-1]):
            parts = _parts(page, sentence, place)
            if parts and not _listed_with_others(page, sentence, place):
                yield from _too_large(total, parts)
                yield from _misses(total, parts)
        for total, part in neighbours(sentence.findings, 2):
            if _counts(total, part) and part.measure == "count_part" and _named_after(page, part, total):
                yield from _too_large(total, (part,))


def _named_after(page: Page, part: Finding, total: Finding) -> bool:
    """Whether a part bears its total's name and what sets it off, in one breath: N个重点项目实现在建M个."""
    whole, name = standard(total.indicator), standard(part.indicator)
    said = total.measure == "level" and len(whole) > 1 and name != whole and name.startswith(whole)
    return said and not re.search(r"[、，,；;]", page.between(total, part))


def _parts(page: Page, sentence: Sentence, place: int) -> tuple[Finding, ...]:
    total = sentence.findings[place]
    if not single(total) or total.unit not in (*_COUNTED, *_AMOUNTS) or total.measure not in ("level", "count_part"):
        return ()
    found: list[Finding] = []
    previous = total
    for finding in sentence.findings[place + 1 : place + 1 + _MOST_PARTS]:
        words = page.between(previous, finding)
        if not found and not re.search(r"^[^。；;]{0,12}其中[，,：:]?[^。；，,]{0,16}$", words):
            break
        if found and ("其中" in words or not re.fullmatch(r"[、，,和及与以 ]{1,2}[^、，,。；;]{0,16}", words)):
            break
        if not single(finding) or finding.unit != total.unit or _UNLIKE.search(words) or finding.measure not in _PARTLY:
            break
        found.append(finding)
        previous = finding
    return tuple(found)


_MOST_PARTS = 20
_PARTLY = ("level", "count_part")


def _listed_with_others(page: Page, sentence: Sentence, place: int) -> bool:
    """Whether the number before 其中 closes a list of its kind: 企业11家、公司1家，其中… speaks of all of them."""
    if not place:
        return False
    total, previous = sentence.findings[place], sentence.findings[place - 1]
    return previous.unit == total.unit and bool(re.match(r"[、和及与]", page.between(previous, total)))


def _too_large(total: Finding, parts: Sequence[Finding]) -> Iterator[Fault]:
    whole = stated(total).widened(_SLACK).high
    for part in parts:
        least = stated(part).low
        if whole is not None and least is not None and least > whole:
            yield Fault(
                Severity.CONTRADICTION,
                (part, total),
                Text(
                    f"“其中”的{part.text}大于总数{total.text}。",
                    f"The part {part.text} exceeds the total {total.text}.",
                ),
                f"≤{total.text}",
                Text("核对两个数及其单位。", "Check both numbers and their units."),
            )


_NEARLY = Fraction(2, 100)


def _misses(total: Finding, parts: Sequence[Finding]) -> Iterator[Fault]:
    """Parts that come within two hundredths of their total were meant to make it."""
    if len(parts) < 2:  # noqa: PLR2004
        return
    added = _added(parts)
    whole = stated(total).widened(_SLACK)
    exact, asked = sum((amount(f) for f in parts), Fraction(0)), amount(total)
    if added.meets(whole) or not asked or abs(exact - asked) > _NEARLY * abs(asked):
        return
    words = "+".join(f.text for f in parts)
    yield Fault(
        Severity.DOUBT,
        (total, *parts),
        Text(
            f"{words}合计{rounded_like(exact, total)}，与总数{total.text}相差很小却不相等。",
            f"The parts add up to {rounded_like(exact, total)}, close to {total.text} and not equal to it.",
        ),
        rounded_like(exact, total),
        Text("核对总数和各部分；若还有未列的部分，加“等”。", "Check the total and the parts."),
    )


def _added(parts: Sequence[Finding]) -> Stated:
    first, *others = (stated(part) for part in parts)
    for other in others:
        first = first + other
    return first


def structure_of_industries(page: Page) -> Iterator[Fault]:
    """三次产业结构a∶b∶c: the three shares make 100."""
    for sentence in page.sentences:
        for three in neighbours(sentence.findings, 3):
            if all("ratio" in f.rule.split("+") for f in three) and _one_ratio(page, three):
                yield from _hundred(three)


def _one_ratio(page: Page, three: Sequence[Finding]) -> bool:
    ahead = page.words[three[0].start - 1 : three[0].start]
    return ahead not in "∶:：" and all(page.between(a, b).strip() in "∶:：" for a, b in neighbours(three, 2))


def _hundred(three: Sequence[Finding]) -> Iterator[Fault]:
    added = sum((amount(f) for f in three), Fraction(0))
    slack = max(stated(f).step for f in three) * 2
    if abs(added - 100) <= slack or not 80 < added < 120:  # noqa: PLR2004 — a ratio that is far off is of something else
        return
    yield Fault(
        Severity.CONTRADICTION,
        tuple(three),
        Text(
            f"三次产业占比合计{shown(added, 2)}%，不是100%。",
            f"The three shares add up to {shown(added, 2)}%, not to 100%.",
        ),
        "100%",
        Text("核对三个比重。", "Check the three shares."),
    )


_FROM = re.compile(r"(?:由|从)[^，。；]{0,16}$")
_TO = re.compile(
    r"^[^，。；]{0,6}(?:增加|增长|提高|提升|上升|扩大|发展|下降|降低|减少|降|升|增|跃升|攀升|调整|优化)[^，。；]{0,2}[到至为][^，。；]{0,4}$"
)
_BY = re.compile(
    r"^[，,、]?(?:同比|累计|共|净|年均)?(?P<verb>增长|增加|提高|提升|上升|下降|降低|减少)了?(?:约|近|超|超过)?$"
)
_YEARLY = re.compile(r"年均|平均")


def change_of_levels(page: Page) -> Iterator[Fault]:
    """由A提高到B，提高c个百分点（增长c%）: c follows from A and B; growth only as a doubt, for it may be 可比口径."""
    for sentence in page.sentences:
        for old, new, change in neighbours(sentence.findings, 3):
            if old.unit != new.unit or not (single(old) and single(new) and single(change)):
                continue
            words = page.between(new, change)
            if not _FROM.search(page.before(old)) or not _TO.search(page.between(old, new)):
                continue
            if not _BY.search(words) or _YEARLY.search(words):
                continue
            if old.unit == "%" and change.unit == "百分点":
                yield from _points(old, new, change)
            elif old.unit not in ("%", "位") and change.unit == "%" and amount(old) > 0:
                yield from _growth(old, new, change)
            elif old.unit not in ("%", "位") and change.unit == old.unit:
                yield from _difference(old, new, change)


def _points(old: Finding, new: Finding, change: Finding) -> Iterator[Fault]:
    moved = amount(new) - amount(old)
    if (stated(new) - stated(old)).meets(_signed(change, moved)):
        return
    right = rounded_like(abs(moved), change)
    yield Fault(
        Severity.CONTRADICTION,
        (change, old, new),
        Text(
            f"由{old.text}到{new.text}，相差{shown(abs(moved), 2)}个百分点，而这里写{change.text}。",
            f"From {old.text} to {new.text} is {shown(abs(moved), 2)} points, not {change.text}.",
        ),
        right,
        Text(f"若两头无误，应为{right}。", f"If both ends are right, it is {right}."),
    )


def _difference(old: Finding, new: Finding, change: Finding) -> Iterator[Fault]:
    moved = amount(new) - amount(old)
    if (stated(new) - stated(old)).meets(_signed(change, moved)):
        return
    right = rounded_like(abs(moved), change)
    yield Fault(
        Severity.DOUBT,
        (change, old, new),
        Text(
            f"由{old.text}到{new.text}，相差{right}，而这里写{change.text}。",
            f"From {old.text} to {new.text} is {right}.",
        ),
        right,
        Text("核对三个数。", "Check all three."),
    )


def _growth(old: Finding, new: Finding, change: Finding) -> Iterator[Fault]:
    exact = (amount(new) / amount(old) - 1) * 100
    if (stated(new) - stated(old)).over(stated(old)).times(100).meets(_signed(change, exact)):
        return
    yield Fault(
        Severity.DOUBT,
        (change, old, new),
        Text(
            f"由{old.text}到{new.text}，简单计算为{shown(exact, 1)}%，而这里写{change.text}；若按可比口径，请注明。",
            f"From {old.text} to {new.text} is {shown(exact, 1)}% by plain division, not {change.text};"
            " say so if it is on a comparable basis.",
        ),
        f"{shown(exact, 1)}%",
        Text("核对两头和增幅；按可比口径计算的，写明“按可比口径”。", "Check both ends and the growth."),
    )


def _signed(change: Finding, moved: Fraction) -> Stated:
    """Return a change with the sign of the movement (下降5个百分点 may be read as −5 or 5), and its slack."""
    told = stated(change).widened(_SLACK)
    if (amount(change) < 0) == (moved < 0):
        return told
    low = None if told.high is None else -told.high
    return Stated(low, None if told.low is None else -told.low, told.step)


_GOAL = re.compile(r"(?:目标|计划|任务|预算)[^，。；]{0,8}$|(?:目标|计划|任务)(?:投资|总投资|数|值)?(?:为|是)?$")
_OF_GOAL = re.compile(r"^[^。；\d]{0,6}的$|^[^。；\d]{0,12}(?:完成率|完成进度)[^。；\d]{0,4}$")


def completion_of_goal(page: Page) -> Iterator[Fault]:
    """完成A，占（为）年度目标B的c%: A/B is c, where all three stand together."""
    for sentence in page.sentences:
        for done, goal, rate in neighbours(sentence.findings, 3):
            if (
                done.unit == goal.unit
                and goal.unit not in ("%", "百分点", "位")
                and rate.unit == "%"
                and all(single(f) for f in (done, goal, rate))
                and amount(goal) > 0
                and "；" not in page.between(done, rate)
                and _GOAL.search(page.between(done, goal))
                and _OF_GOAL.search(page.between(goal, rate))
            ):
                yield from _quotient(done, goal, rate, Severity.CONTRADICTION)


_WHOLE = re.compile(
    r"^[，,、]?(?:约|已)?占(?:同期|全部)?(?P<whole>[^占的，。；]{2,16}?)(?:的)?(?:比重|比例|份额|总额|总量)?(?:的|为|达|达到|约|超|超过|至|上升到|提高到)*$"
)


def share_of_whole(page: Page) -> Iterator[Fault]:
    """甲A，占乙比重c%, and elsewhere 乙B of the same period: A/B is c."""
    wholes = {
        (standard(f.indicator), f.period, f.unit): f
        for f in reversed(page.findings)
        if f.measure == "level" and single(f)
    }
    for sentence in page.sentences:
        for part, share in neighbours(sentence.findings, 2):
            match = _WHOLE.search(page.between(part, share)) if share.unit == "%" and single(share) else None
            if not match or part.measure != "level" or not single(part) or len(page.between(part, share)) > _CLOSE:
                continue
            whole = wholes.get((standard(match["whole"]), part.period, part.unit))
            if whole and whole is not part and amount(whole) > amount(part) > 0:
                yield from _quotient(part, whole, share, Severity.DOUBT)


_CLOSE = 24


def _said(number: Fraction) -> str:
    return plain(decimal_of(number)) if number.denominator == 1 else plain(Decimal(shown(number, 2)))
