"""The addresses of reports: the usual one, the studio in which one is written, and the versions that were frozen."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import report_versions, reports, studio

REPORTS: list[URLPattern] = [
    path("report", reports.report, name="report"),
    path("report.docx", reports.report_docx, name="report-docx"),
    path("report/studio", studio.studio, name="report-studio"),
    path("report/studio/begin", studio.begin, name="report-studio-begin"),
    path("report/studio/save", studio.save, name="report-studio-save"),
    path("report/studio/remove", studio.remove, name="report-studio-remove"),
    path("report/studio/move", studio.move, name="report-studio-move"),
    path("report/studio/preview", studio.preview, name="report-studio-preview"),
    path("report/studio/number", studio.number, name="report-studio-number"),
    path("report/studio/draft.docx", studio.draft_docx, name="report-studio-docx"),
    path("report/versions", report_versions.report_versions, name="report-versions"),
    path("report/versions/freeze", report_versions.freeze, name="report-freeze"),
    path("report/versions/compare", report_versions.compare, name="report-compare"),
    path("report/versions/proofread", report_versions.proofread, name="report-proofread"),
    path("report/versions/refresh", report_versions.refresh, name="report-refresh"),
    path("report/versions/version.docx", report_versions.version_docx, name="report-version"),
]
