"""The tables of the desk: persons with a role and an organisation, and the tokens by which programs act for them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
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
