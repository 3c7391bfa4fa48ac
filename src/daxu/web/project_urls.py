"""The addresses of key projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import (
    project,
    project_board,
    project_brief,
    project_cards,
    project_curves,
    project_feeds,
    project_files,
    project_forms,
    project_import,
    project_issues,
    project_list,
    project_map,
    project_new,
    project_rates,
    project_timeline,
    project_visit,
)

PROJECTS: list[URLPattern] = [
    path("projects", project_list.projects, name="projects"),
    path("projects.xlsx", project_files.projects_xlsx, name="projects-xlsx"),
    path("projects.csv", project_files.projects_csv, name="projects-csv"),
    path("projects.docx", project_files.projects_docx, name="projects-docx"),
    path("projects.geojson", project_files.projects_geojson, name="projects-geojson"),
    path("projects.ics", project_files.projects_ics, name="projects-ics"),
    path("projects/import", project_import.project_import, name="project-import"),
    path("projects/new", project_new.new, name="project-new"),
    path("projects/board", project_board.board, name="projects-board"),
    path("projects/timeline", project_timeline.timeline, name="projects-timeline"),
    path("projects/curves", project_curves.curves, name="projects-curves"),
    path("projects/map", project_map.project_map, name="projects-map"),
    path("projects/map.geojson", project_map.places, name="projects-places"),
    path("projects/outline.geojson", project_map.outline, name="projects-outline"),
    path("projects/rates", project_rates.project_rates, name="project-rates"),
    path("projects/issues", project_issues.project_issues, name="project-issues"),
    path("projects/meeting", project_issues.project_meeting, name="project-meeting"),
    path("projects/meeting.docx", project_issues.project_meeting_docx, name="project-meeting-docx"),
    path("projects/cards", project_cards.project_cards, name="project-cards"),
    path("projects/cards/act", project_cards.project_card, name="project-card"),
    path("projects/feeds", project_feeds.project_feeds, name="project-feeds"),
    path("projects/feeds/seal", project_feeds.project_feed_seal, name="project-feed-seal"),
    path("projects/<str:project>", project.project, name="project"),
    path("projects/<str:project>/brief.docx", project_brief.project_brief_docx, name="project-brief-docx"),
    path("projects/<str:project>/brief.pdf", project_brief.project_brief_pdf, name="project-brief-pdf"),
    path("projects/<str:project>/enter/<str:what>", project_forms.enter, name="project-enter"),
    path("projects/<str:project>/steps/<str:entry>", project_forms.correct, name="project-correct"),
    path("projects/<str:project>/steps/<str:entry>/void", project_forms.void, name="project-void"),
    path("projects/<str:project>/visit", project_visit.visit, name="project-visit"),
    path("projects/<str:project>/files/<str:digest>", project.project_file, name="project-file"),
    path("projects/<str:project>/photos/<str:digest>", project_files.project_photo, name="project-photo"),
]
