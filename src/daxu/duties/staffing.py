"""人员: accounts are made, moved and closed, roles granted, factors reset — by whom it is due, and with a reason.

Powers are apart (三员): the system administrator keeps the accounts, the security administrator grants rights, nobody
grants anything to themselves. The administrators' own accounts are preset: they hold no business role, no other account
becomes theirs, and they are not closed. Every change is kept among the acts in the same transaction.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from daxu.core.act import Act, What
from daxu.core.text import Text
from daxu.desk import accounts, factors, passwords, people, sessions
from daxu.desk.models import Person, Role, Substitution
from daxu.desk.permissions import GRANT_ROLES, MANAGE_PEOPLE, may
from daxu.ledger import acts
from daxu.ledger.acts import Recorded, Sought

ADMINISTRATORS = passwords.ADMINISTRATORS
BUSINESS = tuple(role for role in Role if role not in ADMINISTRATORS)
PRESET = {"sysadmin": Role.SYSTEM_ADMIN, "secadmin": Role.SECURITY_ADMIN, "auditor": Role.AUDITOR}
LONGEST_REASON = 200
APP_REGISTERED, PASSKEY_REGISTERED = "登记验证器", "登记通行密钥"
BY_ONESELF, ONLY_ONE = "本人退出", "只许一处登录"
APP_REMOVED, PASSKEY_REMOVED = "删去验证器", "删去通行密钥"
_ACCOUNT = re.compile(r"[\w.@+-]{2,60}")
_PHONE = re.compile(r"\+?[0-9][0-9 \-]{4,24}")
_MAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


class NotAllowed(ValueError):
    """A change of an account that may not be; the message says why, and who may."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Described:
    """What an account says of its holder."""

    name: str = ""
    organisation: str = ""
    phone: str = ""
    mail: str = ""


# --- the system administrator's


def make(account: str, told: Described, *, declared: Collection[str], by: Person, reason: str, now: datetime) -> str:
    """Make an account that may do nothing yet; return its first password, to be shown once. Raise NotAllowed."""
    _must_hold(by, MANAGE_PEOPLE)
    why = _reason(reason)
    if not _ACCOUNT.fullmatch(account):
        raise NotAllowed(
            Text(
                "账号名用 2—60 个字母、数字、汉字或 . _ - @ +，中间没有空格。",
                "An account's name has 2–60 letters, digits or . _ - @ + and no blank.",
            )
        )
    if people.taken(account):
        raise NotAllowed(Text(f"账号“{account}”已经有了。", f"The account {account!r} exists already."))
    _must_be_right(told, declared)
    with people.all_or_nothing():
        made = people.make(account, name=told.name, organisation=told.organisation, phone=told.phone, mail=told.mail)
        password = passwords.give(made, now=now)
        _keep(What.ACCOUNT, made, "", f"开设 {told.name} {told.organisation}", why, by=by, now=now)
    return password


def describe(
    account: str, told: Described, *, declared: Collection[str], by: Person, reason: str, now: datetime
) -> None:
    """Change name, organisation and contact of an account. Raise NotAllowed."""
    _must_hold(by, MANAGE_PEOPLE)
    person, why = people.one(account), _reason(reason)
    _must_be_right(told, declared)
    if person.role in ADMINISTRATORS:
        _must_be_nobody_else(person, told)
    before, after = _words(_described(person)), _words(told)
    with people.all_or_nothing():
        people.keep(person, name=told.name, organisation=told.organisation, phone=told.phone, email=told.mail)
        _keep(What.ACCOUNT, person, before, after, why, by=by, now=now)


def disable(account: str, *, by: Person, reason: str, now: datetime) -> None:
    """Close an account at once, with its sessions and tokens. Raise NotAllowed."""
    _must_hold(by, MANAGE_PEOPLE)
    person, why = people.one(account), _reason(reason)
    if person.preset:
        raise NotAllowed(
            Text("三员账号是预置的，不能停用；换人请改姓名并重置密码。", "The three administrators' accounts stay.")
        )
    _must_not_be_oneself(person, by)
    with people.all_or_nothing():
        people.keep(person, is_active=False)
        sessions.end(person)
        ended = people.withdraw_tokens(person, now=now)
        _keep(What.ACCOUNT, person, "可用", f"停用，撤销令牌 {ended} 个", why, by=by, now=now)


def enable(account: str, *, by: Person, reason: str, now: datetime) -> None:
    """Open a closed account again. Raise NotAllowed."""
    _must_hold(by, MANAGE_PEOPLE)
    person, why = people.one(account), _reason(reason)
    _must_not_be_oneself(person, by)
    with people.all_or_nothing():
        people.keep(person, is_active=True)
        _keep(What.ACCOUNT, person, "停用", "可用", why, by=by, now=now)


def hand_over(leaves: str, follows: str, *, by: Person, reason: str, now: datetime) -> None:
    """Let somebody take over a post: they join the organisation, and the account of who leaves is closed.

    Tasks, drafts and filings belong to the organisation, so nothing has to be moved. Raise NotAllowed.
    """
    _must_hold(by, MANAGE_PEOPLE)
    leaver, follower = people.one(leaves), people.one(follows)
    if leaver.pk == follower.pk or not leaver.organisation:
        raise NotAllowed(
            Text("请选两个人，离任的要编在一个单位里。", "Choose two people; who leaves has an organisation.")
        )
    if follower.organisation not in ("", leaver.organisation):
        raise NotAllowed(
            Text(
                f"{follower.username}编在别的单位；请先调动，或由安全管理员设代行。",
                f"{follower.username} belongs to another organisation: move them first, or let them stand in.",
            )
        )
    if follower.role in ADMINISTRATORS:
        raise NotAllowed(_NO_BUSINESS)
    with people.all_or_nothing():
        _keep(What.ACCOUNT, follower, follower.organisation, f"接 {leaver.username}", _reason(reason), by=by, now=now)
        people.keep(follower, organisation=leaver.organisation)
        disable(leaves, by=by, reason=reason, now=now)


# --- the security administrator's


def grant(account: str, role: str, *, by: Person, reason: str, now: datetime) -> None:
    """Give an account a business role in place of the one it has. Raise NotAllowed."""
    person = people.one(account)
    _must_not_be_oneself(person, by)
    _must_hold(by, GRANT_ROLES)
    why = _reason(reason)
    if role not in BUSINESS:
        raise NotAllowed(
            Text(
                "三员的角色是预置的，不授予别的账号。",
                "The three administrators' roles are preset: no account gets them.",
            )
        )
    if person.role in ADMINISTRATORS or person.preset:
        raise NotAllowed(_NO_BUSINESS)
    before = Role(person.role).label
    with people.all_or_nothing():
        people.keep(person, role=role)
        _keep(What.ROLE, person, before, Role(role).label, why, by=by, now=now)


CHOOSE = Text("请从名单里选人。", "Choose somebody from the list.")
BAD_DAYS = Text("请填起日和止日；止日不能早于起日。", "Fill in both days; the end is not before the start.")
_NO_ORGANISATION = Text("请从申报过的单位里选一个。", "Choose one of the declared organisations.")
_NO_BUSINESS = Text(
    "三员账号不能兼任业务角色；请给本人另开一个业务账号。", "An administrator's account holds no business role."
)


def reset_password(account: str, *, by: Person, reason: str, now: datetime) -> str:
    """Give an account a new first password; return it, to be shown once. Raise NotAllowed."""
    person, why = _for_another(account, by, reason)
    with people.all_or_nothing():
        password = passwords.give(person, now=now)
        accounts.unlock(person.username)
        _keep(What.PASSWORD, person, "", "重置，首次登录须更改", why, by=by, now=now)
    return password


def reset_factors(account: str, *, by: Person, reason: str, now: datetime) -> None:
    """Forget the second factors of somebody who lost the device. Raise NotAllowed."""
    person, why = _for_another(account, by, reason)
    with people.all_or_nothing():
        _keep(What.FACTOR, person, factors.forget_all(person), "重置", why, by=by, now=now)


def unlock(account: str, *, by: Person, reason: str, now: datetime) -> None:
    """Let somebody try again who was locked out. Raise NotAllowed."""
    person, why = _for_another(account, by, reason)
    with people.all_or_nothing():
        accounts.unlock(person.username)
        _keep(What.ACCOUNT, person, "锁定", "解锁", why, by=by, now=now)


def stand_in(
    account: str,
    organisation: str,
    *,
    since: date,
    until: date,
    declared: Collection[str],
    by: Person,
    reason: str,
    now: datetime,
) -> None:
    """Let somebody act for another organisation for a time. Raise NotAllowed."""
    person, why = _for_another(account, by, reason)
    if person.role in ADMINISTRATORS:
        raise NotAllowed(_NO_BUSINESS)
    _must_be_right(Described(organisation=organisation), declared)
    if not organisation or until < since:
        raise NotAllowed(
            Text("请选单位；止日不能早于起日。", "Choose an organisation; the end is not before the start.")
        )
    with people.all_or_nothing():
        people.stand_in(account, organisation, since=since, until=until, reason=why, by=by.username)
        _keep(What.SUBSTITUTION, person, "", f"代行 {organisation} {since}—{until}", why, by=by, now=now)


def end_substitution(number: int, *, by: Person, reason: str, now: datetime, today: date) -> Substitution | None:
    """End a substitution from today on; None where there is none left to end. Raise NotAllowed."""
    _must_hold(by, GRANT_ROLES)
    why = _reason(reason)
    with people.all_or_nothing():
        ended = people.end_substitution(number, day=today)
        if ended:
            _keep(
                What.SUBSTITUTION,
                ended.person,
                f"代行 {ended.organisation}",
                f"止于 {ended.until}",
                why,
                by=by,
                now=now,
            )
    return ended


# --- everybody's, and what is asked


def contact(account: str, *, by: Person, reason: str, now: datetime) -> tuple[str, str]:
    """Return phone and mail in full to an administrator of accounts, who says what for. Raise NotAllowed."""
    _must_hold(by, MANAGE_PEOPLE)
    person = people.one(account)
    acts.record(Act(What.READ, f"{account} 联系方式", why=_reason(reason)), at=now, by=by.username)
    return person.phone, person.email


def change_password(person: Person, password: str, *, now: datetime) -> None:
    """Give a person the password they chose; raise passwords.BadPassword."""
    with people.all_or_nothing():
        passwords.change(person, password, now=now)
        _keep(What.PASSWORD, person, "", "本人更改", "", by=person, now=now)


def factor_changed(person: Person, how: str, *, now: datetime) -> None:
    """Keep on file that somebody changed their own second factor."""
    _keep(What.FACTOR, person, "", how, "", by=person, now=now)


def preset(*, now: datetime) -> list[tuple[str, str, str]]:
    """Make the administrators' accounts that are missing; return (account, role, first password) of each."""
    made = []
    missing = accounts.missing_administrators()
    for usual, role in PRESET.items():
        if role.label in missing:
            account = f"{usual}-1" if people.taken(usual) else usual  # a demonstration's may be lying there
            with people.all_or_nothing():
                person = people.make(account, name="", organisation="", phone="", mail="", preset=True)
                people.keep(person, role=role)
                made.append((account, role.label, passwords.give(person, now=now)))
                acts.record(Act(What.ACCOUNT, account, after=f"预置 {role.label}"), at=now, by="daxu")
    return made


def rescue(account: str, *, by: str, reason: str, now: datetime) -> str:
    """Give a preset administrator a new first password and forget the factors: whoever keeps the machine may.

    Return the password, to be shown once. Raise NotAllowed: for everybody else there is the security administrator.
    """
    person, why = people.one(account), _reason(reason)
    if not person.preset:
        raise NotAllowed(
            Text("别的账号由安全管理员在网页上重置。", "Other accounts are reset by the security administrator.")
        )
    with people.all_or_nothing():
        before = factors.forget_all(person)
        people.keep(person, is_active=True)
        password = passwords.give(person, now=now)
        accounts.unlock(account)
        acts.record(Act(What.PASSWORD, account, before, "在本机重置密码和第二因素", why), at=now, by=by)
    return password


def sign_out_elsewhere(person: Person, *, here: str, why: str, now: datetime, only: str = "") -> int:
    """End one's sessions but the one whose key is given, or only one by its name; return how many, and keep it."""
    with people.all_or_nothing():
        if ended := sessions.end(person, but=here, only=only):
            _keep(What.SIGN_OUT, person, "", f"别处的登录 {ended} 处", why, by=person, now=now)
    return ended


def changes(account: str, most: int = 50) -> list[Recorded]:
    """Return what was done to an account, the newest first."""
    return [act for act in acts.search(Sought(words=account), limit=most * 4) if act.object == account][:most]


def _for_another(account: str, by: Person, reason: str) -> tuple[Person, str]:
    """Return the person and the reason, where the security administrator acts on somebody else."""
    person = people.one(account)
    _must_not_be_oneself(person, by)
    _must_hold(by, GRANT_ROLES)
    return person, _reason(reason)


def _must_hold(by: Person, right: str) -> None:
    if not may(by, right):
        who = Text("系统管理员", "the system administrator")
        if right == GRANT_ROLES:
            who = Text("安全管理员", "the security administrator")
        raise NotAllowed(Text("这件事由{who}办理。", "This is for {who} to do.").filled(who=who))


def _must_not_be_oneself(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise NotAllowed(Text("不能给自己授权、重置或停用。", "Nobody grants, resets or closes for themselves."))


def _reason(typed: str) -> str:
    """Return the reason, which must be there."""
    reason = " ".join(typed.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise NotAllowed(Text(f"请写明事由（{LONGEST_REASON} 字以内）。", "Say why, in 200 characters at most."))
    return reason


def _must_be_right(told: Described, declared: Collection[str]) -> None:
    if told.organisation and told.organisation not in declared:
        raise NotAllowed(_NO_ORGANISATION)
    if len(told.name) > 60:  # noqa: PLR2004 — the column's width
        raise NotAllowed(Text("姓名太长（最多 60 字）。", "The name is too long (60 characters at most)."))
    if told.phone and not _PHONE.fullmatch(told.phone):
        raise NotAllowed(Text("电话只写数字，可有空格和短横。", "A phone number has digits, blanks and dashes."))
    if told.mail and not _MAIL.fullmatch(told.mail):
        raise NotAllowed(Text("邮箱的写法不对，应像 wang@example.cn。", "A mail address looks like wang@example.cn."))


def _must_be_nobody_else(person: Person, told: Described) -> None:
    """Refuse that the auditor be the same human as either other administrator, and a post in an organisation."""
    if told.organisation:
        raise NotAllowed(_NO_BUSINESS)
    apart = ADMINISTRATORS - {Role.AUDITOR} if person.role == Role.AUDITOR else {Role.AUDITOR}
    if same := people.share_identity(person, apart, name=told.name, phone=told.phone, mail=told.mail):
        raise NotAllowed(
            Text(
                f"安全审计员不能与系统管理员、安全管理员是同一人（{same[0]}）。",
                f"The auditor may not be the same person as another administrator ({same[0]}).",
            )
        )


def _described(person: Person) -> Described:
    return Described(person.name, person.organisation, person.phone, person.email)


def _words(told: Described) -> str:
    """Say a description with its contact covered: the log is no address book."""
    parts = (told.name, told.organisation, people.masked_phone(told.phone), people.masked_mail(told.mail))
    return " ".join(filter(None, parts))


def _keep(what: What, person: Person, before: str, after: str, why: str, *, by: Person, now: datetime) -> None:
    acts.record(Act(what, person.username, before, after, why), at=now, by=by.username)
