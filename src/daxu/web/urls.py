"""Every address of the site."""

from django.urls import URLPattern, URLResolver, path

from daxu.api.routes import api
from daxu.web.account_urls import ADDRESSES
from daxu.web.views import (
    administration,
    audit,
    drafting,
    exports,
    filing,
    filing_sheet,
    filings,
    indicators,
    organisations,
    overview,
    reading,
    reports,
    review,
    reviews,
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
    path("filings", filings.filings, name="filings"),
    path("filings/sheet", filing_sheet.sheet, name="filing-sheet"),
    path("filings/sheet/drafts", filing_sheet.keep_rows, name="filing-sheet-drafts"),
    path("filings/sheet/file", filing_sheet.file_rows, name="filing-sheet-file"),
    path("filings/<str:name>", filing.one, name="filing"),
    path("filings/<str:name>/draft", filing.keep_draft, name="filing-draft"),
    path("filings/<str:name>/submit", filing.submit, name="filing-submit"),
    path("filings/<str:name>/withdraw", filing.withdraw, name="filing-withdraw"),
    path("filings/<str:name>/correction", filing.ask, name="filing-correction"),
    path("filings/<str:name>/evidence/<str:digest>", filing.evidence_file, name="filing-evidence"),
    path("reviews", reviews.reviews, name="reviews"),
    path("reviews/many", reviews.many, name="reviews-many"),
    path("reviews/<str:name>", review.review, name="review"),
    path("reviews/<str:name>/pass", review.give_pass, name="review-pass"),
    path("reviews/<str:name>/return", review.give_back, name="review-return"),
    path("reviews/<str:name>/grant", review.grant, name="review-grant"),
    path("reviews/<str:name>/refuse", review.refuse, name="review-refuse"),
    path("check", reading.check, name="check"),
    path("check/draft", drafting.draft, name="check-draft"),
    path("administration", administration.administration, name="administration"),
    path("audit", audit.audit, name="audit"),
    path("audit/verify", audit.verify, name="audit-verify"),
    path("audit.csv", audit.audit_csv, name="audit-csv"),
    path("audit.jsonl", audit.audit_lines, name="audit-jsonl"),
    *ADDRESSES,
    path("language", session.language, name="language"),
    path("introduction", session.dismiss_introduction, name="dismiss-introduction"),
    path("healthz", session.health, name="health"),
    path("api/", api.urls),
]

handler400 = "daxu.web.views.errors.bad_request"
handler403 = "daxu.web.views.errors.forbidden"
handler404 = "daxu.web.views.errors.not_found"
handler500 = "daxu.web.views.errors.failed"
