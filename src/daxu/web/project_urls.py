"""The addresses of key projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import project_cards, project_issues, project_list, project_rates

PROJECTS: list[URLPattern] = [
    path("projects", project_list.projects, name="projects"),
    path("projects/rates", project_rates.project_rates, name="project-rates"),
    path("projects/issues", project_issues.project_issues, name="project-issues"),
    path("projects/meeting", project_issues.project_meeting, name="project-meeting"),
    path("projects/meeting.docx", project_issues.project_meeting_docx, name="project-meeting-docx"),
    path("projects/cards", project_cards.project_cards, name="project-cards"),
    path("projects/cards/act", project_cards.project_card, name="project-card"),
]
