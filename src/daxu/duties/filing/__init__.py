"""报送: figures come in — tasks by the calendar, filing, review, return, lock, and correction after it."""

from __future__ import annotations

from daxu.duties.filing.acting import (
    Actor,
    KeyReused,
    NoneFiled,
    NotAcceptable,
    NotYours,
    ask,
    close,
    decide,
    give_back,
    remarked,
    review,
    submit,
    submit_many,
    withdraw,
)
from daxu.duties.filing.relating import Others, Related, related, standing
from daxu.duties.filing.relating import empty as left_empty
from daxu.duties.filing.reviewing import (
    Beside,
    Passed,
    beside,
    checks_of,
    draw,
    grades,
    queue,
    review_many,
    spot_check,
    to_look_at,
)
from daxu.duties.filing.rows import NoSuchFiling, Row, current_month, month_rows, months, named, row, trail
from daxu.duties.filing.values import BadValue, parsed, unit_asked
from daxu.ledger.write import Unavailable

__all__ = [
    "Actor", "BadValue", "Beside", "KeyReused", "NoSuchFiling", "NoneFiled", "NotAcceptable", "NotYours", "Others",
    "Passed", "Related", "Row", "Unavailable", "ask", "beside", "checks_of", "close", "current_month", "decide", "draw",
    "give_back", "grades", "left_empty", "month_rows", "months", "named", "parsed", "queue", "related", "remarked",
    "review", "review_many", "row", "spot_check", "standing", "submit", "submit_many", "to_look_at", "trail",
    "unit_asked", "withdraw",
]  # fmt: skip
