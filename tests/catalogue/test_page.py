"""docs/catalogue.md: the folder on the page loads, and its list of keys is the list of keys."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from daxu.catalogue import loader
from daxu.core.caution import CautionKind

PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    """The folder that the page prints."""
    for name, text in re.findall(r"```toml\n# (\w+\.toml)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_folder_on_the_page_loads(printed: Path) -> None:
    district = loader.load(printed)
    assert (district.code, len(district.targets), len(district.observations)) == ("linjiang", 3, 3)
    assert [c.kind for c in district.cautions] == [CautionKind.CONTRADICTION, CautionKind.LOOK_ALIKE]


def test_every_file_that_can_be_declared_is_on_the_page(printed: Path) -> None:
    assert {path.stem for path in printed.iterdir()} == {*loader.REQUIRED, *loader.OPTIONAL}


def keys() -> list[tuple[str, str, str]]:
    """The rows of the page's list of keys: table, required keys, optional keys."""
    return re.findall(r"^\| `\[+(\w+)\]+` \|(.*?)\|(.*?)\|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("table", "required", "optional"), keys(), ids=[row[0] for row in keys()])
def test_the_required_keys_are_those_that_are_missed(printed: Path, table: str, required: str, optional: str) -> None:
    for path in printed.iterdir():
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"(?ms)^(\[+{table}\]+).*?(?=^\[|\Z)", r"\1\n", text), encoding="utf-8")
    told = [problem.what for problem in missing(printed)]
    missed = {key for what in told for key in re.findall(r"缺少“(\w+)”", what)}
    missed |= {"rule"} if any("没有判定规则" in what for what in told) else set()
    assert set(required.split()) <= missed | from_source(table)


def from_source(table: str) -> set[str]:
    return {"document", "issuer"} if table in ("target", "observation") else set()


def missing(folder: Path) -> tuple[loader.Problem, ...]:
    try:
        loader.load(folder)
    except loader.BadCatalogue as refusal:
        return refusal.problems
    return ()


@pytest.mark.parametrize(("table", "required", "optional"), keys(), ids=[row[0] for row in keys()])
def test_every_key_on_the_page_is_known(printed: Path, table: str, required: str, optional: str) -> None:
    for path in printed.iterdir():
        text = path.read_text(encoding="utf-8")
        if header := re.search(rf"^\[+{table}\]+[^\n]*\n", text, re.MULTILINE):
            head, tail = text[: header.end()], text[header.end() :]
            own, _, rest = tail.partition("\n[")
            new = [key for key in (required + optional).split() if not re.search(rf"^{key} =", own, re.MULTILINE)]
            path.write_text(head + "".join(f"{key} = 0\n" for key in new) + own + ("\n[" + rest if rest else ""))
    assert not [problem for problem in missing(printed) if "不认识的键" in problem.what]
