"""The addresses of key projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import project, project_forms, project_list, project_new, project_visit

PROJECTS: list[URLPattern] = [
    path("projects", project_list.projects, name="projects"),
    path("projects/new", project_new.new, name="project-new"),
    path("projects/<str:project>", project.project, name="project"),
    path("projects/<str:project>/enter/<str:what>", project_forms.enter, name="project-enter"),
    path("projects/<str:project>/steps/<str:entry>", project_forms.correct, name="project-correct"),
    path("projects/<str:project>/steps/<str:entry>/void", project_forms.void, name="project-void"),
    path("projects/<str:project>/visit", project_visit.visit, name="project-visit"),
    path("projects/<str:project>/files/<str:digest>", project.project_file, name="project-file"),
]
