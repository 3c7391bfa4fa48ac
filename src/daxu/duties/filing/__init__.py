"""报送: figures come in — tasks by the calendar, filing, review, return, lock, and correction after it."""

from __future__ import annotations

from daxu.duties.filing.acting import (
    Actor,
    NotAcceptable,
    NotYours,
    ask,
    close,
    decide,
    give_back,
    review,
    submit,
    withdraw,
)
from daxu.duties.filing.rows import NoSuchFiling, Row, month_rows, months, row, trail
from daxu.duties.filing.values import BadValue, parsed

__all__ = [
    "Actor", "BadValue", "NoSuchFiling", "NotAcceptable", "NotYours", "Row", "ask", "close", "decide", "give_back",
    "month_rows", "months", "parsed", "review", "row", "submit", "trail", "withdraw",
]  # fmt: skip
