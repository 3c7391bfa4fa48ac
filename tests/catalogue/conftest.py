"""The corpus, where there is one; the model district, loaded once; and a small folder of declarations to spoil."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from daxu.catalogue import loader
from daxu.catalogue.district import BadCatalogue, District, Problem

PROJECT = Path(__file__).parents[2]

SMALL = {
    "district": """
        [district]
        code = "lin"
        name = "临江区"
        english = "Linjiang District"
    """,
    "organisations": """
        [[organisation]]
        code = "lin"
        name = "临江区"
        english = "Linjiang District"
        line = "块"

        [[organisation]]
        code = "rsj"
        name = "区人社局"
        english = "Jobs Bureau"
        line = "条"
        parent = "lin"
    """,
    "themes": """
        [[theme]]
        code = "jobs"
        name = "就业"
        english = "Jobs"
    """,
    "indicators": """
        [[indicator]]
        code = "new-jobs"
        name = "新增就业"
        english = "New jobs"
        unit = "人"
        theme = "jobs"
        form = "项数"
        timing = "累计"
        frequency = "月"
        provider = "rsj"
        definition = "登记新增。"
    """,
    "plan": """
        [plan]
        code = "lin-2024"
        name = "2024年计划"
        english = "Plan for 2024"
        year = 2024
        organisation = "lin"
        document = "决议"
        place = "第一条"
        issuer = "区人大"
        adopted = 2024-01-10

        [source]
        document = "计划"
        issuer = "区政府"

        [[target]]
        figure = "2"
        code = "new-jobs"
        indicator = "new-jobs"
        kind = "指标"
        period = "2024"
        goal = "1.2万人"
        rule = "by-month"
        place = "附件"
    """,
    "observations": """
        [source]
        document = "半年报告"
        issuer = "区政府"

        [[observation]]
        figure = "1"
        indicator = "new-jobs"
        period = "2024H1"
        value = "6100人"
        place = "第一节"
    """,
    "conventions": """
        [[convention]]
        rule = "by-month"
        version = "1"
        since = 2020-01-01
        text = "按月均序。"
        english = "Even by month."
        ahead = "5"
        document = "约定"
        place = "第一条"
        issuer = "区发改委"
    """,
    "lights": """
        [[light_table]]
        code = "default"
        name = "亮灯表"
        english = "Lights"
        unit = "百分点"
        bands = [
            { light = "绿灯", upto = "0" },
            { light = "黄灯", over = "0", upto = "10" },
            { light = "红灯", over = "10" },
        ]
        document = "约定"
        place = "第二条"
        issuer = "区发改委"
    """,
}


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of annotated texts beside the project, or the one that DAXU_CORPUS names."""
    folder = Path(os.environ.get("DAXU_CORPUS") or PROJECT.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip(f"no annotated corpus at {folder}: set DAXU_CORPUS to its folder")
    return folder


@pytest.fixture(scope="session")
def facts() -> District:
    """The model district without its 示例 items."""
    return loader.model_district(samples=False)


@pytest.fixture(scope="session")
def model() -> District:
    """The model district as `daxu demo` loads it."""
    return loader.model_district()


class Folder:
    """A folder of declarations that is sound until a test changes a line of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in SMALL.items():
            lines = [line.removeprefix("        ") for line in text.strip("\n").splitlines()]
            self.write(name, "\n".join(lines).rstrip() + "\n")

    def write(self, name: str, text: str) -> None:
        (self.path / f"{name}.toml").write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        return (self.path / f"{name}.toml").read_text(encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> int:
        """Replace a text that stands once in a file; return the line it stands on."""
        text = self.read(name)
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}.toml"
        self.write(name, text.replace(old, new))
        return text[: text.index(old)].count("\n") + 1

    def add(self, name: str, text: str) -> int:
        """Add tables to a file; return the line of the first."""
        before = self.read(name) if (self.path / f"{name}.toml").exists() else ""
        self.write(name, f"{before}\n{text}\n")
        return before.count("\n") + 2

    def load(self) -> District:
        return loader.load(self.path)

    def problems(self) -> tuple[Problem, ...]:
        """Load what must not load, and return every problem."""
        with pytest.raises(BadCatalogue) as refusal:
            self.load()
        return refusal.value.problems

    def problem(self) -> Problem:
        """Return the one problem there is."""
        found = self.problems()
        assert len(found) == 1, "\n".join(map(str, found))
        return found[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
