"""Frame: what stands around a report's text — the mode of its layout, its red head, its signature and its imprint.

公文 is printed under the issuing body's red name with a number of issue (GB/T 9704-2012, 7.2.4–7.2.6); 会议材料 is the
same text handed out at a meeting: it has neither, and begins with its title.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from daxu.core.text import Text


class Mode(Enum):
    """版式: a document that is issued, or a paper for a meeting."""

    OFFICIAL = "公文"
    MEETING = "会议材料"


@dataclass(frozen=True, slots=True)
class Frame:
    """The mode with the elements around the text; what is empty is not printed.

    `sealed` says that a seal is put on the signature. The imprint (版记) is of a 公文 alone: who gets a copy (`copied`,
    抄送机关), who printed it (`printer`, 印发机关) and when (`printed`, 印发日期).
    """

    mode: Mode = Mode.MEETING
    issuer: str = ""
    number: str = ""
    signed: str = ""
    dated: str = ""
    sealed: bool = False
    copied: str = ""
    printer: str = ""
    printed: str = ""

    @property
    def has_imprint(self) -> bool:
        """Whether anything stands between the lines at the foot of the last page."""
        return self.mode is Mode.OFFICIAL and bool(self.copied or self.printer or self.printed)


def faulty_number(number: str) -> Text | None:
    """Return what is wrong with a number of issue (发文字号): 〔2024〕 in its own brackets, no 第, no leading zero."""
    if re.fullmatch(r"[^〔〕\d]*〔\d{4}〕(?:[1-9]\d*|[\s\u3000]+)号", number):
        return None
    hints = (
        (r"[\[\]【】（）()［］]", "年份应加六角括号，如〔2024〕", "the year stands in 〔 〕"),
        (r"第", "不加“第”字", "no 第 before it"),
        (r"〕0", "编号不编虚位（1不编为01）", "no leading zero"),
    )
    zh, en = next(((zh, en) for wrong, zh, en in hints if re.search(wrong, number)), ("", ""))
    return Text(
        f"发文字号应如“雨政发〔2024〕12号”{'；' if zh else ''}{zh}。",
        f"a number of issue reads like 雨政发〔2024〕12号{'; ' if en else ''}{en}.",
    )


def faulty_date(date: str) -> Text | None:
    """Return what is wrong with a date of issue: Arabic numerals, year, month and day whole, no leading zero."""
    if re.fullmatch(r"\d{4}年(?:[1-9]\d?|\u3000+)月(?:[1-9]\d?|\u3000+)日", date):
        return None
    return Text(
        "成文日期用阿拉伯数字写全年月日，不编虚位，如 2024年7月5日。",
        "a date reads like 2024年7月5日, without zeros in front.",
    )
