"""The wheel: built from this checkout, installed beside nothing of it, it gives the same `daxu`."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

import daxu

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "bin" / "uv"


def run(*words: str | Path, **surroundings: str) -> str:
    done = subprocess.run(
        words, cwd="/", env={**os.environ, **surroundings}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT)
    return next(out.glob("daxu-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel in it; what Daxu depends on is lent by the one that runs this test."""
    place = tmp_path_factory.mktemp("installed")
    venv.create(place, symlinks=True)
    run(UV, "pip", "install", "--quiet", "--offline", "--no-deps", "--python", place / "bin" / "python", wheel)
    packages = next(place.glob("lib/python*/site-packages"))
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return place / "bin"


def test_the_wheel_holds_what_the_pages_and_the_catalogue_need(wheel: Path) -> None:
    held = set(ZipFile(wheel).namelist())
    assert "daxu/web/static/vendor/echarts/echarts.min.js" in held
    map_files = {f"daxu/web/static/vendor/maplibre/maplibre-gl{part}" for part in (".mjs", "-worker.mjs", ".css")}
    assert map_files <= held
    assert {f"daxu/catalogue/yuhuatai_2024/{drawn}.geojson" for drawn in ("outline", "streets")} <= held
    assert "daxu/web/locale/en/LC_MESSAGES/django.mo" in held
    assert {path for path in held if path.startswith("daxu/catalogue/yuhuatai_2024/") and path.endswith(".toml")}
    committed = {p.relative_to(ROOT / "src").as_posix() for p in (ROOT / "src" / "daxu").rglob("*.html")}
    assert committed <= held


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    outside = [path for path in ZipFile(wheel).namelist() if not path.startswith(("daxu/", "daxu-"))]
    assert not outside


def test_the_installed_command_is_the_wheels_own(installed: Path) -> None:
    assert run(installed / "daxu", "--version").strip() == f"daxu {daxu.__version__}"
    where = run(installed / "python", "-c", "import daxu; print(daxu.__file__)")
    assert Path(where).is_relative_to(installed.parent)


def test_the_installed_command_loads_the_model_district(installed: Path, tmp_path: Path) -> None:
    told = run(
        installed / "daxu", "demo", "--no-serve", DAXU_HOME=str(tmp_path), DJANGO_SETTINGS_MODULE="daxu.web.settings"
    )
    assert "planner" in told
    judged = run(installed / "daxu", "judge", "--as-of", "2024-06-30", "--json", DAXU_HOME=str(tmp_path))
    assert '"as_of"' in judged
