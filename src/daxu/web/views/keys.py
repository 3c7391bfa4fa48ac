"""One's own keys for the API: made with the password, shown once, withdrawn at once."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from daxu.desk import tokens
from daxu.desk.permissions import OWN_ACCOUNT, allows
from daxu.duties import auditing
from daxu.duties.auditing import What
from daxu.web.views.profile import me, password_shown

DAYS = (30, 90, 180, 365)
"""How long a key may be good for."""


@allows(OWN_ACCOUNT)
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """Show one's own keys; posted, make one and show it this once."""
    made = _made(request) if request.method == "POST" else ""
    held, moment = tokens.of(me(request).username), now()
    context = {
        "made": made,
        "good": [key for key in held if key.good(moment)],
        "ended": [key for key in held if not key.good(moment)],
        "days": DAYS,
        "usual": DAYS[1],
        "longest": tokens.LONGEST_NAME,
    }
    return render(request, "web/keys.html", context)


def _made(request: HttpRequest) -> str:
    """Make a key where the form is right and the password with it; else say what is wrong and return nothing."""
    person, days = me(request), request.POST.get("days", "")
    if days not in map(str, DAYS):
        messages.error(request, _("请选择有效天数。"))
        return ""
    if not password_shown(request, person):
        return ""
    try:
        with transaction.atomic():
            key, kept = tokens.make(
                name=request.POST.get("name", ""), person=person.username, days=int(days), now=now()
            )
            auditing.record(What.TOKEN, object=kept.called, after=f"至 {localdate(kept.ends)}", now=now())
    except tokens.BadToken:
        messages.error(request, _("请写明用途，不超过%(most)d字。") % {"most": tokens.LONGEST_NAME})
        return ""
    return key


@allows(OWN_ACCOUNT)
@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """End one of one's own keys at once."""
    try:
        with transaction.atomic():
            kept = tokens.withdraw(number, now=now(), person=me(request).username)
            auditing.record(What.TOKEN, object=kept.called, after="撤销", now=now())
    except tokens.NoSuchToken as refusal:
        raise Http404(_("没有这个令牌。")) from refusal
    messages.success(request, _("令牌“%(name)s”已撤销，立即失效。") % {"name": kept.name})
    return redirect("keys")
