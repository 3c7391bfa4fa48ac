"""Comments: the problems of a .docx written into it as Word comments at their places; the text stays as it is.

A comment needs a run that begins and ends where the words do, so runs are split there, each half with the formatting of
the whole. Numbers in content controls keep them: the marks stand outside. What the document says before and after is
compared, and a file whose text would change is not written.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any

from lxml import etree

from daxu.desk.documents import Document, NotReadable, Run, Walk, open_document
from daxu.duties.checking.problem import Problem

AUTHOR, INITIALS = "达序 Daxu", "达序"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class TextChanged(RuntimeError):
    """Writing comments would have changed the text: a fault of this program, and no file is written."""


def commented(document: Document, problems: Sequence[Problem], *, now: datetime) -> bytes:
    """Return the .docx with one comment for each problem; raise NotReadable for what is no .docx."""
    if document.kind != "docx":
        raise NotReadable(
            f"{document.name}不是 .docx，不能写批注；请另存为 .docx。 Comments need a .docx: save it as one first."
        )
    import docx  # noqa: PLC0415 - a quarter second that only a commented file is worth

    package = docx.Document(io.BytesIO(document.content))
    body = _Body(package)
    for problem in sorted(problems, key=lambda one: -one.start):
        _comment(package, body, problem, now)
    stream = io.BytesIO()
    package.save(stream)
    written = stream.getvalue()
    if open_document(written, document.name).text != document.text:
        raise TextChanged(
            f"给{document.name}写批注会改动正文，没有写出。 Comments would have changed the text: nothing was written."
        )
    return written


def _comment(package: Any, body: _Body, problem: Problem, now: datetime) -> None:
    runs = body.covering(problem.start, problem.end)
    if not runs:
        return
    comment = package.comments.add_comment(text=_words(problem), author=AUTHOR, initials=INITIALS)
    comment._comment_elm.set(f"{_W}date", now.strftime("%Y-%m-%dT%H:%M:%SZ"))  # noqa: SLF001 — it would take the clock's
    first, last = _outside(runs[0]), _outside(runs[-1])
    first.addprevious(_mark("commentRangeStart", comment.comment_id))
    last.addnext(_reference(comment.comment_id))
    last.addnext(_mark("commentRangeEnd", comment.comment_id))


def _words(problem: Problem) -> str:
    parts = [f"【{problem.severity.value}】{problem.message.zh}"]
    if problem.suggestion.zh:
        parts.append(f"建议：{problem.suggestion.zh}")
    parts.append(problem.message.en)
    return "\n".join(parts)


class _Body:
    """The runs of a document by paragraph, walked once and kept up as runs are split."""

    def __init__(self, package: Any) -> None:
        """Walk the body."""
        walk = Walk()
        walk.through(package.element.body)
        _text, self.starts, runs, _controls = walk.laid_out()
        self.runs: dict[int, list[Run]] = defaultdict(list)
        for run in runs:
            self.runs[run.paragraph].append(run)

    def covering(self, start: int, end: int) -> list[Any]:
        """Return the elements that hold a stretch of one paragraph, split at its ends; without words, the nearest."""
        first, last = self._paragraph(start), self._paragraph(max(start, end - 1))
        for paragraph in range(first, last + 1):
            touched = [run for run in self.runs[paragraph] if run.start < end and start < run.end]
            if touched:
                return [self._cut(run, max(start, run.start), min(end, run.end)) for run in touched]
        return self._nearest(start)

    def _paragraph(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)

    def _nearest(self, place: int) -> list[Any]:
        """Return the run that a stretch without words stands behind: what is missing has no place of its own."""
        for paragraph in range(self._paragraph(place), -1, -1):
            before = [run for run in self.runs[paragraph] if run.end <= place]
            if before:
                return [before[-1].element]
        return next(([runs[0].element] for _, runs in sorted(self.runs.items()) if runs), [])

    def _cut(self, run: Run, start: int, end: int) -> Any:
        """Make a stretch of a run a run of its own; what holds more than text, or is bound, stays whole."""
        element, texts = run.element, [child for child in run.element if child.tag != f"{_W}rPr"]
        if len(texts) != 1 or texts[0].tag != f"{_W}t" or _outside(element) is not element:
            return element
        words, parts = texts[0].text or "", [replace(run, start=start, end=end)]
        if end < run.end:
            parts.append(replace(run, start=end, element=_with(element, words[end - run.start :])))
            element.addnext(parts[-1].element)
        if start > run.start:
            parts.insert(0, replace(run, end=start, element=_with(element, words[: start - run.start])))
            element.addprevious(parts[0].element)
        _say(element, words[start - run.start : end - run.start])
        place = self.runs[run.paragraph].index(run)
        self.runs[run.paragraph][place : place + 1] = parts
        return element


def _with(run: Any, words: str) -> Any:
    twin = deepcopy(run)
    _say(twin, words)
    return twin


def _say(run: Any, words: str) -> None:
    text = run.find(f"{_W}t")
    text.text = words
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


_PARAGRAPH_LEVEL = frozenset(f"{_W}{name}" for name in ("p", "hyperlink", "ins", "moveTo", "smartTag", "fldSimple"))


def _outside(run: Any) -> Any:
    """Return the outermost control about a run inside its paragraph, or the run itself."""
    element = run
    while (parent := element.getparent()) is not None and parent.tag not in _PARAGRAPH_LEVEL:
        element = parent
    return element if parent is not None else run


def _mark(name: str, number: int) -> Any:
    mark = etree.Element(f"{_W}{name}")
    mark.set(f"{_W}id", str(number))
    return mark


def _reference(number: int) -> Any:
    run, reference = etree.Element(f"{_W}r"), _mark("commentReference", number)
    run.append(reference)
    return run
