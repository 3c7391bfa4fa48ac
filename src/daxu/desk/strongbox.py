"""What must not lie readable in the tables: locked under keys that are derived from the server's secret.

The cipher is the library's (`cryptography`: Fernet, AES-128 in CBC with HMAC-SHA256, keys by HKDF). Every purpose has a
key of its own, so that what was locked for one person cannot be laid into another's row. A secret that was replaced
(DAXU_SECRET_FALLBACKS) still opens what it locked; what is locked anew is locked under the newest.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class NoKey(ValueError):
    """None of the server's secrets opens what was locked; the message never holds any of it."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "服务器现在的密钥打不开：请把换下的密钥写进 DAXU_SECRET_FALLBACKS。"
            " No secret of this server opens it: name the former one in DAXU_SECRET_FALLBACKS."
        )


def lock(text: str, *, purpose: str) -> str:
    """Lock a text for a purpose."""
    return _box(purpose).encrypt(text.encode()).decode()


def unlock(locked: str, *, purpose: str) -> str:
    """Return the text; raise NoKey."""
    try:
        return _box(purpose).decrypt(locked.encode()).decode()
    except InvalidToken:
        raise NoKey from None


def is_newest(locked: str, *, purpose: str) -> bool:
    """Whether the newest secret opens it, so that no former one is needed."""
    try:
        _key(settings.SECRET_KEY, purpose).decrypt(locked.encode())
    except InvalidToken:
        return False
    return True


def secrets_of_the_server() -> list[str]:
    """Return the server's secrets, the newest first."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _box(purpose: str) -> MultiFernet:
    return MultiFernet([_key(secret, purpose) for secret in secrets_of_the_server()])


@lru_cache(maxsize=1024)
def _key(secret: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"daxu|{purpose}".encode()).derive(secret.encode())
    return Fernet(urlsafe_b64encode(derived))
