"""Plant faults in true texts and count how many Daxu finds, by kind, with a ledger and without one.

    python benchmarks/faults.py [--each 60] [--seed 1] [--official TEXT] [--texts FOLDER] [--show]

The true text is the model district's report as the ledger prints it. With --official it is the report that officials
wrote themselves and whose figures the ledger holds; where TEXT has its annotation beside it (NAME.gold.jsonl for
NAME.txt), the faults are planted at its figures, else at plain amounts. With --texts every .txt and .md of a folder is
one more, checked without a ledger. One fault is planted at a time, at a number chosen by lot; it is found when a
problem that the true text does not have touches the place. What Daxu says of the true text itself is listed: those
are its false alarms, unless the text is wrong. The same seed plants the same faults; --show names each that is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

os.environ["DAXU_HOME"] = tempfile.mkdtemp(prefix="daxu-faults-")
os.environ["DJANGO_SETTINGS_MODULE"] = "daxu.web.settings"
os.environ.pop("DATABASE_URL", None)

import django

django.setup()

from django.core.management import call_command  # noqa: E402 — Django must be set up first

from daxu.catalogue.loader import model_district  # noqa: E402
from daxu.core.figure import Figure  # noqa: E402
from daxu.core.indicator import Observation  # noqa: E402
from daxu.core.period import Period  # noqa: E402
from daxu.core.quantity import Bound  # noqa: E402
from daxu.duties import checking, planning, reporting, tracking  # noqa: E402
from daxu.duties.checking import Ledger, Problem  # noqa: E402
from daxu.ledger import read  # noqa: E402

HALF, JUNE = Period.half(2024, 1), date(2024, 6, 30)


@dataclass(frozen=True)
class Place:
    """A number of the true text: where it stands, and the number it had in an earlier version of the ledger."""

    start: int
    end: int
    old: str = ""


@dataclass(frozen=True)
class Fault:
    """A text with one fault, and the stretches of it that are wrong."""

    text: str
    wrong: tuple[tuple[int, int], ...]


Planter = Callable[[str, Place, Sequence[Place], random.Random], Fault | None]


# --- planting


def _with(text: str, start: int, end: int, new: str) -> Fault:
    return Fault(text[:start] + new + text[end:], ((start, start + len(new)),))


def digit_changed(text: str, place: Place, _: Sequence[Place], lot: random.Random) -> Fault | None:
    """Change one digit, any of them; where a number is written in words, one of those."""
    for numerals in ("123456789", "一二三四五六七八九"):
        digits = [i for i in range(place.start, place.end) if text[i] in numerals]
        if digits:
            break
    else:
        return None
    at = lot.choice(digits)
    new = lot.choice([d for d in numerals if d != text[at]])
    return Fault(text[:at] + new + text[at + 1 :], ((place.start, place.end),))


SLIPS = (("亿", "万"), ("万", "亿"), ("万", ""), ("亿", ""))


def unit_slipped(text: str, place: Place, _: Sequence[Place], lot: random.Random) -> Fault | None:
    """Make 万 of 亿, 亿 of 万, or lose either."""
    said = text[place.start : place.end]
    slips = [(old, new) for old, new in SLIPS if re.search(rf"\d{old}", said)]
    if not slips:
        return None
    old, new = lot.choice(slips)
    return _with(text, place.start, place.end, said.replace(old, new, 1))


TURNED = {"增长": "下降", "下降": "增长", "高于": "低于", "低于": "高于", "提高": "降低", "降低": "提高"}


def sign_flipped(text: str, place: Place, _: Sequence[Place], __: random.Random) -> Fault | None:
    """Make 下降 of 增长, 低于 of 高于."""
    begin = max(0, place.start - 12)
    match = next(reversed(list(re.finditer("|".join(TURNED), text[begin : place.end]))), None)
    if match is None or re.search(r"[，。；、]", text[begin + match.end() : place.start]):
        return None
    new = TURNED[match[0]]
    turned = text[: begin + match.start()] + new + text[begin + match.end() :]
    return Fault(turned, ((begin + match.start(), place.end),))


def swapped(text: str, place: Place, places: Sequence[Place], _: random.Random) -> Fault | None:
    """Let two figures of one unit, next to each other, change places."""
    tail = re.sub(r"[\d.,]", "", text[place.start : place.end])
    for other in places[places.index(place) + 1 :]:
        if other.start - place.end > 60 or "\n" in text[place.end : other.start]:
            return None
        here, there = text[place.start : place.end], text[other.start : other.end]
        if re.sub(r"[\d.,]", "", there) == tail and here != there:
            joined = text[: place.start] + there + text[place.end : other.start] + here + text[other.end :]
            moved = len(there) - len(here)
            return Fault(joined, ((place.start, place.start + len(there)), (other.start + moved, other.end)))
    return None


def old_value(text: str, place: Place, _: Sequence[Place], __: random.Random) -> Fault | None:
    """Print the number of an earlier version of the ledger, corrected since."""
    return _with(text, place.start, place.end, place.old) if place.old else None


PERIODS = {"上半年": "前三季度", "一季度": "上半年", "前三季度": "上半年"}


def wrong_period(text: str, place: Place, _: Sequence[Place], lot: random.Random) -> Fault | None:
    """Let the period word that governs a number name another period."""
    begin = max(text.rfind("\n", 0, place.start), text.rfind("。", 0, place.start)) + 1
    match = next(iter(re.finditer("|".join(PERIODS), text[begin : place.start])), None)
    if match is None or re.search("其中|截至|全年", text[begin : place.start]) or match.start():
        return None
    new = lot.choice([PERIODS[match[0]], "一季度" if match[0] != "一季度" else "前三季度"])
    changed = text[: begin + match.start()] + new + text[begin + match.end() :]
    stop = text.find("。", place.start)
    return Fault(changed, ((begin, stop),))


def wrong_rate(text: str, place: Place, _: Sequence[Place], lot: random.Random) -> Fault | None:
    """Put a percentage a few points off."""
    match = re.search(r"(\d+)(\.\d+)?%", text[place.start : place.end])
    if not match:
        return None
    off = lot.choice([-7, -4, -3, -2, 2, 3, 4, 7])
    whole = int(match[1]) + off
    new = f"{whole if whole > 0 else int(match[1]) + abs(off)}{match[2] or ''}%"
    return _with(text, place.start + match.start(), place.start + match.end(), new)


KINDS: dict[str, Planter] = {
    "digit changed": digit_changed, "unit slipped": unit_slipped, "sign flipped": sign_flipped, "two swapped": swapped,
    "old value": old_value, "wrong period": wrong_period, "wrong rate": wrong_rate,
}  # fmt: skip


# --- true texts


def model_report() -> tuple[str, list[Place], Ledger]:
    """Load the model district twice (a third of its facts corrected the second time) and print its report."""
    call_command("migrate", verbosity=0, interactive=False)
    district = model_district()
    before = replace(district, observations=tuple(_earlier(o, i) for i, o in enumerate(district.observations)))
    planning.load(before, by="王", now=datetime(2024, 7, 8, tzinfo=UTC))
    planning.load(district, by="李", now=datetime(2024, 7, 10, tzinfo=UTC))
    evaluation = tracking.evaluate(as_of=JUNE)
    built = reporting.build(evaluation=evaluation, period=HALF, now=datetime(2024, 7, 12, tzinfo=UTC))
    text, places = _laid_out(built)
    return text, places, Ledger(evaluation.book, read.history, tuple(s.text for s in built.sentences))


EVERY = 3


def _earlier(fact: Observation, number: int) -> Observation:
    """Return what was on file before a correction: every third published number was 3% less."""
    quantity = fact.figure.quantity
    if number % EVERY or fact.sample or quantity.is_range or abs(quantity.number) < 10:
        return fact
    exponent = quantity.number.as_tuple().exponent
    old = (quantity.number * Decimal("0.97")).quantize(Decimal(1).scaleb(int(exponent)))
    return replace(fact, figure=Figure(replace(quantity, number=old), fact.figure.sources))


def _laid_out(built: reporting.BuiltReport) -> tuple[str, list[Place]]:
    """Lay the report out as text; the places are its bound numbers."""
    pieces: list[str] = ["".join(built.report.title)]
    places: list[Place] = []
    position = len(pieces[0])
    for section in built.report.sections:
        parts: list[object] = ["\n", section.heading]
        for paragraph in section.paragraphs:
            parts += ["\n", paragraph.lead, *(part for sentence in paragraph.sentences for part in sentence.parts)]
        for part in parts:
            words = part if isinstance(part, str) else part.text
            if not isinstance(part, str) and re.search(r"\d", words):
                places.append(Place(position, position + len(words), _old(part, words)))
            pieces.append(words)
            position += len(words)
    return "".join(pieces), places


def _old(binding: reporting.Binding, words: str) -> str:
    """Return the words with the number that the entry had before it was corrected."""
    if binding.derived:
        return ""
    versions = read.history(read.entry(binding.tag).entry.slot)
    if len(versions) < 2 or not isinstance(versions[0].entry.says, Observation):
        return ""
    then, now = (v.entry.says.figure.quantity for v in (versions[0], versions[-1]))
    old, new = (format(q.number, "f") for q in (then, now))
    return words.replace(new, old) if new in words else ""


NUMBER = re.compile(
    r"(?<![\d.第年月\-—A-Za-z])\d[\d,]*(?:\.\d+)?(?:万亿|亿|万)?(?:元|%|个百分点|美元|人次|人|亩|吨|公里|平方米|户|家|个|项|条|件|套)"
)


def outside_text(path: Path) -> tuple[str, list[Place]]:
    """Read a text of somebody else; its places are the plain amounts that a pattern finds."""
    text = checking.open_document(path).text
    return text, [Place(*match.span()) for match in NUMBER.finditer(text)]


# --- measuring


def found(fault: Fault, true: frozenset[tuple[str, str]], ledger: Ledger | None) -> bool:
    """Whether a problem that the true text does not have touches what is wrong."""
    problems = checking.check(checking.pasted(fault.text), ledger=ledger).problems
    return any(_touches(problem, fault) for problem in problems if _key(problem) not in true)


def _touches(problem: Problem, fault: Fault) -> bool:
    return any(a < d and c < b for a, b in problem.spans for c, d in fault.wrong)


def _key(problem: Problem) -> tuple[str, str]:
    return problem.check, problem.message.zh


def planted(text: str, places: Sequence[Place], each: int, lot: random.Random) -> Iterator[tuple[str, Fault]]:
    """Walk `each` faults of every kind that the text allows."""
    for kind, plant in KINDS.items():
        order = list(places)
        lot.shuffle(order)
        made = (fault for place in order if (fault := plant(text, place, places, lot)) and fault.text != text)
        for _, fault in zip(range(each), made, strict=False):
            yield kind, fault


@dataclass(frozen=True)
class Trial:
    """How many faults of each kind are planted, by which lot, and whether to name those not found."""

    each: int
    seed: int
    show: bool


def official_text(path: Path) -> tuple[str, list[Place]]:
    """Read a text whose figures the ledger holds; its places are those annotated beside it, else plain amounts."""
    text, places = outside_text(path)
    annotated = path.with_name(f"{path.stem}.gold.jsonl")
    if annotated.is_file():
        rows = [json.loads(line) for line in annotated.read_text(encoding="utf-8").splitlines()]
        places = [Place(row["start"], row["end"]) for row in rows if not row.get("optional")]
    before = _corrected()
    return text, [replace(place, old=before.get(text[place.start : place.end], "")) for place in places]


def _corrected() -> dict[str, str]:
    """Return what stood on file before it was corrected, for every quantity that was, as both are printed."""
    said: dict[str, str] = {}
    for standing in read.book().standing.values():
        versions = read.history(standing.slot)
        if len(versions) > 1 and isinstance(versions[0].entry.says, Observation):
            then, now = (v.entry.says.figure.quantity for v in (versions[0], versions[-1]))
            said[str(replace(now, bound=Bound.EXACT))] = str(replace(then, bound=Bound.EXACT))
    return said


def measure(
    name: str, text: str, places: Sequence[Place], ledger: Ledger | None, trial: Trial
) -> Counter[tuple[str, bool]]:
    """Plant and check; return how many of each kind were found and were not."""
    problems = checking.check(checking.pasted(text), ledger=ledger).problems
    alarms = [problem for problem in problems if problem.severity is not checking.Severity.NOTICE]
    for problem in problems:
        print(f"  {name}: {problem.severity.value} {problem.check}: {problem.message.zh}", file=sys.stderr)
    true = frozenset(map(_key, problems))
    counts: Counter[tuple[str, bool]] = Counter({("problems of the true text", False): len(alarms)})
    counts["notices of the true text", False] = len(problems) - len(alarms)
    for kind, fault in planted(text, places, trial.each, random.Random(trial.seed)):  # noqa: S311 — a lot, no secret
        caught = found(fault, true, ledger)
        counts[kind, caught] += 1
        if trial.show and not caught:
            print(f"    missed {kind}: {_excerpt(fault)}", file=sys.stderr)
    return counts


def _excerpt(fault: Fault) -> str:
    start, end = fault.wrong[0]
    words = f"{fault.text[max(0, start - 30) : start]}【{fault.text[start:end]}】{fault.text[end : end + 12]}"
    return words.replace("\n", "⏎")


def table(title: str, counts: Counter[tuple[str, bool]], texts: int) -> None:
    """Print a table of shares."""
    print(f"\n{title}")
    total_found = total = 0
    for kind in KINDS:
        hit, miss = counts[kind, True], counts[kind, False]
        total_found, total = total_found + hit, total + hit + miss
        if hit + miss:
            print(f"  {kind:14} {hit:5} of {hit + miss:5}   {hit / (hit + miss):7.1%}")
    print(f"  {'all':14} {total_found:5} of {total:5}   {total_found / max(1, total):7.1%}")
    alarms, notices = (counts[f"{sort} of the true text", False] for sort in ("problems", "notices"))
    print(f"  said of {texts} true text(s): {alarms} problems, {notices} notices")


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--each", type=int, default=60, help="faults of each kind")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--official", type=Path, help="a true text whose figures the ledger holds")
    asked.add_argument("--texts", type=Path, help="a folder of other true texts, checked without a ledger")
    asked.add_argument("--show", action="store_true", help="name every fault that was not found")
    told = asked.parse_args()
    trial = Trial(told.each, told.seed, told.show)
    began = time.perf_counter()
    text, places, ledger = model_report()
    alone = replace(ledger, printed=())
    true_texts = {"the report as the ledger prints it": (text, places)}
    if told.official:
        true_texts = {"the report as it was published": official_text(told.official)}
    for name, (words, figures) in true_texts.items():
        table(f"{name}, with a ledger", measure(name, words, figures, ledger, trial), 1)
        if not told.official:
            table(f"{name}, with its entries alone", measure(name, words, figures, alone, trial), 1)
        table(f"{name}, without a ledger", measure(name, words, figures, None, trial), 1)
    if told.texts:
        counts: Counter[tuple[str, bool]] = Counter()
        paths = sorted(path for path in told.texts.iterdir() if path.suffix in (".txt", ".md"))
        for path in paths:
            counts += measure(path.stem, *outside_text(path), None, replace(trial, each=max(1, told.each // 20)))
        table(f"{len(paths)} texts of others, without a ledger", counts, len(paths))
    print(f"\n{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
