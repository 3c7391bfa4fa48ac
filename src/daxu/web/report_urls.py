"""The addresses of reports: the usual one, the studio in which one is written, and the versions that were frozen."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import report_sections, report_versions, reports, studio, studio_sections, studio_talk

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
    path("report/studio/history", studio_talk.history, name="report-studio-history"),
    path("report/studio/restore", studio_talk.restore, name="report-studio-restore"),
    path("report/studio/comment", studio_talk.comment, name="report-studio-comment"),
    path("report/studio/resolve", studio_talk.resolve, name="report-studio-resolve"),
    path("report/studio/changes", studio_talk.changes, name="report-studio-changes"),
    path("report/studio/present", studio_talk.present, name="report-studio-present"),
    path("report/studio/sections", studio_sections.sections, name="report-studio-sections"),
    path("report/studio/sections/give", studio_sections.give, name="report-studio-give"),
    path("report/studio/sections/<int:number>", studio_sections.section, name="report-studio-section"),
    path("report/studio/sections/<int:number>/take", studio_sections.take, name="report-studio-take"),
    path("report/studio/sections/<int:number>/return", studio_sections.send_back, name="report-studio-return"),
    path("report/studio/sections/<int:number>/withdraw", studio_sections.withdraw, name="report-studio-withdraw"),
    path("report/sections/<int:number>", report_sections.section, name="report-section"),
    path("report/sections/<int:number>/save", report_sections.save, name="report-section-save"),
    path("report/sections/<int:number>/preview", report_sections.preview, name="report-section-preview"),
    path("report/versions", report_versions.report_versions, name="report-versions"),
    path("report/versions/freeze", report_versions.freeze, name="report-freeze"),
    path("report/versions/compare", report_versions.compare, name="report-compare"),
    path("report/versions/proofread", report_versions.proofread, name="report-proofread"),
    path("report/versions/refresh", report_versions.refresh, name="report-refresh"),
    path("report/versions/version.docx", report_versions.version_docx, name="report-version"),
]
