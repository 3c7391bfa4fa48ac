"""Opinion (审议意见): what the standing committee asks of the government, and by when it must be answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from daxu.core.text import Text


@dataclass(frozen=True, slots=True)
class Opinion:
    """One document of opinions with its points in order; the reply (研究处理情况) is due on a day."""

    code: str
    document: str
    issuer: str
    day: date
    due: date
    points: tuple[str, ...]
    number: str = ""
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the opinion."""
        return f"opinion|{self.code}"


def faults(opinion: Opinion) -> Iterator[tuple[str, Text]]:
    """Yield what is wrong with an opinion, with the part that it is about."""
    for about, said, zh, en in (
        ("code", opinion.code, "编号", "code"),
        ("document", opinion.document, "文件名称", "title"),
        ("issuer", opinion.issuer, "印发机关", "issuer"),
    ):
        if not said.strip():
            yield about, Text(f"请写明{zh}。", f"Say the {en}.")
    if opinion.due <= opinion.day:
        yield "due", Text("答复期限应晚于印发日期。", "The reply is due after the day of issue.")
    if not opinion.points or not all(point.strip() for point in opinion.points):
        yield "points", Text("请逐条写明意见，每条一行。", "Write the opinions, one a line.")
