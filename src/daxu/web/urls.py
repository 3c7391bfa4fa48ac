"""Every address of the site."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, path

from daxu.api.routes import api
from daxu.web.views import administration, overview, session, trace

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("trace/<str:figure>", trace.trace, name="trace"),
    path("sign-in", session.sign_in, name="sign-in"),
    path("sign-out", session.sign_out, name="sign-out"),
    path("language", session.language, name="language"),
    path("introduction", session.dismiss_introduction, name="dismiss-introduction"),
    path("administration", administration.administration, name="administration"),
    path("api/", api.urls),
    path("healthz", session.health, name="health"),
]

for name, route, module, view in (
    ("targets", "targets", "targets", "targets"),
    ("target", "targets/<str:code>", "target", "target"),
    ("organisations", "organisations", "organisations", "organisations"),
    ("organisation", "organisations/<str:code>", "organisations", "organisation"),
    ("indicators", "indicators", "indicators", "indicators"),
    ("indicator", "indicators/<str:code>", "indicators", "indicator"),
    ("targets-xlsx", "targets.xlsx", "exports", "targets_xlsx"),
    ("targets-csv", "targets.csv", "exports", "targets_csv"),
    ("report", "report", "reports", "report"),
    ("report-docx", "report.docx", "reports", "report_docx"),
):
    if find_spec(f"daxu.web.views.{module}"):
        urlpatterns.append(path(route, getattr(import_module(f"daxu.web.views.{module}"), view), name=name))

handler400 = "daxu.web.views.errors.bad_request"
handler403 = "daxu.web.views.errors.forbidden"
handler404 = "daxu.web.views.errors.not_found"
handler500 = "daxu.web.views.errors.failed"
