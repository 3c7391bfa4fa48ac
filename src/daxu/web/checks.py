"""What must hold before the site is served in earnest (DAXU_MODE=production)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as DatabaseError

from daxu.desk import accounts


@register(Tags.database)
def fit_for_production(**_asked: Any) -> list[CheckMessage]:
    """Refuse sample accounts, a secret made here and an unencrypted site; a demonstration may have all of them."""
    return [*_secret(), *_encryption(), *_sample_accounts()] if settings.PRODUCTION else []


def _secret() -> list[CheckMessage]:
    if not settings.SECRET_WAS_MADE_HERE:
        return []
    return [
        Error(
            "正式运行需要自己设定的密钥。 Production needs a secret of your own.",
            hint="请设环境变量 DAXU_SECRET（五十个以上随机字符）。 Set DAXU_SECRET to fifty or more random characters.",
            id="daxu.E001",
        )
    ]


def _encryption() -> list[CheckMessage]:
    if settings.BEHIND_TLS:
        return []
    return [
        Error(
            "正式运行需要加密连接。 Production needs TLS.",
            hint="请在前面放一个 TLS 反向代理，并设 DAXU_TLS=1。 Put a TLS proxy in front and set DAXU_TLS=1.",
            id="daxu.E002",
        )
    ]


def _sample_accounts() -> list[CheckMessage]:
    try:
        found = accounts.samples()
    except DatabaseError:  # before the first migration there are no tables, and no accounts either
        return []
    if not found:
        return []
    names = "、".join(account.name for account in found)
    return [
        Error(
            f"数据库里有示例账号：{names}。 The database holds sample accounts.",
            hint="正式运行请用新的数据目录，或先停用示例账号。 Use a new data folder, or deactivate them first.",
            id="daxu.E003",
        )
    ]
