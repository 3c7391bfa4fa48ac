"""Published: what deputies and the public may see of filed months — what its month's publication has released.

A figure that came by a filing is withheld until its month is published (`Closing` of 发布). Until then the version
before it stands for them, if there is one: what was published once never disappears because somebody files it anew.
What came with the plan or from a published source is no filed figure and is never withheld; how a figure was filed,
returned and reviewed is never theirs to see, nor what a leader instructs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from daxu.core.entry import Entry
from daxu.core.filing import Closing, Sealing, Step
from daxu.core.indicator import Observation
from daxu.core.notation import Statement
from daxu.core.note import Note, NoteKind
from daxu.core.spotcheck import SpotCheck

_FILED = re.compile(r"填报(\d{4}-\d{2})\|")  # how the filing duty cites itself


def month_filed(fact: Observation) -> str:
    """Return the month of the filing that a figure came by; empty where it came otherwise."""
    found = (_FILED.match(source.place) for source in fact.figure.sources)
    return next((match[1] for match in found if match), "")


def months_published(closings: Iterable[Entry]) -> frozenset[str]:
    """Return the months that were published."""
    said = (entry.says for entry in closings)
    return frozenset(one.month for one in said if isinstance(one, Closing) and one.sealing is Sealing.PUBLISH)


def withheld(says: Statement, published: AbstractSet[str]) -> bool:
    """Whether a statement is kept from deputies and the public."""
    if isinstance(says, Step | SpotCheck):
        return True
    if isinstance(says, Note):
        return says.kind is NoteKind.INSTRUCTION
    month = month_filed(says) if isinstance(says, Observation) else ""
    return bool(month) and month not in published
