"""What a page of the plan shows while the ledger holds no plan: that there is none, and how to load one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from daxu.core.book import NotDeclared

View = Callable[..., HttpResponse]


def needs_plan(view: View) -> View:
    """Answer with the empty page where the view finds no plan; a target or an indicator that is not there is a 404."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        try:
            return view(request, *args, **named)
        except NotDeclared as missing:
            return render(request, "web/partials/no_plan.html", {"reason": str(missing)})

    return answer
