"""The addresses of key projects."""

from __future__ import annotations

from django.urls import URLPattern, path

from daxu.web.views import (
    project_board,
    project_curves,
    project_files,
    project_list,
    project_map,
    project_move,
    project_timeline,
)

PROJECTS: list[URLPattern] = [
    path("projects", project_list.projects, name="projects"),
    path("projects.xlsx", project_files.projects_xlsx, name="projects-xlsx"),
    path("projects.docx", project_files.projects_docx, name="projects-docx"),
    path("projects.geojson", project_files.projects_geojson, name="projects-geojson"),
    path("projects.ics", project_files.projects_ics, name="projects-ics"),
    path("projects/board", project_board.board, name="projects-board"),
    path("projects/timeline", project_timeline.timeline, name="projects-timeline"),
    path("projects/curves", project_curves.curves, name="projects-curves"),
    path("projects/map", project_map.project_map, name="projects-map"),
    path("projects/map.geojson", project_map.places, name="projects-places"),
    path("projects/outline.geojson", project_map.outline, name="projects-outline"),
    path("projects/<str:code>", project_list.project, name="project"),
    path("projects/<str:code>/move", project_move.move, name="project-move"),
]
