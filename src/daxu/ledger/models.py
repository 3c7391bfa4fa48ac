"""The tables of the ledger; private to this room.

That nothing is ever changed is said three times: here by type, in the constraints below, and in the triggers of
migration 0002. `write` is the one door in, `read` the one door out.
"""

from __future__ import annotations

from typing import Any, NoReturn, Self

from django.db import models
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from daxu.ledger import chain


class NeverChanged(TypeError):
    """Somebody tried to change or delete what the ledger holds."""

    def __init__(self, attempt: str) -> None:
        """Say what was tried and what to do instead."""
        super().__init__(
            f"台账只增不改，不能{attempt}；请另记一条更正，写明所更正的条目和理由。"
            " The ledger only grows: enter a correction that names the entry, with its reason."
        )


class KeptQuerySet(models.QuerySet[Any]):
    """A query that can look and add, nothing else."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse."""
        raise NeverChanged("修改")

    def delete(self) -> NoReturn:
        """Refuse."""
        raise NeverChanged("删除")

    def bulk_update(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise NeverChanged("修改")

    def update_or_create(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise NeverChanged("修改")

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Any]:
        """Add many; refuse to replace or skip those that are there."""
        if options.get("update_conflicts") or options.get("ignore_conflicts"):
            raise NeverChanged("覆盖")
        return super().bulk_create(objs, *args, **options)


class Kept(models.Model):
    """A row that is written once."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        """Not a table itself."""

        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        """Name it."""
        return str(self.pk)

    def save(self, **options: Any) -> None:
        """Insert a new row; refuse to write an old one again."""
        if not self._state.adding:
            raise NeverChanged("修改")
        super().save(**{**options, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse."""
        raise NeverChanged("删除")


class Linked(Kept):
    """A row of a chain."""

    class Meta(Kept.Meta):
        """Not a table itself."""

        abstract = True

    @classmethod
    def newest(cls) -> Self | None:
        """Return the head of the chain, without its text, which may be long."""
        meta = cls._meta  # asked for at every request, so said in SQL rather than composed each time
        asked = f"SELECT {meta.pk.column}, number, digest, at FROM {meta.db_table} ORDER BY number DESC LIMIT 1"  # noqa: S608
        head: Self | None = next(iter(cls.objects.raw(asked)), None)  # type: ignore[assignment]
        return head


class Command(Kept):
    """What somebody ordered: all its entries stand or fall together."""

    key = models.TextField("命令键", primary_key=True)
    request = models.CharField("请求散列", max_length=64)
    by = models.TextField("经办人")
    at = models.DateTimeField("时刻")
    what = models.TextField("事由")


class Entry(Linked):
    """Somebody saying something at a moment, in one place; a correction names what it replaces."""

    id = models.CharField("编号", max_length=40, primary_key=True)
    number = models.BigIntegerField("序号", unique=True)
    sort = models.CharField("类别", max_length=40)
    slot = models.TextField("位置")
    says = models.TextField("内容")
    by = models.TextField("记账人")
    at = models.DateTimeField("时刻")
    reason = models.TextField("更正理由", blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction", verbose_name="更正"
    )
    command = models.ForeignKey(Command, models.PROTECT, related_name="entries", verbose_name="命令")
    digest = models.CharField("链上散列", max_length=64)

    class Meta(Kept.Meta):
        """One first entry a slot, a reason for every correction, and what queries ask for."""

        constraints = (
            models.UniqueConstraint(
                fields=["slot"], condition=models.Q(corrects=None), name="one_first_entry_per_slot"
            ),
            models.CheckConstraint(
                condition=models.Q(corrects=None) | models.Q(GreaterThan(Length(Trim("reason")), 0)),
                name="a_correction_has_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=["slot"], name="entry_slot"),
            models.Index(fields=["sort", "number"], name="entry_sort"),
            models.Index(fields=["at"], name="entry_at"),
        )

    def line(self) -> chain.Line:
        """Return what is hashed of the entry."""
        order = self.command
        return chain.Line(
            id=self.id,
            sort=self.sort,
            slot=self.slot,
            says=self.says,
            by=self.by,
            at=chain.moment(self.at),
            reason=self.reason,
            corrects=self.corrects_id,
            command=order.key,
            request=order.request,
            ordered_by=order.by,
            ordered_at=chain.moment(order.at),
            what=order.what,
        )


class Seal(Kept):
    """A closed batch of entries; its digest signs the chain up to its last entry."""

    number = models.BigIntegerField("批号", primary_key=True)
    first = models.BigIntegerField("首条序号")
    last = models.BigIntegerField("末条序号", unique=True)
    count = models.BigIntegerField("条数")
    previous = models.CharField("上一批散列", max_length=64)
    digest = models.CharField("散列", max_length=64)
    by = models.TextField("封存人")
    at = models.DateTimeField("时刻")
    acts = models.BigIntegerField("行为末条序号", null=True)
    acts_digest = models.CharField("行为末条散列", max_length=64, null=True)  # noqa: DJ001 - none is not empty

    class Meta(Kept.Meta):
        """A seal counts what it closes."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(count=models.F("last") - models.F("first") + 1) & models.Q(count__gt=0),
                name="a_seal_counts_its_entries",
            ),
        )


class ActSeal(Kept):
    """A seal over the acts alone, made when nothing was entered; it names the ledger's newest seal."""

    number = models.BigIntegerField("批号", primary_key=True)
    acts = models.BigIntegerField("行为末条序号", unique=True)
    seal = models.CharField("账项末次封存的散列", max_length=64, blank=True)
    previous = models.CharField("上一批散列", max_length=64)
    digest = models.CharField("散列", max_length=64)
    by = models.TextField("封存人")
    at = models.DateTimeField("时刻")


class Act(Linked):
    """What somebody did with the system: a chain of its own, closed by the same seals."""

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时刻")
    who = models.TextField("账号")
    role = models.CharField("角色", max_length=40)
    organisation = models.CharField("单位", max_length=80)
    address = models.CharField("来源地址", max_length=80)
    session = models.CharField("会话", max_length=40)
    way = models.CharField("途径", max_length=20)
    request = models.CharField("请求编号", max_length=40)
    what = models.CharField("行为", max_length=40)
    object = models.TextField("对象")
    before = models.TextField("原为")
    after = models.TextField("改为")
    why = models.TextField("理由")
    outcome = models.CharField("结果", max_length=20)
    command = models.TextField("命令键")
    digest = models.CharField("链上散列", max_length=64)

    class Meta(Kept.Meta):
        """What an auditor searches by."""

        indexes = (
            models.Index(fields=["at"], name="act_at"),
            models.Index(fields=["who", "number"], name="act_who"),
            models.Index(fields=["what", "number"], name="act_what"),
        )

    def deed(self) -> chain.Deed:
        """Return what is hashed of the act."""
        return chain.Deed(
            chain.moment(self.at),
            *(getattr(self, name) for name in chain.Deed._fields[1:]),
        )
