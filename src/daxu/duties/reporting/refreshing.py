"""Refreshing: every bound number of an edited file gets today's value, in the form it was written in.

The words of the number alone are changed, and the tag where a correction took its entry's place; what people wrote
around it, its formatting, comments and everything else in the package stay. What cannot be told is left and said.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from daxu.core.entry import Entry
from daxu.core.text import NOTHING, Text
from daxu.duties.reporting import controls
from daxu.duties.reporting.charted import charted, held
from daxu.duties.reporting.edited import FROZEN, Edited, Number, Said, Tangled, read
from daxu.duties.reporting.expecting import EXPECTED, Wanting, mend, wanting
from daxu.duties.reporting.today import Answer, Today
from daxu.duties.reporting.wordml import serialized


class NotKept(RuntimeError):
    """Refreshing would have changed more than numbers: a fault of this program, and no file is written."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A bound number with what it says today: `new` is empty where nobody can tell, and `why` says so."""

    number: Number
    sentence: Said
    new: str
    why: Text
    note: Text
    correction: Entry | None

    @property
    def old(self) -> str:
        """What it said."""
        return self.number.text


@dataclass(frozen=True, slots=True)
class Refreshed:
    """A file with today's numbers: what changed, what could not be told, and how many tags follow a correction.

    `reworded` are the numbers before which 预计 was written or taken away.

    `document` is the file as it came where nothing changed, or where it is frozen: then `revised` says 数据已修订.
    """

    document: bytes
    changed: tuple[Renewal, ...]
    untold: tuple[Renewal, ...]
    retied: int
    total: int
    status: str
    frozen: bool
    notices: tuple[Text, ...]
    reworded: tuple[Renewal, ...] = ()

    @property
    def revised(self) -> bool:
        """Whether a frozen file no longer says what the ledger says (T5.6)."""
        return self.frozen and bool(self.changed or self.reworded)


def refresh(content: bytes, today: Today, name: str = "", status: str = "") -> Refreshed:
    """Return a .docx with today's value of every bound number; a frozen one is left as it is.

    `status` is the stage at which the ledger holds this very file as a version; without one the file's own counts.

    Raises NotADocument and Tangled as `edited.read` does.
    """
    edited = read(content, name)
    status = status or edited.status
    frozen = status in FROZEN
    found = [(said, n, today.answer(n.tag, n.text)) for said in edited.sentences for n in said.numbers]
    renewals = [_renewal(said, n, answer) for said, n, answer in found]
    changed = tuple(one for one in renewals if one.new and one.new != one.old)
    words = [(said, n, what) for said in edited.sentences for n, what in wanting(said, today)]
    reworded = tuple(_reworded(said, n, what) for said, n, what in words)
    retied = [(n, answer) for _, n, answer in found if answer.right and n.tag != str(answer.tag)]
    document = content
    redrawn = _redrawn(edited, today)
    if not frozen and (changed or retied or words or redrawn):
        right = [(n, answer) for _, n, answer in found if answer.right]
        document = _written(edited, right, [(n, what) for _, n, what in words], redrawn, name)
    untold = tuple(one for one in renewals if not one.new)
    return Refreshed(document, changed, untold, len(retied), len(found), status, frozen, edited.notices, reworded)


def _renewal(said: Said, number: Number, answer: Answer) -> Renewal:
    new = "" if number.emptied else answer.right
    why = _EMPTIED if number.emptied else answer.why
    return Renewal(number, said, new, why, answer.note, answer.correction)


def _redrawn(edited: Edited, today: Today) -> dict[str, bytes]:
    """Return the parts of charts whose numbers are others today."""
    changed: dict[str, bytes] = {}
    for path, points in groupby(charted(edited.document), key=lambda one: one.path):
        several = [(one, held(one, today)[0]) for one in points]
        other = [(one, right) for one, right in several if right and right != one.text]
        for one, right in other:
            one.element.text = right
        if other:
            changed[path] = serialized(several[0][0].element.getroottree().getroot())
    return changed


def _reworded(said: Said, number: Number, what: Wanting) -> Renewal:
    return Renewal(number, said, number.text, NOTHING, _WORDS[what], None)


_WORDS = {
    Wanting.MISSING: Text("补写“预计”", "预计 written before it"),
    Wanting.LEFT: Text("删去“预计”", "预计 taken away"),
}
_EMPTIED = Text("数已被删空，只剩提示文字", "the number was deleted; only the prompt is left")


def _written(
    edited: Edited,
    right: list[tuple[Number, Answer]],
    words: list[tuple[Number, Wanting]],
    redrawn: Mapping[str, bytes],
    name: str,
) -> bytes:
    """Write the numbers into their parts, and prove that nothing else changed but 预计 before those that want it."""
    for number, answer in right:
        if not number.emptied:
            controls.write(number.element, answer.right, answer.tag)
    mended = {number.start for number, what in words if mend(number, what)}
    holding = {number.element.getroottree().getroot() for number in edited.numbers}
    changed = {path: serialized(root) for path, root in edited.document.roots.items() if root in holding}
    changed |= redrawn
    written = _packed(edited.document.content, changed, name)
    after = read(written, name)
    if [_unworded(s, s, mended) for s in edited.sentences] != [
        _unworded(new, old, mended) for new, old in zip(after.sentences, edited.sentences, strict=False)
    ] or len(after.sentences) != len(edited.sentences):
        raise NotKept("刷新会改动数以外的文字，没有写出。 Refreshing would have changed more than numbers.")
    expected = {number.start: answer.right for number, answer in right if not number.emptied}
    pairs = zip(edited.numbers, after.numbers, strict=True)
    if any(new.text != expected.get(old.start, old.text) for old, new in pairs):
        raise NotKept("刷新后的数与台账不符，没有写出。 A refreshed number went wrong: nothing was written.")
    return written


def _unworded(said: Said, before: Said, mended: set[int]) -> str:
    """Return the words of a sentence, without 预计 where it was written or taken away in it."""
    touched = any(number.start in mended for number in before.numbers)
    return said.words.replace(EXPECTED, "") if touched else said.words


def _packed(content: bytes, changed: Mapping[str, bytes], name: str) -> bytes:
    """Return the package with some parts changed, the others as they are and where they are."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(stream, "w") as target:
        entries = source.infolist()
        if len({entry.filename for entry in entries}) != len(entries):
            raise Tangled(
                f"{name}：压缩包里有重名的部分，没有处理；请用 Word 另存一次。"
                " The package holds two parts of one name and was not touched: save it once with Word."
            )
        for entry in entries:
            target.writestr(entry, changed.get(entry.filename) or source.read(entry))
    return stream.getvalue()
