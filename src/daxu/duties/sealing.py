"""封账与校验: closing what was entered into a hash-chained batch, and proving that nothing was changed since."""

from __future__ import annotations

from datetime import datetime

from daxu.core.act import Act, What
from daxu.ledger import read, write


def seal(*, by: str, now: datetime) -> read.Seal | None:
    """Close all entries not sealed yet; return None when there are none."""
    return write.seal(by=by, at=now, act=Act(What.SEAL))
