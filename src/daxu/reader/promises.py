"""Promises: what a text says will be done, one after the other, each as said, with the figures that stand in it.

A report's part about what is to come is cut at its headings, sentences and clauses. A clause that names a means
(依托…, 围绕…) or no verb belongs to its neighbour. Each figure is a promise of its own; one that only says for whom or
from which size on (0—3岁) stays beside another. Nothing here knows a verb: the words are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from daxu.reader.grammar import Finding, read

_FIRST = re.compile(r"\s*[一二三四五六七八九十]+、")
_SECOND = re.compile(r"\s*[（(][一二三四五六七八九十]+[)）]")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）])")
_COUNTED = re.compile(r"[一二三四五六七八九十]+(?:是|要)|第[一二三四五六七八九十]+[，,]")
_AHEAD = re.compile(r"安排|任务|目标|打算|计划|重点|建议|措施|下一步|下半年|展望|举措")
_BACK = re.compile(r"执行情况|完成情况|工作回顾|主要成效|存在.{0,4}问题|困难和")
_SENTENCE = re.compile(r"[^。！？!?；;]+[。！？!?；;]?")
_CLAUSE = re.compile(r"[^，,]+[，,]?")
_MEANS = re.compile(
    r"(?:依托|围绕|聚焦|立足|依据|按照|根据|针对|结合|通过|借助|用足|对照|以|在|把|将|坚持|深入贯彻|全面贯彻|贯彻|为|对)"
)
_GROUND = re.compile(r"(?:基础上|过程中|前提下|背景下)[，,]?$")
"""How a clause ends that is the ground of the next, also where a figure stands in it."""
_BESIDE = frozenset({"岁", "年", "天", "小时", "分钟", "公里", "米", "月"})
"""Units of numbers that tell for whom, how long or how far, and are promised of nothing alone."""
_LONGEST_HEADING = 40
_LONGEST_NAME = 40
_TOPIC = 30


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise: where it stands, as said, on which verb, under which heading; `figures` are the numbers in it.

    `goal` is the figure that is promised, None where the figures only say for whom or on what ground.
    """

    start: int
    end: int
    words: str
    name: str
    verb: str
    heading: str
    topic: str
    sentence: str
    figures: tuple[Finding, ...] = ()
    goal: Finding | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: the promises, and where the part that was read begins and ends (the whole text: `all`)."""

    promises: tuple[Promised, ...]
    start: int
    end: int
    all: bool


def promises(text: str, verbs: Sequence[str], *, year: int | None = None, whole: bool = False) -> Looked:
    """Find what a text promises; of a report only the part that looks ahead is read, unless `whole` is wanted.

    `verbs` are the words that promises hang on, the longest first. `year` is what the text is about, where its title
    does not say.
    """
    start, end = (0, len(text)) if whole else _ahead(text)
    figures = [one for one in read(text, year=year).findings if start <= one.start < end]
    part = _Part(verbs, figures)
    found = tuple(part.read(text, start, end))
    return Looked(found, start, end, (start, end) == (0, len(text)))


def _ahead(text: str) -> tuple[int, int]:
    """Return where the part of a report begins and ends that says what is to come; else the whole text."""
    heads = [(offset, line) for offset, line in _lines(text, 0, len(text)) if _is_head(_FIRST, line)]
    ends = [offset for offset, _ in heads[1:]] + [len(text)]
    ahead = [
        (offset, end)
        for (offset, line), end in zip(heads, ends, strict=True)
        if _AHEAD.search(line) and not _BACK.search(line)
    ]
    return (ahead[0][0], ahead[-1][1]) if ahead else (0, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for found in re.finditer(r"[^\n]+", text[start:end]):
        yield start + found.start(), found[0]


def _is_head(pattern: re.Pattern[str], line: str) -> bool:
    return bool(pattern.match(line)) and len(line.strip()) <= _LONGEST_HEADING and "。" not in line


@dataclass(slots=True)
class _Part:
    """Reads a part line by line, keeping the heading and the topic that the next promise stands under."""

    verbs: Sequence[str]
    figures: Sequence[Finding]
    heading: str = ""
    topic: str = ""
    begun: bool = False

    def read(self, text: str, start: int, end: int) -> Iterator[Promised]:
        """Walk the promises of a stretch of text."""
        headed = any(_is_head(_SECOND, line) or _NUMBERED.match(line) for _, line in _lines(text, start, end))
        for offset, line in _lines(text, start, end):
            if _is_head(_FIRST, line) or _is_head(_SECOND, line):
                self.heading = line.strip()
                self.topic, self.begun = "", self.begun or _is_head(_SECOND, line)
                continue
            numbered = _NUMBERED.match(line)
            self.begun = self.begun or bool(numbered)
            if headed and not self.begun and not self._inside(offset, offset + len(line)):
                continue  # the paragraph that guides the whole part promises nothing of its own
            self.topic = "" if numbered else self.topic
            yield from self._line(line, offset, bool(numbered))

    def _line(self, line: str, offset: int, numbered: bool) -> Iterator[Promised]:  # noqa: FBT001 — of the walk above
        for place, found in enumerate(_SENTENCE.finditer(line)):
            start, sentence = offset + found.start(), found[0]
            bare, counted = _bare(sentence, numbered=numbered and place == 0)
            start += len(sentence) - len(bare)
            last = offset + found.end() >= offset + len(line.rstrip())
            opens = (counted or (numbered and place == 0)) and not last
            if opens and len(bare) <= _TOPIC and "，" not in bare and not self._inside(start, start + len(bare)):
                self.topic = bare.rstrip("。；; ")
                continue
            yield from self._sentence(bare, start)

    def _inside(self, start: int, end: int) -> list[Finding]:
        return [one for one in self.figures if start <= one.start < end]

    def _sentence(self, sentence: str, offset: int) -> Iterator[Promised]:
        for start, words in _joined(self._clauses(sentence, offset)):
            yield from self._promised(words, start, sentence.strip())

    def _clauses(self, sentence: str, offset: int) -> Iterator[tuple[int, str, bool, bool]]:
        """Walk the clauses of a sentence: where each stands, its words, whether a means, whether it stands alone."""
        for found in _CLAUSE.finditer(sentence):
            start, words = offset + found.start(), found[0]
            figures = self._inside(start, start + len(words))
            means = bool(_MEANS.match(words)) and (not figures or bool(_GROUND.search(words)))
            yield start, words, means, not means and (bool(figures) or bool(self._verb(words)))

    def _verb(self, words: str) -> str:
        """Return the verb that stands first among some words; of two at one place the longer."""
        places = [(at, -len(verb), verb) for verb in self.verbs if (at := words.find(verb)) >= 0]
        return min(places)[2] if places else ""

    def _promised(self, words: str, start: int, sentence: str) -> Iterator[Promised]:
        bare = words.strip().rstrip("，,。；; ")
        if not bare:
            return
        figures = self._inside(start, start + len(words))
        one = Promised(
            start, start + len(words), bare, bare[:_LONGEST_NAME], self._verb(_without_means(bare)), self.heading,
            self.topic, sentence,
        )  # fmt: skip
        ground = start + len(words) - len(_after_means(words))
        told = [figure for figure in figures if figure.start >= ground and not _only_tells(figure)]
        if len(told) <= 1:
            goal = told[0] if told else None
            yield replace(one, figures=_first(told, figures), name=_name(bare, told), goal=goal)
            return
        beside = [figure for figure in figures if figure not in told]
        for figure in told:
            nearest = [other for other in beside if abs(other.start - figure.start) <= _TOPIC]
            yield replace(one, figures=(figure, *nearest), name=_called(figure), goal=figure)


def _bare(sentence: str, *, numbered: bool) -> tuple[str, bool]:
    """Return a sentence without its number and without 一是, and whether it had the latter."""
    bare = sentence.lstrip()
    if numbered and (found := _NUMBERED.match(bare)):
        bare = bare[found.end() :]
    found = _COUNTED.match(bare)
    return (bare[found.end() :], True) if found else (bare, False)


def _joined(clauses: Iterable[tuple[int, str, bool, bool]]) -> Iterator[tuple[int, str]]:
    """Join clauses to promises: a means goes with what follows, what has no verb with what came before."""
    start, words, stands = -1, "", False
    for at, said, means, alone in clauses:
        if words and stands and (alone or means):
            yield start, words
            start, words, stands = -1, "", False
        start = at if start < 0 else start
        words += said
        stands = stands or alone
    if words:
        yield start, words


def _only_tells(figure: Finding) -> bool:
    """Whether a figure only says for whom, how long or how far."""
    return isinstance(figure.value, tuple) or figure.unit in _BESIDE or figure.measure == "rank"


def _first(told: Sequence[Finding], figures: Sequence[Finding]) -> tuple[Finding, ...]:
    return (*told, *(figure for figure in figures if figure not in told))


def _name(words: str, told: Sequence[Finding]) -> str:
    """Call a promise by its words; a long one with a figure by what the figure is of."""
    short = _without_means(words)
    if len(short) <= _LONGEST_NAME:
        return short
    return _called(told[0]) if told else f"{short[: _LONGEST_NAME - 1]}…"


def _without_means(words: str) -> str:
    """Return a promise without the clauses before it that only say by what means."""
    return "，".join(clause.strip("，, ") for clause in _CLAUSE.findall(_after_means(words)))


def _after_means(words: str) -> str:
    """Return the words behind the clauses that only say by what means; all of them where there is nothing else."""
    clauses = _CLAUSE.findall(words)
    while len(clauses) > 1 and _MEANS.match(clauses[0]):
        clauses.pop(0)
    return "".join(clauses)


def _called(figure: Finding) -> str:
    return f"{figure.indicator}{figure.text}"[:_LONGEST_NAME]
