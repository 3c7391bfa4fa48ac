"""Checks of a composed report before anyone sees it: a report that contradicts itself is not built (T5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from daxu.core.book import Book
from daxu.core.indicator import Measure
from daxu.core.pace import Verdict
from daxu.core.projects.feed_rule import FeedCount
from daxu.core.projects.lists import ProjectList
from daxu.core.tag import DERIVED
from daxu.core.target import Target
from daxu.duties.reporting.annexes import INDICATORS, PROJECTS, VERDICT_COLUMN
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.progress_annexes import NAMED
from daxu.duties.reporting.report import Annex, Binding, Cell, Report, Sentence
from daxu.duties.reporting.subject import Subject


def problems(report: Report, subject: Subject) -> list[str]:
    """Return every reason not to issue the report, each in Chinese and English."""
    return [
        *_homeless(subject),
        *unfounded(report, subject.book),
        *_sums(report),
        *_against_annex(report),
        *_lists_add_up(report, subject),
        *_said_differently(report),
    ]


def problems_of_template(report: Report, subject: Subject) -> list[str]:
    """Return every reason not to issue a report that follows a template: it may say less than the usual one."""
    return [*unfounded(report, subject.book), *problems_of_tables(report, subject)]


def problems_of_tables(report: Report, subject: Subject) -> list[str]:
    """Return where text and tables of a report that may say less than the usual one do not agree."""
    return [*_against_annex(report, whole=False), *_lists_add_up(report, subject), *_said_differently(report)]


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
    names = names_with_digits(book, report.names)
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


def names_with_digits(book: Book, also: Iterable[str] = ()) -> tuple[str, ...]:
    """Return proper names that carry digits (S338板桥段), the longest first: they are not numbers of the report."""
    names = (*names_in(book), *also)
    return tuple(sorted({name for name in names if re.search(r"\d", name)}, key=len, reverse=True))


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


def _lists_add_up(report: Report, subject: Subject) -> Iterator[str]:
    """Compare the number that a document counts on a list with the figure on file, and with the rows of the annex."""
    annex = next((annex for annex in report.annexes if annex.title == PROJECTS), None)
    if annex is None:
        return
    for heading, rows in _grouped(annex):
        for binding in (b for b in heading.bindings if b.tag.endswith(f":{NAMED}")):
            if binding.text != f"{len(rows)}个":
                yield (
                    f"附件{annex.number}“{binding.about}”称公布名称的{binding.text}，下面列出{len(rows)}行。"
                    f" Annex {annex.number} says {binding.text} of {binding.about} and lists {len(rows)}."
                )
    for entry, one in subject.book.said(ProjectList):
        listed = [project for project in subject.projects if one.code in project.project.facts.lists]
        if one.published and len(listed) > one.published:
            yield (
                f"{one.citation}公布{one.name}{one.published}个，台账列入{len(listed)}个（{entry.id}）。"
                f" {one.published} are published of the list {one.english}, {len(listed)} are on it."
            )
        for fact in _counted(subject, one):
            if fact.quantity.number != one.published:
                yield (
                    f"{one.name}：正文写{fact.quantity}（{fact.entry}），附件{annex.number}的清单公布{one.published}个。"
                    f" The text says {fact.quantity} of {one.english}, annex {annex.number} {one.published}."
                )


def _counted(subject: Subject, one: ProjectList) -> Iterator[Fact]:
    """Walk the facts that count the whole of a list."""
    rules = subject.book.feed_rules.values()
    whole = {r.indicator for r in rules if r.list == one.code and r.counts is FeedCount.PROJECTS}
    return (f for f in subject.facts if one.published and f.indicator.code in whole and f.measure is Measure.LEVEL)


def _grouped(annex: Annex) -> Iterator[tuple[Sentence, list[tuple[Cell, ...]]]]:
    """Walk the group headings of a table, each with the rows below it."""
    heading, rows = Sentence(()), list[tuple[Cell, ...]]()
    for row in annex.rows:
        if len(row) > 1:
            rows.append(row)
            continue
        yield heading, rows
        heading, rows = row[0].sentence, []
    yield heading, rows


def _said_differently(report: Report) -> Iterator[str]:
    """Find one figure of which text and annexes say two values, with both places (T5.5)."""
    first: dict[str, tuple[Binding, str]] = {}
    told = set[str]()
    for where, said, binding in _placed(report):
        if binding.quoted:
            continue
        before, place = first.setdefault(binding.tag, (binding, where))
        if binding.tag not in told and not _same(before, binding):
            told.add(binding.tag)
            yield (
                f"{binding.about}：{place}写“{before.text}”，{where}写“{binding.text}”（{said}）。"
                f" One figure, two values: {before.text} and {binding.text} ({binding.tag})."
            )


def _placed(report: Report) -> Iterator[tuple[str, str, Binding]]:
    """Walk every number with its place and the words around it, the text first."""
    paragraphs = (paragraph for section in report.sections for paragraph in section.paragraphs)
    for number, paragraph in enumerate(paragraphs, 1):
        for sentence in paragraph.sentences:
            yield from ((f"正文第{number}段", sentence.text, binding) for binding in sentence.bindings)
    for number, chart in enumerate(report.charts(), 1):
        yield from ((f"图{number}", chart.title, binding) for binding in chart.numbers if binding)
    for annex in report.annexes:
        for number, row in enumerate(annex.rows, 1):
            words = "｜".join(cell.sentence.text for cell in row)
            for one in row:
                yield from ((f"附件{annex.number}第{number}行", words, b) for b in one.sentence.bindings)


def _same(one: Binding, other: Binding) -> bool:
    """Whether two printings of a figure say one value: the same quantity, or, of what was computed, the same digits."""
    if one.quantity is not None and other.quantity is not None:
        return one.quantity == other.quantity
    return _digits(one) == _digits(other)


def _digits(binding: Binding) -> list[str]:
    return _NUMBER.findall(binding.text)
