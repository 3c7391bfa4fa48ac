"""The addresses of key projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import project_list

PROJECTS: list[URLPattern] = [
    path("projects", project_list.projects, name="projects"),
]
