"""Today: what the ledger says now of every number that a file was once given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from daxu.core.book import Book
from daxu.core.entry import Entry
from daxu.core.indicator import Observation, Status
from daxu.core.projects.project import ProjectStep
from daxu.core.tag import DERIVED, Tag
from daxu.core.text import NOTHING, Text
from daxu.duties.reporting import docx
from daxu.duties.reporting.edited import Edited
from daxu.duties.reporting.edited import read as read_edited
from daxu.duties.reporting.forms import form_of, forms
from daxu.duties.reporting.report import Report

Versions = Callable[[str], Sequence[Entry]]
"""Entry id → every version of what it says, oldest first; nothing where the ledger never held it."""


def unversioned(_: str) -> Sequence[Entry]:
    """Know no history: only what stands in the book is known."""
    return ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a bound number should say.

    `right` is the number in the form it was written in, empty where nobody can tell, and `why` says so; `expected` are
    all forms that are right; `tag` names the entry that stands now; `correction` is that entry, where it replaced the
    one that the number was taken from; `was_right` says whether the number is what the replaced entry said.
    """

    right: str
    expected: tuple[str, ...]
    tag: Tag
    why: Text = NOTHING
    correction: Entry | None = None
    was_right: bool = False
    note: Text = NOTHING


@dataclass(frozen=True)
class Today:
    """The book as it stands, the versions of each entry, and the report built from it, where one can be built."""

    book: Book
    versions: Versions = unversioned
    report: Report | None = None

    @cached_property
    def printed(self) -> Edited | None:
        """The file that today's report would be."""
        return read_edited(docx.write(self.report)) if self.report else None

    def key(self, text: str) -> str:
        """Return what a tag is about whatever version it names: the place of its entry and what was computed."""
        tag = Tag.parse(text)
        standing = self.standing(tag.entry)
        return f"{standing.slot if standing else tag.entry}:{tag.what}"

    def answer(self, text: str, said: str) -> Answer:
        """Return what a number that is tagged `text` and reads `said` should say."""
        tag = Tag.parse(text)
        standing = self.standing(tag.entry)
        if standing is None and str(tag) in self._texts:  # of a project, whose steps the book leaves out
            return self._computed(tag, said, None)
        if standing is None:
            return Answer("", (), tag, self._unknown(tag))
        now = tag._replace(entry=standing.id)
        correction = standing if standing.id != tag.entry else None
        if tag.what:
            return self._computed(now, said, correction)
        return self._stated(now, said, standing, self._as_tagged(tag) if correction else standing)

    def standing(self, entry: str) -> Entry | None:
        """Return the entry that stands where an entry was made; None where none does."""
        if entry in self.book.by_id:
            return self.book.by_id[entry]
        versions = self._history(entry)
        if not versions:
            return None
        # The steps of a project stand in no book: the last version of one is what stands.
        last = versions[-1]
        return last if isinstance(last.says, ProjectStep) else self.book.standing.get(last.slot)

    def _history(self, entry: str) -> Sequence[Entry]:
        """Ask for the versions of an entry once: a file names it in many places."""
        if entry not in self._asked:
            self._asked[entry] = self.versions(entry)
        return self._asked[entry]

    @cached_property
    def _asked(self) -> dict[str, Sequence[Entry]]:
        return {}

    def _as_tagged(self, tag: Tag) -> Entry:
        return next(entry for entry in self._history(tag.entry) if entry.id == tag.entry)

    def _unknown(self, tag: Tag) -> Text:
        if self._history(tag.entry):
            return Text("这一数据已撤回，台账中现在没有", "the figure was withdrawn; the ledger holds none now")
        return Text("台账中没有现行的这一数据", "the ledger holds no such figure")

    def _stated(self, tag: Tag, said: str, now: Entry, then: Entry) -> Answer:
        """Answer for a number that an entry itself says, in the form that it was written in."""
        today, before = forms(now.says), forms(then.says)
        expected = tuple(dict.fromkeys(today.values()))
        correction = now if now.id != then.id else None
        form = form_of(said, today if said in expected else before) or form_of(said, today)
        right = today.get(form, "")
        why = NOTHING if right else _UNLIKE.filled(known="、".join(expected) or "—")
        return Answer(right, expected, tag, why, correction, said in before.values(), _settled(now, then))

    def _computed(self, tag: Tag, said: str, correction: Entry | None) -> Answer:
        """Answer for a number computed from an entry, as today's report prints it."""
        if self.report is None:
            return Answer("", (), tag, _NO_REPORT, correction)
        texts = self._texts.get(str(tag), {})
        expected = tuple(sorted(texts))
        right = texts.get(form_of(said, texts), "")
        why = NOTHING if right else _UNLIKE.filled(known="、".join(expected)) if expected else _NOT_COMPUTED
        return Answer(right, expected, tag, why, correction)

    @cached_property
    def _texts(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for binding in self.report.bindings() if self.report else ():
            if binding.tag.startswith(DERIVED):
                found[binding.tag][binding.text] = binding.text
        return found


def _settled(now: Entry, then: Entry) -> Text:
    """Say where 预计, which stands before a number and not in it, is true no longer, or has become so."""
    if not (isinstance(now.says, Observation) and isinstance(then.says, Observation)):
        return NOTHING
    was, is_now = (e.says.status is Status.EXPECTED for e in (then, now) if isinstance(e.says, Observation))
    if was == is_now:
        return NOTHING
    return Text("数前的“预计”一并改写", "the word 预计 before it follows")


_UNLIKE = Text("写法不在已知之列，台账为{known}", "not written in any known form; on file: {known}")
_NO_REPORT = Text("没有今天的报告可以对照", "there is no report of today to compare with")
_NOT_COMPUTED = Text("按台账今天的报告没有这个数", "today's report has no such number")
