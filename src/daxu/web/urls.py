"""Every address of the site."""

from django.urls import URLPattern, URLResolver, path

from daxu.api.routes import api
from daxu.web.views import (
    administration,
    drafting,
    exports,
    indicators,
    organisations,
    overview,
    reading,
    reports,
    session,
    target,
    targets,
    trace,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.overview, name="overview"),
    path("targets", targets.targets, name="targets"),
    path("targets.xlsx", exports.targets_xlsx, name="targets-xlsx"),
    path("targets.csv", exports.targets_csv, name="targets-csv"),
    path("targets/<str:code>", target.target, name="target"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/<str:code>", organisations.organisation, name="organisation"),
    path("indicators", indicators.indicators, name="indicators"),
    path("indicators/<str:code>", indicators.indicator, name="indicator"),
    path("trace/<str:figure>", trace.trace, name="trace"),
    path("report", reports.report, name="report"),
    path("report.docx", reports.report_docx, name="report-docx"),
    path("check", reading.check, name="check"),
    path("check/draft", drafting.draft, name="check-draft"),
    path("administration", administration.administration, name="administration"),
    path("sign-in", session.sign_in, name="sign-in"),
    path("sign-out", session.sign_out, name="sign-out"),
    path("language", session.language, name="language"),
    path("introduction", session.dismiss_introduction, name="dismiss-introduction"),
    path("healthz", session.health, name="health"),
    path("api/", api.urls),
]

handler400 = "daxu.web.views.errors.bad_request"
handler403 = "daxu.web.views.errors.forbidden"
handler404 = "daxu.web.views.errors.not_found"
handler500 = "daxu.web.views.errors.failed"
