"""Post: a digest by e-mail (SMTP), or as a signed JSON message to one address that the house itself named (webhook)."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from smtplib import SMTPException
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

from daxu.desk.reminders import NotDelivered

_SECONDS = 10
_LONGEST_ANSWER = 4096
_HTTPS, _HTTP = 443, 80


class BadAddress(ValueError):
    """An address that nothing may be sent to: not https, not public, or no address at all."""


def mail(to: str, subject: str, body: str) -> None:
    """Send an e-mail by the SMTP server of the settings; raise NotDelivered."""
    try:
        EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to]).send()
    except (OSError, SMTPException, UnicodeError, ValueError) as error:
        raise NotDelivered(f"邮件没有送出：{error} The e-mail was not sent.") from error


def webhook(address: str, told: Mapping[str, Any], *, secret: str, now: datetime, private: bool = False) -> None:
    """Post JSON to an address, signed with HMAC-SHA256 over the moment and the body; raise BadAddress, NotDelivered.

    The address is https, or http on this machine. Its host is resolved once and the connection goes to that very
    address, which is public unless `private` allows the office's own network. No redirect is followed.
    """
    parts = must_be_safe(address)
    body = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    try:
        place = _resolved(parts, private=private)
        status = _posted(parts, place, body, _headers(body, secret, now))
    except (OSError, http.client.HTTPException) as error:
        raise NotDelivered(f"没有送到 {parts.hostname}：{error} Not delivered.") from error
    if not 200 <= status < 300:  # noqa: PLR2004 - what HTTP calls success
        raise NotDelivered(f"{parts.hostname} 回答 {status}，没有收下。 It was answered with {status}.")


def signature(body: bytes, moment: str, secret: str) -> str:
    """Return the signature by which a receiver knows that a message is ours and when it was made."""
    return hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()


def must_be_safe(address: str) -> SplitResult:
    """Return the parts of an address; raise BadAddress unless it is https, or http to this very machine."""
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        named, parts = False, urlsplit("")
    if not named or parts.username or parts.scheme not in ("https", "http"):
        raise BadAddress(f"“{address}”不是可用的网址。 It is no address that can be posted to.")
    if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
        raise BadAddress(f"“{address}”不是 https；明文只许发给本机。 Plain http is for this machine only.")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _headers(body: bytes, secret: str, now: datetime) -> dict[str, str]:
    moment = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Daxu",
        "X-Daxu-Timestamp": moment,
        "X-Daxu-Signature": f"sha256={signature(body, moment, secret)}",
    }


def _resolved(parts: SplitResult, *, private: bool) -> str:
    """Return the one numeric address that is connected to; raise BadAddress where any of the host's is not allowed."""
    host, port = parts.hostname or "", parts.port or (_HTTPS if parts.scheme == "https" else _HTTP)
    found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for place in found:
        if not _allowed(ip_address(place.partition("%")[0]), plain=parts.scheme == "http", private=private):
            raise BadAddress(f"{host} 指向 {place}，不许发送。 {host} leads to {place}, which is not allowed.")
    return found[0]


def _allowed(place: IPv4Address | IPv6Address, *, plain: bool, private: bool) -> bool:
    mapped = getattr(place, "ipv4_mapped", None) or place
    if plain or mapped.is_loopback:
        return bool(mapped.is_loopback)
    if mapped.is_link_local or mapped.is_multicast or mapped.is_unspecified or mapped.is_reserved:
        return False
    return private or bool(mapped.is_global)


class _Pinned(http.client.HTTPSConnection):
    """A connection to the address that was looked at, with the certificate of the host that was named."""

    def __init__(self, host: str, port: int, place: str) -> None:
        super().__init__(host, port, timeout=_SECONDS, context=ssl.create_default_context())
        self._place, self._checked = place, ssl.create_default_context()

    def connect(self) -> None:
        bare = socket.create_connection((self._place, self.port), timeout=_SECONDS)
        self.sock = self._checked.wrap_socket(bare, server_hostname=self.host)


def _posted(parts: SplitResult, place: str, body: bytes, headers: Mapping[str, str]) -> int:
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = _Pinned(parts.hostname or "", parts.port or _HTTPS, place)
    else:
        connection = http.client.HTTPConnection(place, parts.port or _HTTP, timeout=_SECONDS)
    try:
        connection.request("POST", target, body, dict(headers))
        answer = connection.getresponse()
        answer.read(_LONGEST_ANSWER)
        return answer.status
    finally:
        connection.close()
