"""Feeds: what projects count up to by each declared rule, against the figure on file, and the button that seals it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from daxu.core.book import Book
from daxu.core.text import Text
from daxu.desk.permissions import MANAGE_PROJECTS, SEE_PROJECTS, allows, may
from daxu.duties.projects import acting, feeding
from daxu.duties.projects.acting import KeyReused, NotEntered, NotYours
from daxu.duties.projects.feeding import Feed, Standing
from daxu.ledger import read
from daxu.web.day import asked_day
from daxu.web.filing_form import key_of, new_key
from daxu.web.saying import said, told
from daxu.web.views.empty import needs_plan
from daxu.web.views.project_cards import signed_in

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed to seal one count, and what was wrong with it."""

    rule: str = ""
    reason: str = ""
    faults: tuple[str, ...] = ()

    @classmethod
    def of(cls, sent: Mapping[str, str]) -> Typed:
        """Read what a page sent."""
        return cls(sent.get("rule", "").strip()[:100], sent.get("reason", "").strip()[:LONGEST_REASON])


@dataclass(frozen=True, slots=True)
class Row:
    """A feed as a page shows it."""

    feed: Feed
    typed: Typed | None

    @property
    def rule_said(self) -> str:
        """The rule in words."""
        return told(Text(self.feed.rule.words, self.feed.rule.english_words))

    @property
    def amount(self) -> str:
        """What was counted, as people say it; the percent to the decimals that the indicator is written in."""
        return said(self.feed.quantity) if self.feed.quantity else "–"

    @property
    def difference(self) -> str:
        """How it differs from the figure on file; empty where it does not."""
        return told(feeding.difference(self.feed)) if self.feed.standing is Standing.DIFFERENT else ""

    @property
    def may_seal(self) -> bool:
        """Whether there is anything to be sealed."""
        return self.feed.standing in (Standing.EMPTY, Standing.EQUAL) or self.feed.may_correct

    @property
    def corrects(self) -> bool:
        """Whether sealing corrects a figure, which asks for a reason."""
        return self.feed.may_correct


@dataclass(frozen=True)
class FeedsPage:
    """All feeds as of the last month that had ended by the day."""

    request: HttpRequest
    book: Book
    keeps: bool
    typed: Typed = field(default_factory=Typed)

    @cached_property
    def rows(self) -> list[Row]:
        """The feeds."""
        found = feeding.feeds(self.book, asked_day(self.request))
        return [Row(one, self.typed if self.typed.rule == one.rule.code else None) for one in found]

    @property
    def answer(self) -> str:
        """The first line: how many figures projects make, and how many of them say what is on file."""
        alike = sum(row.feed.standing in (Standing.EQUAL, Standing.KEPT) for row in self.rows)
        words = {"count": len(self.rows), "alike": alike, "kept": sum(r.feed.kept is not None for r in self.rows)}
        return _("项目形成%(count)d个计划数：%(alike)d个与账上一致，%(kept)d个已存清点") % words

    @property
    def opened(self) -> Row | None:
        """The feed whose projects are asked for."""
        asked = self.request.GET.get("open", "")
        return next((row for row in self.rows if row.feed.rule.code == asked), None)

    @cached_property
    def key(self) -> str:
        """The key of the command that a form orders."""
        return new_key()


@allows(SEE_PROJECTS)
@require_safe
@needs_plan
def project_feeds(request: HttpRequest) -> HttpResponse:
    """Show what projects count up to, against what is on file."""
    return _shown(request)


@allows(MANAGE_PROJECTS)
@require_POST
@needs_plan
def project_feed_seal(request: HttpRequest) -> HttpResponse:
    """Seal one count; what keeps it from being sealed is said on the page, with what was typed."""
    person, typed = signed_in(request), Typed.of(request.POST.dict())
    try:
        feed = feeding.seal(
            typed.rule, asked_day(request), by=acting.hand(person, localdate()), now=now(),
            key=key_of(person.username, request.POST.get("key")), reason=typed.reason,
        )  # fmt: skip
    except NotEntered as refused:
        return _shown(request, Typed(typed.rule, typed.reason, tuple(told(why) for why in refused.whys)))
    except NotYours as refused:
        return _shown(request, Typed(typed.rule, typed.reason, (told(refused.why),)))
    except KeyReused as refused:
        return _shown(request, Typed(typed.rule, typed.reason, (str(refused),)))
    messages.success(request, _("已存清点：%(count)d个项目，%(amount)s。") % {
        "count": len(feed.count.projects), "amount": said(feed.quantity) if feed.quantity else "–",
    })  # fmt: skip
    query = request.GET.urlencode()
    return redirect(f"{request.path.removesuffix('/seal')}{'?' + query if query else ''}")


def _shown(request: HttpRequest, typed: Typed | None = None) -> HttpResponse:
    page = FeedsPage(request, read.book(), may(request.user, MANAGE_PROJECTS), typed or Typed())
    return render(request, "web/project_feeds.html", {"page": page}, status=422 if typed else 200)
