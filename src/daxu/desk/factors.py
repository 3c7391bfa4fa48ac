"""Second factors: an authenticator app (TOTP), passkeys, and recovery codes that stand in once for a lost device.

The arithmetic is the libraries' (pyotp, webauthn); here is what must be kept: that no code serves twice, that only
hashes, public keys and locked secrets are stored, and that whoever loses a device gets in again by an administrator,
with a reason.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyotp
from django.conf import settings
from django.db import transaction
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from daxu.core.text import Text
from daxu.desk import strongbox
from daxu.desk.models import Authenticator, Passkey, Person, RecoveryCode

STEP = 30  # seconds a code of the app lives
CODES = 10
MOST_PASSKEYS = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LONGEST_CODE = 40


class BadFactor(ValueError):
    """A code or a passkey that does not open; the message says why and what to do."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has beside the password."""

    authenticator: bool
    passkeys: tuple[Passkey, ...]
    codes_left: int

    def __bool__(self) -> bool:
        """Whether there is any; recovery codes alone are none."""
        return self.authenticator or bool(self.passkeys)


def of(person: Person) -> Factors:
    """Return the factors of a person."""
    return Factors(
        Authenticator.objects.filter(person=person).exists(),
        tuple(Passkey.objects.filter(person=person).order_by("made", "pk")),
        RecoveryCode.objects.filter(person=person).count(),
    )


# --- the authenticator app


def new_secret() -> str:
    """Make a secret to be shown as a QR code; nothing is kept until a code proves that the app has it."""
    return pyotp.random_base32()


def address_of(secret: str, person: Person) -> str:
    """Return what the QR code holds."""
    return pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=settings.SITE_NAME)


def confirm_authenticator(person: Person, secret: str, code: str, *, now: datetime) -> None:
    """Keep the secret once the app has shown that it knows it; a new app replaces the old one. Raise BadFactor."""
    step = _step_of(secret, code, now)
    if step is None:
        raise BadFactor(_WRONG_CODE)
    locked = strongbox.lock(secret, purpose=_purpose(person.pk))
    Authenticator.objects.update_or_create(person=person, defaults={"secret": locked, "last_step": step, "made": now})


def _purpose(person: int) -> str:
    """Name what a secret is locked for: in another person's row it opens nothing."""
    return f"authenticator|{person}"


_WRONG_CODE = Text(
    "验证码不对。请输入应用里现在显示的六位数；手机时间不准时，请先校准。",
    "The code is wrong: type the six digits the app shows now, and check that the phone's clock is right.",
)


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is: the present one or a neighbour of it."""
    present = int(now.timestamp()) // STEP
    clock = pyotp.TOTP(secret, interval=STEP)
    typed = code.strip().replace(" ", "")
    if not typed.isascii():  # which no code is, and which cannot be compared in constant time
        return None
    return next(
        (s for s in (present, present - 1, present + 1) if hmac.compare_digest(clock.at(s * STEP), typed)), None
    )


def opens(person: Person, code: str, *, now: datetime) -> bool:
    """Whether a code of the app, or a recovery code, opens; each opens once. Raise BadFactor where no key opens."""
    typed = code.strip().lower().replace(" ", "").replace("-", "")
    if not typed.isascii() or not 0 < len(typed) <= _LONGEST_CODE:
        return False
    return _by_app(person, typed, now) if typed.isdigit() else _by_recovery(person, typed)


def _by_app(person: Person, typed: str, now: datetime) -> bool:
    kept = Authenticator.objects.filter(person=person).first()
    step = _step_of(_unlocked(kept), typed, now) if kept else None
    if kept is None or step is None:
        return False
    return bool(Authenticator.objects.filter(pk=kept.pk, last_step__lt=step).update(last_step=step))


def _unlocked(kept: Authenticator) -> str:
    try:
        return strongbox.unlock(kept.secret, purpose=_purpose(kept.person_id))
    except strongbox.NoKey:
        raise BadFactor(_NO_KEY) from None


_NO_KEY = Text(
    "服务器换过密钥，您的验证器已无法核对。请改用恢复码，或请安全管理员重置第二因素。",
    "The server's secret was changed and your app can no longer be checked: use a recovery code, or ask the security"
    " administrator to reset your second factor.",
)


def lock_anew() -> tuple[int, int]:
    """Lock every secret under the newest of the server's; return how many were, and how many no key opens."""
    done = lost = 0
    for kept in Authenticator.objects.order_by("pk"):
        purpose = _purpose(kept.person_id)
        if strongbox.is_newest(kept.secret, purpose=purpose):
            continue
        try:
            secret = strongbox.unlock(kept.secret, purpose=purpose)
        except strongbox.NoKey:
            lost += 1
        else:
            locked = strongbox.lock(secret, purpose=purpose)
            done += Authenticator.objects.filter(pk=kept.pk, secret=kept.secret).update(secret=locked)
    return done, lost


def _by_recovery(person: Person, typed: str) -> bool:
    digests = [_digest(typed, secret) for secret in strongbox.secrets_of_the_server()]
    return bool(RecoveryCode.objects.filter(person=person, digest__in=digests).delete()[0])


def new_codes(person: Person) -> list[str]:
    """Make new recovery codes, the old ones end; return them, to be shown once."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(person=person, digest=_digest(code, settings.SECRET_KEY)) for code in codes
        )
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _digest(code: str, secret: str) -> str:
    """Hash under a secret of the site, so that a copied table alone opens nothing."""
    return hmac.new(secret.encode(), f"recovery:{code}".encode(), hashlib.sha256).hexdigest()


def remove_authenticator(person: Person) -> None:
    """Forget the app; recovery codes go with the last factor."""
    Authenticator.objects.filter(person=person).delete()
    _forget_codes_without_factor(person)


def remove_passkey(person: Person, number: int) -> None:
    """Forget one passkey of a person."""
    Passkey.objects.filter(person=person, pk=number).delete()
    _forget_codes_without_factor(person)


def forget_all(person: Person) -> str:
    """Forget every factor of a person, because the device is lost; return in words what there was."""
    had = of(person)
    Authenticator.objects.filter(person=person).delete()
    Passkey.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    return f"验证器 {int(had.authenticator)}，通行密钥 {len(had.passkeys)}，恢复码 {had.codes_left}"


def _forget_codes_without_factor(person: Person) -> None:
    if not of(person):
        RecoveryCode.objects.filter(person=person).delete()


# --- passkeys


@dataclass(frozen=True, slots=True)
class Site:
    """Where the ceremony takes place: the name a passkey is bound to, and the origin of the page."""

    domain: str
    origin: str


def registration(person: Person, site: Site) -> tuple[dict[str, Any], str]:
    """Return what the browser is asked in order to make a passkey, and the challenge to remember."""
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=settings.SITE_NAME,
        user_id=_handle(person),
        user_name=person.username,
        user_display_name=person.name or person.username,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(_bytes(key.credential)) for key in of(person).passkeys],
    )
    return json.loads(options_to_json(options)), _text(options.challenge)


def _handle(person: Person) -> bytes:
    """Name the person to the device without saying who it is."""
    return hmac.new(settings.SECRET_KEY.encode(), f"passkey:{person.pk}".encode(), hashlib.sha256).digest()


def register(
    person: Person, answer: Mapping[str, Any], *, challenge: str, site: Site, name: str, now: datetime
) -> Passkey:
    """Keep the passkey that a device made; raise BadFactor."""
    if Passkey.objects.filter(person=person).count() >= MOST_PASSKEYS:
        raise BadFactor(
            Text(
                f"最多 {MOST_PASSKEYS} 把通行密钥；请先删去不用的。",
                f"At most {MOST_PASSKEYS} passkeys: remove one first.",
            )
        )
    try:
        made = verify_registration_response(
            credential=dict(answer),
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as refusal:
        raise BadFactor(BAD_PASSKEY) from refusal
    return Passkey.objects.create(
        person=person,
        name=name.strip()[:60] or f"{now:%Y-%m-%d}",
        credential=_text(made.credential_id),
        public_key=_text(made.credential_public_key),
        count=made.sign_count,
        made=now,
    )


BAD_PASSKEY = Text(
    "这把通行密钥没有通过核对。请重试；仍不行，请改用验证码。",
    "The passkey was not accepted: try again, or use a code.",
)


OTHER_PERSON = Text(
    "这把通行密钥属于另一个账号；请用本账号的，或退回登录页。",
    "This passkey belongs to another account: use this account's, or go back to the sign-in page.",
)


def question(site: Site) -> tuple[dict[str, Any], str]:
    """Return what the browser is asked in order to show a passkey, and the challenge to remember."""
    options = generate_authentication_options(rp_id=site.domain, user_verification=UserVerificationRequirement.REQUIRED)
    return json.loads(options_to_json(options)), _text(options.challenge)


def shown(answer: Mapping[str, Any], *, challenge: str, site: Site, now: datetime) -> Person:
    """Return the person whose passkey was shown; raise BadFactor. A passkey proves device and holder: two factors."""
    kept = Passkey.objects.select_related("person").filter(credential=str(answer.get("id", ""))[:700]).first()
    if kept is None or not kept.person.is_active:
        raise BadFactor(
            Text(
                "这把通行密钥没有登记，或账号已停用。",
                "This passkey is not registered here, or its account is disabled.",
            )
        )
    try:
        proof = verify_authentication_response(
            credential=dict(answer),
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=_bytes(kept.public_key),
            credential_current_sign_count=kept.count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as refusal:
        raise BadFactor(BAD_PASSKEY) from refusal
    Passkey.objects.filter(pk=kept.pk).update(count=proof.new_sign_count, used=now)
    return kept.person


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
