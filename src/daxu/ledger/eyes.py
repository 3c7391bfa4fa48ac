"""Eyes: for whom the ledger is read now. The edge narrows them for whoever may see published figures only.

Nobody has to remember it: while the eyes are narrow, every question of `read` leaves out what is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_narrow: ContextVar[bool] = ContextVar("narrow", default=False)


@contextmanager
def opened() -> Iterator[None]:
    """Begin with open eyes, and leave them as they were found."""
    before = _narrow.set(False)
    try:
        yield
    finally:
        _narrow.reset(before)


def see(*, only_published: bool) -> None:
    """Narrow the eyes to what is published, or open them, until the block of `opened` ends."""
    _narrow.set(only_published)


def narrow() -> bool:
    """Whether only what is published may be seen."""
    return _narrow.get()
