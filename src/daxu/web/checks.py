"""What must hold before the site is served in earnest (DAXU_MODE=production)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import Error as DatabaseError

from daxu.desk import accounts, strongbox

SHORTEST_SECRET = 50
_LEAST_LETTERS = 10  # different ones: "aaaa…" is no secret, however long


@register(Tags.database)
def fit_for_production(**_asked: Any) -> list[CheckMessage]:
    """Refuse what a demonstration may have: sample accounts, a weak secret, no TLS, debugging, no administrators."""
    if not settings.PRODUCTION:
        return []
    return [*_secret(), *_encryption(), *_debugging(), *_hosts(), *_accounts()]


def _secret() -> list[CheckMessage]:
    if not settings.SECRET_WAS_MADE_HERE and all(_is_strong(secret) for secret in strongbox.secrets_of_the_server()):
        return []
    return [
        Error(
            "正式运行需要自己设定的密钥。 Production needs a secret of your own.",
            hint="请设环境变量 DAXU_SECRET（五十个以上随机字符）。 Set DAXU_SECRET to fifty or more random characters.",
            id="daxu.E001",
        )
    ]


def _is_strong(secret: str) -> bool:
    """Whether a secret, the present one or a former one that is still good, cannot be guessed."""
    various = len(secret) >= SHORTEST_SECRET and len(set(secret)) >= _LEAST_LETTERS
    return various and not secret.startswith("django-insecure-")


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


def _debugging() -> list[CheckMessage]:
    if not settings.DEBUG:
        return []
    return [
        Error(
            "正式运行不能开调试：出错页会露出设置。 Production never debugs: its error pages show the settings.",
            hint="请去掉 DAXU_DEBUG。 Unset DAXU_DEBUG.",
            id="daxu.E004",
        )
    ]


def _hosts() -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "正式运行要写明网站的域名。 Production names its hosts.",
            hint="请设 DAXU_HOSTS=域名。 Set DAXU_HOSTS to the site's names.",
            id="daxu.E005",
        )
    ]


def _accounts() -> list[CheckMessage]:
    try:
        found = accounts.samples()
        missing = accounts.missing_administrators()
    except DatabaseError:  # before the first migration there are no tables, and no accounts either
        return []
    return [*_samples([account.name for account in found]), *([_no_administrators(missing)] if missing else [])]


def _samples(names: list[str]) -> list[CheckMessage]:
    if not names:
        return []
    return [
        Error(
            f"数据库里有示例账号：{'、'.join(names)}。 The database holds sample accounts.",
            hint="正式运行请用新的数据目录，或先停用示例账号。 Use a new data folder, or deactivate them first.",
            id="daxu.E003",
        )
    ]


def _no_administrators(missing: list[str]) -> CheckMessage:
    return Error(
        f"还没有{'、'.join(missing)}。 The three administrators' accounts are missing.",
        hint="请运行 daxu account preset，记下初始密码。 Run daxu account preset and note the first passwords.",
        id="daxu.E006",
    )
