"""The head of a template: lines like 标题：… before the text, which say how the report is laid out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches

from daxu.core.text import Text
from daxu.duties.reporting import annexes
from daxu.duties.reporting.frame import Mode, faulty_date, faulty_number
from daxu.duties.reporting.templates.fault import Flaw
from daxu.duties.reporting.templates.heading import Numbering

SEVERAL = frozenset({"标题", "附件"})
"""Lines that may be given more than once."""
WORDED = frozenset({"标题", "主送"})
"""Lines whose words may hold the slots of time and place; they state no numbers."""
OFFICIAL_ONLY = ("发文字号", "印章", "抄送", "印发机关", "印发日期")
"""Lines of a document that is issued; a paper for a meeting has none of them."""
_NO_ANNEX = "无"


@dataclass
class Head:
    """What the head says, each directive with its lines; what it does not say is decided by the report."""

    said: dict[str, list[str]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """Return what a directive says, empty where it is not given."""
        return self.said.get(name, [""])[0]

    @property
    def numbering(self) -> Numbering:
        """How headings of the third level are numbered."""
        return Numbering(self.one("编号") or Numbering.RESTART.value)

    @property
    def mode(self) -> Mode | None:
        """The mode of the layout, None where the template leaves it open."""
        said = self.one("版式")
        return Mode(said) if said else None

    @property
    def annexes(self) -> tuple[str, ...] | None:
        """The titles of the annexes, None where the template leaves them as usual."""
        if "附件" not in self.said:
            return None
        return tuple(title for title in self.said["附件"] if title != _NO_ANNEX)


def directive(line: str) -> re.Match[str] | None:
    """Match a line of the head: 标题：关于…. A line that ends with its colon (主送机关：) is text."""
    return re.fullmatch(r"(?P<name>[\u4e00-\u9fff]{2,4})[：:]\s*(?P<value>\S.*)", line)


def misread(name: str, value: str) -> Flaw | None:
    """Return what is wrong with a directive, or None."""
    if name not in _ALLOWED:
        near = get_close_matches(name, _ALLOWED, n=3, cutoff=0.5)
        return Flaw(0, name, _unknown(), tuple(near or _ALLOWED))
    why = _ALLOWED[name](value)
    return Flaw(len(name) + 1, value, why) if why else None


def _unknown() -> Text:
    return Text("没有这一项；正文请从标题行（一、）之后写起。", "no such line in the head.")


def _any(_: str) -> Text | None:
    return None


def _among(*choices: str) -> Callable[[str], Text | None]:
    def checked(value: str) -> Text | None:
        if value in choices:
            return None
        return Text(f"只能写：{'、'.join(choices)}。", f"write one of: {', '.join(choices)}.")

    return checked


_ALLOWED: dict[str, Callable[[str], Text | None]] = {
    "标题": _any,
    "主送": _any,
    "版式": _among(*(mode.value for mode in Mode)),
    "编号": _among(*(numbering.value for numbering in Numbering)),
    "附件": _among(*annexes.USUAL, annexes.SAMPLES, annexes.PROGRESS, _NO_ANNEX),
    "发文机关": _any,
    "发文字号": faulty_number,
    "署名": _any,
    "成文日期": faulty_date,
    "印章": _among("加盖", "不加盖"),
    "抄送": _any,
    "印发机关": _any,
    "印发日期": faulty_date,
}
