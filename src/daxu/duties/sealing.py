"""封账与校验: closing what was entered into a hash-chained batch, and proving that nothing was changed since."""

from __future__ import annotations

from datetime import datetime

from daxu.core.act import Act, What
from daxu.ledger import act_seals, read, write
from daxu.ledger.act_seals import ActSeal


def seal(*, by: str, now: datetime) -> read.Seal | None:
    """Close all entries not sealed yet; return None when there are none."""
    return write.seal(by=by, at=now, act=Act(What.SEAL))


def seal_acts(*, by: str, now: datetime) -> ActSeal | None:
    """Close the acts alone, on a day on which nothing was entered; return None where nothing was done but sealing."""
    return act_seals.seal(by=by, at=now)
