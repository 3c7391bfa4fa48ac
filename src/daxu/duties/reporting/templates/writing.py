"""Writing the usual report out as a template, so that officials begin with something that works.

Every number becomes the slot that would fill it; the words stay as they are. What only the figures can write — which
targets are behind, which could not be judged — stays a passage of the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from daxu.core.tag import DERIVED
from daxu.duties.reporting import annexes, execution
from daxu.duties.reporting.clauses import Fact
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.report import Binding, Paragraph, Report, Section, Sentence
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.fault import Unfilled
from daxu.duties.reporting.templates.filling import BASIS, PLANNED, REST, WORDS, Answers, Filling
from daxu.duties.reporting.templates.forms import FORM_OF, Form
from daxu.duties.reporting.templates.notation import Slot, slots, written

_DERIVED_FORMS = {
    "completion": Form.COMPLETION, "due": Form.DUE, "gap": Form.GAP, "left": Form.LEFT, "monthly": Form.MONTHLY,
}  # fmt: skip
_HELP = (
    "# 报告模板。以井号开头的行不进报告。写法见 docs/method/report-templates.md。",
    "# 数字一律写成槽位 {指标或目标|形式}，不要手写数字；改词、增删句子、调换次序都可以。",
)


def template_of(report: Report, subject: Subject) -> str:
    """Return the usual report as a template that renders to the same sentences."""
    writer = _Writer(subject)
    lines = [*_HELP, *writer.head(report), ""]
    for section in report.sections:
        lines += writer.section(section)
    return "\n".join((*lines, ""))


def lines_of(paragraphs: Iterable[Paragraph], subject: Subject) -> list[str]:
    """Return some paragraphs, each as a line of a template that renders to the same sentences."""
    writer = _Writer(subject)
    return [writer.paragraph(paragraph) for paragraph in paragraphs]


class _Writer:
    """Knows which slot would print a number, and which paragraphs only the program can write."""

    def __init__(self, subject: Subject) -> None:
        """Index what numbers may be bound to."""
        self.subject = subject
        self.answers = Answers(subject)
        self._facts = {fact.entry: fact for fact in subject.known}
        self._items = {item.entry: item for item in subject.items}
        self._counts = {what: name for name, (_, what) in execution.counts(subject).items()}
        self._passages = {made(subject): name for name, made in execution.PASSAGES.items() if made(subject)}

    def head(self, report: Report) -> Iterator[str]:
        """Write the lines before the text."""
        for line in report.title:
            yield f"标题：{self._worded(line)}"
        yield f"主送：{self._worded(report.addressee)}"
        yield "版式：会议材料"
        yield "编号：重新起"
        yield from (f"附件：{title}" for title in annexes.USUAL)

    def section(self, section: Section) -> Iterator[str]:
        """Write a heading and its paragraphs."""
        yield self._worded(section.heading)
        left = list(section.paragraphs)
        while left:
            passage = next((made for made in self._passages if tuple(left[: len(made)]) == made), None)
            if passage:
                yield written(self._passages[passage])
                left = left[len(passage) :]
            else:
                yield self.paragraph(left.pop(0))
        yield ""

    def paragraph(self, paragraph: Paragraph) -> str:
        """Write a paragraph."""
        return "".join(self._sentence(sentence) for sentence in paragraph.sentences)

    def _sentence(self, sentence: Sentence) -> str:
        text, since, before = "", 0, ""
        for part in sentence.parts:
            if isinstance(part, str):
                text += self._judged(self._worded(part), before)
                continue
            before = part.tag
            slot = self._slot(part)
            lead = self._filling(slot).lead
            if lead and text[since:].endswith(lead):
                text = text.removesuffix(lead)
            text += slot
            since = len(text)
        return text if sentence.bindings else self._based(sentence, text)

    def _judged(self, words: str, tag: str) -> str:
        """Put a slot in the place of the verdict that stands behind a completion: it changes with the figure."""
        item = self._items.get(tag.removeprefix(DERIVED).removesuffix(":completion"))
        verdict = f"，{item.judgement.verdict.value}" if item else ""
        if item is None or not words.startswith(verdict):
            return words
        return f"，{written(self._name(item), Form.VERDICT.value)}{words.removeprefix(verdict)}"

    def _worded(self, words: str) -> str:
        """Put slots in the place of the words that the next report says differently."""
        subject = self.subject
        told: tuple[tuple[str, str], ...] = (
            (f"{subject.district}", "地区"),
            (subject.period.label, "时段全称"),
            (f"截至{subject.period.last.number}月末", "月末"),
            (f"{subject.span}，", "时段"),
        )
        rest = WORDS[REST](subject)
        told += tuple((f"{rest}{after}", REST) for after in ("还需", "计划", "对照", "目标") if rest)
        told += ((subject.year.label, "年度"),)
        for said, name in told:
            words = words.replace(said, said.replace(WORDS[name](subject), written(name)))
        return words

    def _based(self, sentence: Sentence, text: str) -> str:
        """Say what a sentence without a number rests on."""
        if self.subject.evaluation.plan.resolution in sentence.cites:
            return _before_the_end(text, written(BASIS, PLANNED))
        items = (item for item in self.subject.items if item.target.citation in sentence.cites)
        named = next((item for item in items if self.subject.name(item.target) in text), None)
        if named:
            return _before_the_end(text, written(BASIS, self.answers.names.item_spelling(named)))
        source = min(sentence.cites)
        return _before_the_end(text, written(BASIS, f"《{source.document}》{source.place}"))

    # Slots.

    def _slot(self, number: Binding) -> str:
        if number.tag in self._facts:
            return self._fact_slot(self._facts[number.tag])
        if number.tag in self._items:
            return written(self._name(self._items[number.tag]), Form.GOAL.value)
        entry, _, what = number.tag.removeprefix(DERIVED).rpartition(":")
        if entry in self._items:
            return written(self._name(self._items[entry]), _DERIVED_FORMS[what].value)
        return written(self._counts[what], Form.COUNT.value)

    def _name(self, item: Item) -> str:
        return self.answers.names.item_spelling(item)

    def _fact_slot(self, fact: Fact) -> str:
        """Write the shortest slot that means this fact and no other."""
        said = fact.observation
        name, form = self.answers.names.spelling(fact.indicator), FORM_OF[fact.measure].value
        period = REST if said.period == self.subject.rest else self.subject.when(said.period)
        details = (
            (),
            (period,),
            (PLANNED,),
            (period, PLANNED),
            (said.compared_with,),
            (said.subject,),
            (said.definition,),
        )
        for more in details:
            slot = written(name, form, *more)
            if self._means(slot, fact):
                return slot
        return written(name, form, period, said.compared_with or said.subject or said.definition)

    def _means(self, slot: str, fact: Fact) -> bool:
        try:
            numbers = [part for part in self._filling(slot).parts if isinstance(part, Binding)]
        except Unfilled:
            return False
        return [number.tag for number in numbers] == [fact.entry]

    def _filling(self, slot: str) -> Filling:
        found: list[Slot] = slots(slot)[0]
        return self.answers.filling(found[0])


def _before_the_end(text: str, slot: str) -> str:
    return f"{text[:-1]}{slot}{text[-1]}" if text.endswith("。") else text + slot
