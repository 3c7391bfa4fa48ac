"""Proofreading: whether an edited file still says what the ledger says, and what people did to its numbers.

Each bound number is held against the ledger. What was deleted, moved, swapped, copied, retagged or typed by hand shows
against a base: the version it came from, or, where none is given, the report that would be built today. Sentences are
compared with a version alone, for people are meant to rewrite those of a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from daxu import reader
from daxu.core.entry import Entry
from daxu.core.text import Text
from daxu.duties.reporting.charted import charted, held
from daxu.duties.reporting.consistency import names_in
from daxu.duties.reporting.differing import Differences, Fate, NumberChange, SentenceChange, diff
from daxu.duties.reporting.edited import Edited, Number, Said
from daxu.duties.reporting.expecting import Wanting, wanting
from daxu.duties.reporting.today import Answer, Today


class Slip(Enum):
    """What can be wrong with a number or a sentence; the value is the word of the contract."""

    NOT_ON_FILE = "not_on_file"
    REVISED = "revised"
    UNKNOWN = "unknown_tag"
    EMPTIED = "emptied"
    RETAGGED = "retagged"
    UNBOUND = "unbound"
    REMOVED = "removed"
    MOVED = "moved"
    SWAPPED = "swapped"
    COPIED = "copied"
    TYPED = "typed"
    CHART = "chart"
    EXPECTED_GONE = "expected_gone"
    EXPECTED_LEFT = "expected_left"
    NUMBER_CHANGED = "number_changed"
    SENTENCE_ADDED = "sentence_added"
    SENTENCE_REMOVED = "sentence_removed"
    SENTENCE_MOVED = "sentence_moved"
    SENTENCE_CHANGED = "sentence_changed"

    @property
    def said(self) -> Text:
        """The words for a reader."""
        return _SAID[self]


_SAID = {
    Slip.NOT_ON_FILE: Text("与台账不同", "not as on file"),
    Slip.REVISED: Text("数据已修订", "revised since"),
    Slip.UNKNOWN: Text("台账中没有", "not on file"),
    Slip.EMPTIED: Text("数被删空", "emptied"),
    Slip.RETAGGED: Text("编号被改", "tag altered"),
    Slip.UNBOUND: Text("失去绑定", "no longer bound"),
    Slip.REMOVED: Text("数被删去", "number removed"),
    Slip.MOVED: Text("移到别的句子", "moved elsewhere"),
    Slip.SWAPPED: Text("数被调换", "numbers swapped"),
    Slip.COPIED: Text("数被复制", "number copied"),
    Slip.TYPED: Text("手写的数", "typed by hand"),
    Slip.CHART: Text("图中的数", "number of a chart"),
    Slip.EXPECTED_GONE: Text("缺“预计”", "预计 is missing"),
    Slip.EXPECTED_LEFT: Text("多“预计”", "预计 is left"),
    Slip.NUMBER_CHANGED: Text("数已不同", "number differs"),
    Slip.SENTENCE_ADDED: Text("增加的句子", "sentence added"),
    Slip.SENTENCE_REMOVED: Text("删去的句子", "sentence removed"),
    Slip.SENTENCE_MOVED: Text("移动的句子", "sentence moved"),
    Slip.SENTENCE_CHANGED: Text("改动的句子", "sentence changed"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is wrong: what, at which number (if at one), in which sentence, and what would be right."""

    slip: Slip
    text: str
    message: Text
    sentence: str
    paragraph: int
    tag: str = ""
    about: str = ""
    expected: tuple[str, ...] = ()
    start: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """A proofread file: its remarks in reading order, how many bound numbers were held against the ledger."""

    remarks: tuple[Remark, ...]
    bound: int
    notices: tuple[Text, ...]


def proofread(edited: Edited, today: Today, base: Edited | None = None) -> Proof:
    """Hold an edited file against the ledger, and against the version it came from where one is given."""
    printed = base or today.printed
    found = diff(printed, edited, today.key) if printed else None
    retagged = {id(change.new) for change in found.numbers if change.fate is Fate.RETAGGED} if found else set()
    remarks = [*_against_ledger(edited, today, retagged)]
    if found:
        held = frozenset(remark.start for remark in remarks)
        remarks += [one for change in found.numbers for one in _number(change, held, version=base is not None)]
    if found and base:
        remarks += [_sentence(change) for change in found.sentences]
    remarks += _typed(edited, today, found)
    remarks += [_expected(number, what, said) for said in edited.sentences for number, what in wanting(said, today)]
    remarks += _charts(edited, today)
    remarks.sort(key=lambda remark: (remark.start, remark.slip.value))
    remarks = [_placed(remark, edited.document.aside_at(remark.start)) for remark in remarks]
    return Proof(tuple(remarks), len(edited.numbers), edited.notices)


def _placed(remark: Remark, aside: Text | None) -> Remark:
    """Say of what stands outside the body where it stands: its paragraph has no number that anybody could count."""
    if aside is None:
        return remark
    told = remark.message
    return replace(remark, message=Text(f"（{aside.zh}）{told.zh}", f"({aside.en}) {told.en}"))


# --- bound numbers against the ledger


def _against_ledger(edited: Edited, today: Today, retagged: set[int]) -> Iterator[Remark]:
    for said in edited.sentences:
        for number in said.numbers:
            if id(number) in retagged:
                continue
            if number.mark and today.key(number.mark) != today.key(number.tag):
                yield _remark(Slip.RETAGGED, number, said, _OTHER_MARK.filled(tag=number.tag, mark=number.mark))
            elif number.emptied:
                yield _remark(Slip.EMPTIED, number, said, _EMPTIED)
            else:
                yield from _held(number, said, today.answer(number.tag, number.text), today)


def _held(number: Number, said: Said, answer: Answer, today: Today) -> Iterator[Remark]:
    if number.text in answer.expected or (answer.tag.what and today.report is None):
        return
    filled = {"text": number.text, "right": answer.right or "、".join(answer.expected[:3]) or "—"}
    if answer.correction and answer.was_right:
        yield _remark(Slip.REVISED, number, said, _REVISED.filled(**filled, who=who(answer.correction)), answer)
    elif answer.expected:
        yield _remark(Slip.NOT_ON_FILE, number, said, _DIFFERENT.filled(**filled), answer)
    else:
        yield _remark(Slip.UNKNOWN, number, said, _UNKNOWN.filled(text=number.text, why=answer.why), answer)


def who(correction: Entry) -> Text:
    """Say who corrected a figure, when and why."""
    day = f"{correction.at:%Y-%m-%d}"
    reason = correction.reason or "—"
    return Text(f"{correction.by} {day}，{reason}", f"{correction.by}, {day}: {reason}")


def _remark(slip: Slip, number: Number, said: Said, message: Text, answer: Answer | None = None) -> Remark:
    expected = (answer.right,) if answer and answer.right else answer.expected if answer else ()
    return Remark(
        slip, number.text, message, said.text, said.paragraph, number.tag, number.about, expected, number.start
    )


_DIFFERENT = Text(
    "这里写“{text}”，台账为“{right}”；请刷新，或先更正台账。", "{text} here, {right} on file: refresh it."
)
_REVISED = Text(
    "数据已修订：这里是“{text}”，更正后为“{right}”（{who}）；定稿以后的版本不改，草稿请刷新。",
    "Revised since: {text} here, {right} on file ({who}). An issued version stays; refresh a draft.",
)
_UNKNOWN = Text("“{text}”：{why}；请核对后改为台账中的数。", "{text}: {why}. Use a figure that is on file.")
_EMPTIED = Text("数已被删空，只剩提示文字；请撤销，或连同句子删去。", "The number was deleted: undo that.")
_OTHER_MARK = Text(
    "内容控件的编号是 {tag}，生成时是 {mark}；请恢复，或重新插入这个数。",
    "The control is tagged {tag}; when built it was {mark}. Restore it, or insert the number again.",
)


# --- numbers against the base


def _number(change: NumberChange, held: frozenset[int], *, version: bool) -> Iterator[Remark]:
    """Say what became of a number; one that the ledger does not bear out has been told already."""
    known = change.fate is Fate.CHANGED and (not version or change.number.start in held)
    stands = change.stands_in or change.was_in
    if known or stands is None or change.fate is Fate.ADDED:
        return
    slip, message = _FATES[change.fate]
    number = change.number
    words = message.filled(
        text=number.text,
        old=change.old.text if change.old else "",
        old_tag=change.old.tag if change.old else "",
        about=number.about,
        was=_short(change.was_in),
    )
    start = change.new.start if change.new else stands.start
    yield Remark(
        slip, number.text, words, stands.text, stands.paragraph, number.tag, number.about,
        (change.old.text,) if change.old and change.old.text != number.text else (), start,
    )  # fmt: skip


_FATES: dict[Fate, tuple[Slip, Text]] = {
    Fate.CHANGED: (Slip.NUMBER_CHANGED, Text("原来写“{old}”，现在写“{text}”。", "It said {old}, it says {text}.")),
    Fate.MOVED: (
        Slip.MOVED,
        Text("“{text}”（{about}）原在“{was}”一句；请核对。", "{text} stood in another sentence: check it."),
    ),
    Fate.SWAPPED: (
        Slip.SWAPPED,
        Text("“{text}”（{about}）与别的数调换了位置；请核对。", "{text} and another number changed places: check."),
    ),
    Fate.UNBOUND: (
        Slip.UNBOUND,
        Text("“{text}”（{about}）还在，但不再绑定台账，今后不会刷新；请撤销。", "{text} is plain text now: undo that."),
    ),
    Fate.REMOVED: (
        Slip.REMOVED,
        Text("这句原有“{text}”（{about}），已被删去；请确认。", "The number {text} was deleted here: confirm that."),
    ),
    Fate.RETAGGED: (
        Slip.RETAGGED,
        Text("“{text}”的编号原是 {old_tag}，已被改动；请恢复。", "The tag of {text} was {old_tag}: restore it."),
    ),
    Fate.COPIED: (
        Slip.COPIED,
        Text("“{text}”（{about}）是复制来的；请确认用在这里合适。", "{text} is a copy: does it belong here?"),
    ),
}


def _short(said: Said | None) -> str:
    words = said.text if said else ""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…"


_LONGEST = 24


def _sentence(change: SentenceChange) -> Remark:
    slip, message = _SENTENCES[change.fate]
    said = change.new or change.old
    if said is None:  # pragma: no cover - one of both is always given
        raise ValueError("既无旧句也无新句。 Neither an old nor a new sentence.")
    words = message.filled(was=change.old.text if change.old else "", digits="、".join(change.digits) or "—")
    return Remark(slip, _short(said), words, said.text, said.paragraph, start=said.start)


_SENTENCES = {
    Fate.ADDED: (
        Slip.SENTENCE_ADDED,
        Text("所比版本没有这一句。", "The other version lacks this sentence."),
    ),
    Fate.REMOVED: (Slip.SENTENCE_REMOVED, Text("所比版本有这一句，这里没有。", "The other version has this sentence.")),
    Fate.MOVED: (Slip.SENTENCE_MOVED, Text("这一句换了位置。", "The sentence stands in another place.")),
    Fate.CHANGED: (
        Slip.SENTENCE_CHANGED,
        Text("原句：“{was}”；不同的数：{digits}。", "It read: {was}; plain numbers that differ: {digits}."),
    ),
}


# --- the numbers of charts


def _charts(edited: Edited, today: Today) -> Iterator[Remark]:
    end = len(edited.document.text)
    for one in charted(edited.document):
        right, expected = held(one, today)
        if expected and one.text not in expected:
            words = _CHART.filled(label=one.label, text=one.text, right=right or "、".join(expected[:3]))
            yield Remark(Slip.CHART, one.text, words, one.label, 0, one.tag, one.label, expected, end)


_CHART = Text(
    "图中“{label}”画的是{text}，台账为{right}；请刷新。",
    "The chart shows {text} for {label}, on file: {right}.",
)


# --- 预计 before a number


def _expected(number: Number, what: Wanting, said: Said) -> Remark:
    slip, message = _EXPECTED[what]
    return _remark(slip, number, said, message.filled(text=number.text))


_EXPECTED = {
    Wanting.MISSING: (
        Slip.EXPECTED_GONE,
        Text(
            "“{text}”在台账中是预计数，前面的“预计”没有了；请补上，或刷新。",
            "{text} is only expected: say 预计.",
        ),
    ),
    Wanting.LEFT: (
        Slip.EXPECTED_LEFT,
        Text("“{text}”已经公布，前面还写着“预计”；请删去，或刷新。", "{text} is published: take 预计 away."),
    ),
}


# --- numbers typed by hand


def _typed(edited: Edited, today: Today, found: Differences | None) -> Iterator[Remark]:
    """Find what the reader takes for a figure outside any control, and neither a name nor the base explains."""
    named = _is_named(edited, today)
    before = {pair.new.start: pair.old.words for pair in found.pairs if pair.new and pair.old} if found else {}
    for start, end in _figures(edited, bare=found is not None):
        said = edited.sentence_at(start)
        if said is None or any(n.start <= start < n.start + len(n.text) for n in said.numbers):
            continue
        text = edited.document.text[start:end]
        old = before.get(said.start, "")
        if said.words.count(text) > old.count(text) and not named(start, end, said):
            yield Remark(Slip.TYPED, text, _TYPED.filled(text=text), said.text, said.paragraph, start=start)


_TYPED = Text(
    "“{text}”是手写的，没有绑定台账，改动后无从核对；若台账有这个数，请由系统插入。",
    "{text} was typed by hand and is bound to nothing: let the system print it where the ledger holds it.",
)


def _figures(edited: Edited, *, bare: bool) -> list[tuple[int, int]]:
    """Return where figures stand; bare digits, as of a table's cells, count where a base tells them from numbering."""
    reading = reader.read(edited.document.text)
    spans = [(one.start, one.end) for one in reading.findings]
    return sorted([*spans, *((one.start, one.end) for one in reading.unread if bare)])


def _is_named(edited: Edited, today: Today) -> Callable[[int, int, Said], bool]:
    """Return whether a figure is part of what something is called (六大产业, 0—3岁婴幼儿托位)."""
    names = (*names_in(today.book), *(today.report.names if today.report else ()))
    text = edited.document.text

    def named(start: int, end: int, said: Said) -> bool:
        bearing = (name for name in names if text[start:end] in name and name in said.text)
        return any(_covers(name, text, start, end) for name in bearing)

    return named


def _covers(name: str, text: str, start: int, end: int) -> bool:
    at = text.find(name, max(0, start - len(name)), end + len(name))
    while 0 <= at <= start:
        if end <= at + len(name):
            return True
        at = text.find(name, at + 1, end + len(name))
    return False
