"""Seals over the acts alone, for days on which somebody acted and nothing was entered.

Each names the newest act, the newest seal over the ledger, and the one before it of its own kind: kept elsewhere, its
digest proves all three chains up to that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from daxu.core.act import Act, What
from daxu.ledger import acts, chain, models, pen
from daxu.ledger.audit_acts import ActFault, ActTampering
from daxu.ledger.chain import GENESIS, ActBatch


@dataclass(frozen=True, slots=True)
class ActSeal:
    """A closed stretch of acts: keep the digest of the newest one elsewhere."""

    number: int
    acts: int
    digest: str
    by: str
    at: datetime


def seal(*, by: str, at: datetime) -> ActSeal | None:
    """Close the acts so far, and keep the act of it; return None where nothing was done but sealing."""
    with transaction.atomic(durable=True):
        pen.take()
        made = _sealed(by, at)
        if made:
            acts.add(Act(What.SEAL, f"操作记录第 {made.number} 次", after=made.digest), at=made.at, by=by)
        return made


def _sealed(by: str, at: datetime) -> ActSeal | None:
    newest, last, over = models.Act.newest(), models.ActSeal.objects.order_by("number").last(), _newest_seal()
    if newest is None or not _done_since(closed(), newest.number):
        return None
    moment = max([at, newest.at, *([last.at] if last else [])])
    batch = ActBatch(
        number=last.number + 1 if last else 1,
        previous=last.digest if last else GENESIS,
        seal=over.digest if over else "",
        acts=newest.number,
        by=by,
        at=chain.moment(moment),
    )
    digest = batch.link(newest.digest)
    models.ActSeal(
        number=batch.number, acts=batch.acts, seal=batch.seal, previous=batch.previous, digest=digest, by=by, at=moment
    ).save()
    return ActSeal(batch.number, batch.acts, digest, by, moment)


def _newest_seal() -> models.Seal | None:
    seal: models.Seal | None = models.Seal.objects.order_by("number").last()
    return seal


def closed() -> int:
    """Return the number of the newest act that a seal of either kind closed; 0 where none is."""
    over = models.Seal.objects.filter(acts__isnull=False).order_by("number").values_list("acts", flat=True).last()
    alone = models.ActSeal.objects.order_by("number").values_list("acts", flat=True).last()
    return max(over or 0, alone or 0)


def _done_since(closed: int, newest: int) -> bool:
    """Whether anything was done since but the sealing itself, which leaves an act of its own."""
    since = models.Act.objects.filter(number__gt=closed, number__lte=newest)
    return since.exclude(what=What.SEAL.value).exists()


def newest() -> ActSeal | None:
    """Return the newest seal over the acts alone."""
    row = models.ActSeal.objects.order_by("number").last()
    return ActSeal(row.number, row.acts, row.digest, row.by, row.at) if row else None


def digests() -> set[str]:
    """Return the digests of all of them: an anchor may be one."""
    return set(models.ActSeal.objects.values_list("digest", flat=True))


def faults() -> Iterator[ActFault]:
    """Yield every seal that is missing, was altered, or closed with another act than the one on file."""
    previous, number, acts_before, over = GENESIS, 0, 0, {"", *models.Seal.objects.values_list("digest", flat=True)}
    for row in models.ActSeal.objects.order_by("number"):
        ends = models.Act.objects.filter(number=row.acts).values_list("digest", flat=True).first()
        batch = ActBatch(row.number, row.previous, row.seal, row.acts, row.by, chain.moment(row.at))
        joins = (row.number, row.previous) == (number + 1, previous) and row.seal in over and row.acts > acts_before
        if ends is None:
            yield ActFault(row.acts, ActTampering.MISSING, f"操作记录第 {row.number} 次封存所封")
        elif not joins or batch.link(ends) != row.digest:
            yield ActFault(row.acts, ActTampering.SEAL, f"操作记录第 {row.number} 次封存")
        previous, number, acts_before = row.digest, row.number, row.acts
