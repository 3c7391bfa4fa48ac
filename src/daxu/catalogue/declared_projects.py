"""Declared projects: how the tables of projects.toml become what a document names and counts."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from daxu.catalogue.declared import Known, source
from daxu.catalogue.named_projects import NamedProject, NamedProjects, Shape
from daxu.catalogue.sheet import Sheet, declared_in
from daxu.catalogue.table import REQUIRED, Table, Unfit, code, day, declared, one_of, text, texts, whole
from daxu.core.projects.lists import ProjectList, Sector
from daxu.core.projects.stage import Category, Stage

ID: Final = re.compile(r"P\d{4}-\d{4}")
_TABLES: Final = ("sector", "list", "project", "source")


def named_projects(sheet: Sheet, known: Known) -> NamedProjects:
    """Read the sectors, the lists, and the projects that refer to both."""
    head = sheet.one("source", required=False)
    document, issuer = head.take("document", text, ""), head.take("issuer", text, "")
    as_of = head.take("as_of", day, None) or REQUIRED
    head.refuse_unknown_keys()
    known = replace(known, document=document or "", issuer=issuer or "")
    sectors = declared_in(sheet, "sector", _sector, *_TABLES)
    lists = declared_in(sheet, "list", lambda table: _list(table, known), *_TABLES)
    names = {str(table.values.get("name")) for table in sheet.many("sector")}, sheet.codes("list") or ()
    projects = declared_in(sheet, "project", lambda table: _project(table, known, as_of, names), *_TABLES)
    return NamedProjects(sectors, lists, projects)


def _sector(table: Table) -> Sector | None:
    return table.built(lambda: Sector(table.take("name", text), table.take("english", text)))


def _list(table: Table, known: Known) -> ProjectList | None:
    return table.built(
        lambda: ProjectList(
            code=table.take("code", code),
            name=table.take("name", text),
            english=table.take("english", text),
            published=table.take("published", whole, 0),
            citation=source(table, known.document, known.issuer),
        )
    )


def _project(
    table: Table, known: Known, as_of: Any, names: tuple[Collection[str], Collection[str]]
) -> NamedProject | None:
    sectors, lists = names
    return table.built(
        lambda: NamedProject(
            id=table.take("id", project_id),
            name=table.take("name", text),
            english=table.take("english", text),
            sector=table.take("sector", lambda value: _among(value, sectors)),
            lead=table.refer("lead", known.organisations),
            said=table.take("said", text),
            citation=source(table, known.document, known.issuer),
            as_of=table.take("as_of", day, as_of),
            aliases=table.take("aliases", texts, ()),
            block=table.refer("block", known.organisations, ""),
            lists=table.take("lists", lambda value: tuple(declared(item, lists) for item in texts(value)), ()),
            category=table.take("category", one_of(Category), None),
            stage=table.take("stage", one_of(Stage), None),
            start=table.take("planned_start", day, None),
            finish=table.take("planned_finish", day, None),
            shape=table.take("shape", one_of(Shape), Shape.POINT),
        )
    )


def project_id(value: Any) -> str:
    """Read a project's id: P, the year it was registered for, and four digits."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Unfit(
            f"“{value}”不是项目编号。", f"{value!r} is no id of a project.", "写作 P2024-0001。", "Write P2024-0001."
        )
    return value


def _among(value: Any, known: Collection[str]) -> str:
    if (name := text(value)) not in known:
        raise Unfit(
            f"没有声明过领域“{name}”。",
            f"the sector {name} is not declared.",
            f"可用：{'、'.join(sorted(known))}。",
            "Declare it as a [[sector]], or use one that is.",
        )
    return name
