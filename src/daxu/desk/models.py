"""The tables of the desk: persons and their keys, tokens, drafts, evidence, substitutions, reminders, feeds."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Role(models.TextChoices):
    """What a person may do; the three administrators never touch business data (三员)."""

    PLANNER = "planner", "计划编制"
    REPORTER = "reporter", "填报"
    REVIEWER = "reviewer", "审核"
    LEAD = "lead", "牵头单位"
    LEADER = "leader", "区领导"
    DEPUTY = "deputy", "人大代表"
    PUBLIC = "public", "公众"
    SYSTEM_ADMIN = "system-admin", "系统管理员"
    SECURITY_ADMIN = "security-admin", "安全管理员"
    AUDITOR = "auditor", "安全审计员"


class Person(AbstractUser):
    """Somebody who signs in: the organisation is the code of a declared one."""

    role = models.CharField("角色", max_length=20, choices=Role.choices, default=Role.PUBLIC)
    organisation = models.CharField("单位", max_length=40, blank=True)
    sample = models.BooleanField("示例账号", default=False)
    preset = models.BooleanField("预置的管理员账号", default=False)
    name = models.CharField("姓名", max_length=60, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    must_change = models.BooleanField("须先改密码", default=False)
    password_set = models.DateTimeField("密码设定时间", null=True, blank=True)
    subject = models.CharField("统一身份", max_length=400, null=True, blank=True, unique=True)


class Token(models.Model):
    """A key for the API: only its hash is kept; it can be withdrawn and it ends."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField("用途", max_length=60)
    digest = models.CharField("散列", max_length=64, unique=True)
    made = models.DateTimeField("创建时间")
    ends = models.DateTimeField("到期时间")
    withdrawn = models.DateTimeField("撤销时间", null=True, blank=True)

    def __str__(self) -> str:
        """Name the token by its person and purpose; never by its digest."""
        return f"{self.person_id}: {self.name}"


class Substitution(models.Model):
    """Somebody acts for another organisation for a time: leave, a post left empty, a handover."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="substitutions")
    organisation = models.CharField("代行单位", max_length=40)
    since = models.DateField("起")
    until = models.DateField("止")
    reason = models.CharField("事由", max_length=200)
    made_by = models.CharField("经办人", max_length=150)

    def __str__(self) -> str:
        """Name whom and for whom."""
        return f"{self.person_id} → {self.organisation}"


class Draft(models.Model):
    """What was typed and not yet filed: one a filing, shared by its organisation; `version` tells who was first."""

    filing = models.CharField("填报", max_length=160, primary_key=True)
    organisation = models.CharField("单位", max_length=40, db_index=True)
    content = models.JSONField("内容")
    version = models.PositiveIntegerField("版次", default=1)
    by = models.CharField("填写人", max_length=150)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        """Name the filing and the version."""
        return f"{self.filing} v{self.version}"


class EvidenceFile(models.Model):
    """A file that was uploaded as evidence; its content lies in the data folder under its hash."""

    digest = models.CharField("散列", max_length=64)
    organisation = models.CharField("单位", max_length=40)
    name = models.CharField("文件名", max_length=200)
    sort = models.CharField("类型", max_length=20)
    size = models.PositiveBigIntegerField("字节")
    by = models.CharField("上传人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        """One row for each content an organisation gave."""

        constraints = (models.UniqueConstraint(fields=["digest", "organisation"], name="one_evidence_a_giver"),)

    def __str__(self) -> str:
        """Name the file."""
        return self.name


class FormerPassword(models.Model):
    """The hash of a password that somebody had: the last few may not come back."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="former_passwords")
    hashed = models.CharField("散列", max_length=200)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        """Name whose it was; never the hash."""
        return f"{self.person_id} {self.at:%Y-%m-%d}"


class Authenticator(models.Model):
    """The locked secret of a person's authenticator app (TOTP); `last_step` is the newest one used: none twice."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="authenticator")
    secret = models.CharField("密钥（已加密）", max_length=300)
    last_step = models.BigIntegerField("最近时步", default=0)
    made = models.DateTimeField("登记时间")

    def __str__(self) -> str:
        """Name whose it is; never the secret."""
        return f"{self.person_id}"


class Passkey(models.Model):
    """The public half of a passkey; the private half never leaves the person's device."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="passkeys")
    name = models.CharField("名称", max_length=60)
    credential = models.CharField("凭据", max_length=700, unique=True)
    public_key = models.TextField("公钥")
    count = models.PositiveBigIntegerField("使用计数", default=0)
    made = models.DateTimeField("登记时间")
    used = models.DateTimeField("最近使用", null=True, blank=True)

    def __str__(self) -> str:
        """Name the passkey as its owner does."""
        return self.name


class RecoveryCode(models.Model):
    """A code that stands in once for a lost device: only its hash is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField("散列", max_length=64)

    class Meta:
        """A code belongs to one person once."""

        constraints = (models.UniqueConstraint(fields=["person", "digest"], name="one_code_a_person"),)

    def __str__(self) -> str:
        """Name whose it is; never the code."""
        return f"{self.person_id}"


class SignedIn(AbstractBaseSession):
    """A session: Django's own, with the number of the account that is signed in by it."""

    account = models.BigIntegerField("账号", null=True, db_index=True)

    class Meta(AbstractBaseSession.Meta):
        """As Django's own."""

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Name the engine that keeps these rows."""
        return import_module(settings.SESSION_ENGINE).SessionStore


class SheetMapping(models.Model):
    """What an organisation told of a sheet that somebody else designed: its columns, and what its names stand for."""

    organisation = models.CharField("单位", max_length=40)
    digest = models.CharField("列的散列", max_length=64)
    content = models.JSONField("内容")
    by = models.CharField("设定人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        """One row for each set of columns an organisation told of."""

        constraints = (models.UniqueConstraint(fields=["organisation", "digest"], name="one_mapping_a_sheet"),)

    def __str__(self) -> str:
        """Name whose it is."""
        return f"{self.organisation} {self.digest[:8]}"


class Reminder(models.Model):
    """A digest that was sent, or is being sent: one a day for each channel and recipient, never a second."""

    day = models.DateField("日期")
    channel = models.CharField("途径", max_length=10)
    recipient = models.CharField("收件人", max_length=254)
    state = models.CharField("状态", max_length=10)
    why = models.CharField("未送达原因", max_length=300, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        """One row for each day, channel and recipient."""

        constraints = (models.UniqueConstraint(fields=["day", "channel", "recipient"], name="one_reminder_a_day"),)

    def __str__(self) -> str:
        """Name the day and whom."""
        return f"{self.day} {self.channel} {self.recipient}"


class CalendarFeed(models.Model):
    """A secret address under which an organisation's due days can be subscribed to: only its hash is kept."""

    organisation = models.CharField("单位", max_length=40, db_index=True)
    digest = models.CharField("散列", max_length=64, unique=True)
    made_by = models.CharField("建立人", max_length=150)
    made = models.DateTimeField("建立时间")
    withdrawn = models.DateTimeField("撤销时间", null=True, blank=True)

    def __str__(self) -> str:
        """Name whose due days it tells; never the address."""
        return f"{self.organisation} {self.made:%Y-%m-%d}"
