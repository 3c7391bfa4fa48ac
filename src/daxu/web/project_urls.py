"""The addresses of key projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import project_list, project_rates

PROJECTS: list[URLPattern] = [
    path("projects", project_list.projects, name="projects"),
    path("projects/rates", project_rates.project_rates, name="project-rates"),
]
