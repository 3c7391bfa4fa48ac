"""Page: a read text as the checks look at it — sentences, what stands between two numbers, which names are the same."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from daxu.core.period import BadPeriod, Period
from daxu.core.text import Text
from daxu.reader import Finding, Reading
from daxu.reader.text import even

_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]|[^。！？!?\n]+\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its findings in order."""

    start: int
    end: int
    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Page:
    """A text with its reading; `words` is the text with look-alike characters made alike, offset for offset."""

    text: str
    reading: Reading

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in order."""
        return self.reading.findings

    @cached_property
    def words(self) -> str:
        """The evened text."""
        return even(self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each finding starts."""
        return [finding.start for finding in self.findings]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence that holds a finding."""
        found = (self.sentence(*match.span()) for match in _SENTENCE.finditer(self.words))
        return tuple(sentence for sentence in found if sentence.findings)

    def sentence(self, start: int, end: int) -> Sentence:
        """Return a stretch as a sentence."""
        return Sentence(start, end, self.words[start:end], self.within(start, end))

    def within(self, start: int, end: int) -> tuple[Finding, ...]:
        """Return the findings that start inside a stretch."""
        return self.findings[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def between(self, one: Finding, other: Finding) -> str:
        """Return what stands between two findings."""
        return self.words[one.end : other.start]

    def before(self, finding: Finding, most: int = 40) -> str:
        """Return what stands before a finding, back to the finding before it or the sentence's begin."""
        begin = self._previous_end(finding)
        return re.split(r"[。！？!?\n]", self.words[max(begin, finding.start - most) : finding.start])[-1]

    def clause(self, finding: Finding, most: int = 60) -> str:
        """Return the words before a finding in its own clause, other findings included."""
        return re.split(r"[。！？!?\n；;，,]", self.words[max(0, finding.start - most) : finding.start])[-1]

    def after(self, finding: Finding, most: int = 30) -> str:
        """Return what stands behind a finding, up to the next one or the sentence's end."""
        place = bisect_left(self.starts, finding.end)
        stop = self.starts[place] if place < len(self.starts) else len(self.words)
        return re.split(r"[。！？!?\n]", self.words[finding.end : min(stop, finding.end + most)])[0]

    def _previous_end(self, finding: Finding) -> int:
        place = bisect_left(self.starts, finding.start)
        return self.findings[place - 1].end if place else 0


def neighbours(findings: Sequence[Finding], count: int) -> Iterator[tuple[Finding, ...]]:
    """Walk every `count` findings that follow each other."""
    return (tuple(findings[i : i + count]) for i in range(len(findings) - count + 1))


def single(finding: Finding) -> bool:
    """Whether it is one number and no range."""
    return not isinstance(finding.value, tuple)


# --- names

_QUIET = re.compile(r"[“”‘’\"'《》（）() 　·、]")
_PLACE = re.compile(
    r"^(?:(?:全|我|本)(?:市|区|县|州|省|旗|镇)(?!重点|级)|全域|全社会(?=固定)|(?:全年)?目标(?=[一-龥]{4}))+"
)
_FULL = (
    ("GDP", "地区生产总值"),
    ("规上", "规模以上"),
    ("社零额", "社会消费品零售总额"),
    ("社零", "社会消费品零售总额"),
    ("固投", "固定资产投资"),
    ("高企", "高新技术企业"),
    ("科小", "科技型中小企业"),
    ("城镇新增就业", "新增城镇就业"),
)


@lru_cache(maxsize=20_000)
def standard(name: str) -> str:
    """Return the name that two spellings of one indicator share."""
    return _PLACE.sub("", spelled_out(name))


def spelled_out(words: str) -> str:
    """Return words without quotes, brackets and blanks, short names in full."""
    bare = _QUIET.sub("", words)
    for short, full in _FULL:
        if full not in bare:
            bare = bare.replace(short, full)
    return bare


_NAMED = ("before", "listed", "counted")
_CLEAR = 4


def named(finding: Finding) -> bool:
    """Whether the text itself names the indicator at this number, and clearly enough to compare it elsewhere."""
    rules = finding.rule.split("+")
    return finding.sure and any(rule in rules for rule in _NAMED) and len(standard(finding.indicator)) >= _CLEAR


def when(code: str) -> Text:
    """Say a period in words: 2024H1 is 2024年上半年; what is no period of months stays as it is written."""
    span = span_of_time(code)
    return Text(span.label, span.english) if span else Text(code, code)


def span_of_time(code: str) -> Period | None:
    """Return the period of a code, or None for a stock, a range of years or nothing."""
    try:
        return _period(code)
    except BadPeriod:
        return None


@lru_cache(maxsize=1_000)
def _period(code: str) -> Period:
    return Period.parse(code)
