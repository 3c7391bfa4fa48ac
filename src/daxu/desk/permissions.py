"""What each role may do: named rights, refused unless granted here.

A view, an API operation or a command asks for one right by name. The three administrators (三员) hold no right over
business data; a deputy and the public see what is fact and the verdicts that follow, never 示例 items.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from daxu.desk.models import Person, Role

SEE_PLAN = "see-plan"
SEE_SAMPLE = "see-sample"
EXPORT = "export"
BUILD_REPORT = "build-report"
WRITE_SECTION = "write-report-section"
CHECK_REPORT = "check-report"
SEE_SYSTEM = "see-system"
SEE_ACCOUNTS = "see-accounts"
SEE_AUDIT = "see-audit"
ADMINISTER = "administer"
SEE_FILINGS = "see-filings"
FILE = "file"
REVIEW = "review"
CLOSE = "close-month"
OWN_ACCOUNT = "own-account"
SEE_PEOPLE = "see-people"
MANAGE_PEOPLE = "manage-people"
GRANT_ROLES = "grant-roles"
COMMENT = "comment"
ASK = "ask"
ANSWER = "answer"
SEE_NOTES = "see-notes"
SEE_INSTRUCTIONS = "see-instructions"
SEE_PROJECTS = "see-projects"
REPORT_PROJECTS = "report-projects"
MANAGE_PROJECTS = "manage-projects"
SEE_TASKS = "see-tasks"
REPORT_TASKS = "report-tasks"
MANAGE_TASKS = "manage-tasks"

_SELF = frozenset({OWN_ACCOUNT})
_READER = _SELF | {SEE_PLAN, EXPORT}
_OFFICIAL = _READER | {SEE_SAMPLE, CHECK_REPORT, SEE_FILINGS, SEE_NOTES, SEE_INSTRUCTIONS, SEE_PROJECTS, SEE_TASKS}

GRANTS: dict[str, frozenset[str]] = {
    Role.PLANNER: _OFFICIAL
    | {BUILD_REPORT, REVIEW, CLOSE, ANSWER, REPORT_PROJECTS, MANAGE_PROJECTS, REPORT_TASKS, MANAGE_TASKS},
    Role.REPORTER: _OFFICIAL | {FILE, ANSWER, REPORT_PROJECTS, REPORT_TASKS, WRITE_SECTION},
    Role.REVIEWER: _OFFICIAL | {REVIEW, ANSWER},
    Role.LEAD: _OFFICIAL | {REVIEW, ANSWER, REPORT_PROJECTS, REPORT_TASKS},
    Role.LEADER: _OFFICIAL | {BUILD_REPORT, COMMENT},
    Role.DEPUTY: _READER | {ASK, SEE_NOTES},
    Role.PUBLIC: _READER,
    Role.SYSTEM_ADMIN: _SELF | {ADMINISTER, SEE_SYSTEM, SEE_PEOPLE, MANAGE_PEOPLE},
    Role.SECURITY_ADMIN: _SELF | {ADMINISTER, SEE_ACCOUNTS, SEE_PEOPLE, GRANT_ROLES},
    Role.AUDITOR: _SELF | {ADMINISTER, SEE_AUDIT, SEE_PEOPLE},
}
RIGHTS = frozenset().union(*GRANTS.values())
EVERYONE = "everyone"

View = TypeVar("View", bound=Callable[..., Any])


class UnknownRight(ValueError):
    """A view asks for a right that no role could ever hold: a slip of the pen."""


def may(person: object, right: str) -> bool:
    """Whether a signed-in, active person's role grants `right`."""
    return isinstance(person, Person) and person.is_active and right in GRANTS.get(person.role, frozenset())


def allows(right: str) -> Callable[[View], View]:
    """Mark a view with the right it asks for; the gate refuses a view without a mark."""
    if right not in RIGHTS | {EVERYONE}:
        raise UnknownRight(f"没有名为“{right}”的权限。 No right is called {right!r}.")

    def mark(view: View) -> View:
        view.right = right  # type: ignore[attr-defined]
        return view

    return mark
