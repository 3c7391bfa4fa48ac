"""Checks of a composed report before anyone sees it: a report that contradicts itself is not built (T5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from daxu.core.book import Book
from daxu.core.pace import Verdict
from daxu.core.tag import DERIVED
from daxu.core.target import Target
from daxu.duties.reporting.annexes import INDICATORS, VERDICT_COLUMN
from daxu.duties.reporting.report import Binding, Report, Sentence
from daxu.duties.reporting.subject import Subject


def problems(report: Report, subject: Subject) -> list[str]:
    """Return every reason not to issue the report, each in Chinese and English."""
    return [
        *_homeless(subject),
        *unfounded(report, subject.book),
        *_sums(report),
        *_against_annex(report),
    ]


def problems_of_template(report: Report, subject: Subject) -> list[str]:
    """Return every reason not to issue a report that follows a template: it may say less than the usual one."""
    return [*unfounded(report, subject.book), *_against_annex(report, whole=False)]


def unfounded(report: Report, book: Book) -> list[str]:
    """Return every sentence without a source and every number that is bound to no figure."""
    return [*_unsourced(report), *_unbound(report, book)]


def _homeless(subject: Subject) -> Iterator[str]:
    """Find what stands under no declared theme: no chapter would ever say it."""
    told = [(f.indicator.theme, f.indicator.name) for f in (*subject.facts, *subject.plans)]
    told += [(item.target.theme, item.target.name) for item in subject.items]
    for theme in dict.fromkeys(theme for theme, _ in told if theme not in subject.book.themes):
        names = "、".join(dict.fromkeys(name for code, name in told if code == theme))
        yield f"主题“{theme}”没有声明，以下内容无处可写：{names}。 Nobody declared the theme {theme!r}."


def _unsourced(report: Report) -> Iterator[str]:
    for sentence in report.sentences:
        if not sentence.sources:
            yield f"这句话没有来源：“{sentence.text}”。 A sentence without a source."


def _unbound(report: Report, book: Book) -> Iterator[str]:
    names = names_with_digits(book)
    for sentence in report.sentences:
        if loose := unbound_digits(sentence, names):
            yield f"数字“{'、'.join(loose)}”没有绑定：“{sentence.text}”。 Numbers that are bound to no figure."


def unbound_digits(sentence: Sentence, names: Iterable[str] = ()) -> list[str]:
    """Return the digits of a sentence that stand outside bound numbers, dates, and the `names` given."""
    words = "\n".join(part for part in sentence.parts if not isinstance(part, Binding))
    return [match[0] for match in loose_numbers(words, names)]


def loose_numbers(words: str, names: Iterable[str] = ()) -> Iterator[re.Match[str]]:
    """Walk the numbers in words that are no part of a date or of a proper name, each where it stands."""
    for name in names:
        words = words.replace(name, "\n" * len(name))
    return _NUMBER.finditer(_DATE.sub(lambda date: "\n" * len(date[0]), words))


_DATE = re.compile(r"\d{4}年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}—\d{1,2}月|\d{1,2}月(?:\d{1,2}日)?")
_NUMBER = re.compile(r"\d[\d.,]*")


def names_with_digits(book: Book) -> tuple[str, ...]:
    """Return proper names that carry digits (S338板桥段), the longest first: they are not numbers of the report."""
    return tuple(name for name in names_in(book) if re.search(r"\d", name))


def names_in(book: Book) -> tuple[str, ...]:
    """Return everything that a report calls by its name, the longest first: what a name counts is no figure."""
    said = chain(
        (observation.subject for observations in book.observations.values() for observation in observations),
        (indicator.name for indicator in book.indicators.values()),
        (target.name for _, target in book.said(Target)),
        (organisation.name for organisation in book.organisations.values()),
    )
    return tuple(sorted(set(filter(None, said)), key=len, reverse=True))


def _stated(report: Report) -> dict[str, int]:
    """Return the counts that the text states, by what they count."""
    found: dict[str, int] = {}
    for binding in chain.from_iterable(sentence.bindings for sentence in report.sentences):
        what = binding.tag.rpartition(":")[2]
        if binding.tag.startswith(f"{DERIVED}p-") and binding.text.endswith("项"):
            found[what] = int(binding.text.removesuffix("项"))
    return found


def _sums(report: Report) -> Iterator[str]:
    """Add the states up: judged and excluded make the total, the verdicts make what was judged."""
    said = _stated(report)
    whole, judged, left = said.get("total", 0), said.get("judged", 0), said.get("excluded", 0)
    if judged + left != whole:
        yield f"可判定{judged}项加未纳入{left}项不等于{whole}项。 Judged and excluded do not add up to the total."
    verdicts = sum(count for what, count in said.items() if what.startswith("verdict-"))
    if verdicts != judged:
        yield f"各类判断合计{verdicts}项，不等于可判定的{judged}项。 The verdicts do not add up to what was judged."
    grounds = sum(count for what, count in said.items() if what.startswith("ground-"))
    if grounds != left:
        yield f"未纳入判定的原因合计{grounds}项，不等于{left}项。 The reasons do not add up to what was excluded."


def _against_annex(report: Report, *, whole: bool = True) -> Iterator[str]:
    """Compare what the text counts with what the annex of indicators lists; unless `whole`, it may be silent."""
    said = _stated(report)
    annex = next((annex for annex in report.annexes if annex.title == INDICATORS), None)
    if annex is None:
        return
    rows = [row for row in annex.rows if len(row) > VERDICT_COLUMN]
    listed = [row[VERDICT_COLUMN].sentence.text for row in rows]
    for verdict in (v for v in Verdict if v.judged):
        what = f"verdict-{verdict.name.lower()}"
        in_annex = sum(word.endswith(verdict.value) and word[1:] == verdict.value for word in listed)
        if (whole or what in said) and said.get(what, 0) != in_annex:
            yield (
                f"正文称{verdict.value}{said.get(what, 0)}项，附件{annex.number}列出{in_annex}项。"
                f" The text counts {said.get(what, 0)} as {verdict.english}, annex {annex.number} lists {in_annex}."
            )
