"""报送: figures come in — tasks by the calendar, filing, review, return, lock, and correction after it."""

from __future__ import annotations

from daxu.duties.filing.acting import (
    Actor,
    KeyReused,
    NotAcceptable,
    NotYours,
    ask,
    close,
    decide,
    give_back,
    remarked,
    review,
    submit,
    withdraw,
)
from daxu.duties.filing.rows import NoSuchFiling, Row, month_rows, months, row, trail
from daxu.duties.filing.values import BadValue, parsed, unit_asked
from daxu.ledger.write import Unavailable

__all__ = [
    "Actor", "BadValue", "KeyReused", "NoSuchFiling", "NotAcceptable", "NotYours", "Row", "Unavailable",
    "ask", "close", "decide", "give_back", "month_rows", "months", "parsed", "remarked", "review", "row", "submit",
    "trail", "unit_asked", "withdraw",
]  # fmt: skip
