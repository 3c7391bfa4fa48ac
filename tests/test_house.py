"""Tests about the repository itself: a convention that no test holds is a wish."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "daxu"
MODULES = sorted(PACKAGE.rglob("*.py"))
PURE = [path for room in ("core", "catalogue", "reader") for path in sorted((PACKAGE / room).rglob("*.py"))]
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
CHINESE = re.compile(r"[\u3400-\u9fff]")
PHRASE = re.compile(r"[\u3400-\u9fff]{4}")  # shorter ones are units, dates and keys
WITHOUT_TRANSLATOR = "500.html"  # shown when nothing else can be relied upon
LANGUAGE_NAMES = {"中文", "English"}  # a language is called by its own name in every language


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def kept_files() -> list[Path]:
    """Every file that is, or would be, committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = (ROOT / entry.decode() for entry in listed.stdout.split(b"\0") if entry)
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ""


# --- the rooms


@pytest.mark.parametrize("path", PURE, ids=name)
def test_a_pure_room_never_looks_at_the_clock(path: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & {"now", "today", "utcnow", "time", "time_ns", "localtime"}


@pytest.mark.parametrize("path", PURE, ids=name)
def test_a_pure_room_needs_only_the_standard_library(path: Path) -> None:
    nodes = list(ast.walk(tree(path)))
    named = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "." for node in nodes if isinstance(node, ast.ImportFrom)}
    assert {module.partition(".")[0] for module in named} <= {*sys.stdlib_module_names, "daxu"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "duties").rglob("*.py")), ids=name)
def test_a_duty_is_told_the_time(path: Path) -> None:
    calls = {ast.unparse(node.func) for node in ast.walk(tree(path)) if isinstance(node, ast.Call)}
    assert not {call for call in calls if re.search(r"(datetime|date|timezone|time)\.(now|today|utcnow|time)$", call)}


def test_only_the_ledger_and_the_desk_write() -> None:
    doors = {PACKAGE / "ledger" / f"{door}.py" for door in ("write", "acts", "act_seals")}
    # `package.save` puts a .docx into memory: no table is written.
    writes = re.compile(r"(?<!super\(\))(?<!package)\.(save|create|get_or_create|update_or_create|bulk_\w+|delete)\(")
    guilty = [
        f"{name(path)}:{number}"
        for path in MODULES
        if path not in doors and (PACKAGE / "desk") not in path.parents
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if writes.search(line)
    ]
    assert not guilty


def test_every_duty_that_writes_in_the_ledger_leaves_its_act() -> None:
    writes = [
        (f"{name(path)}:{node.lineno}", {keyword.arg for keyword in node.keywords})
        for path in sorted((PACKAGE / "duties").rglob("*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"write.append", "write.seal"}
    ]
    assert len(writes) > 5
    assert not [place for place, named in writes if "act" not in named]


def test_migrations_are_numbered_named_and_stand_alone() -> None:
    for path in PACKAGE.glob("*/migrations/*.py"):
        if path.name != "__init__.py":
            assert re.fullmatch(r"\d{4}_[a-z][a-z_]+\.py", path.name), path.name
            assert "auto" not in path.name, path.name
            assert not re.search(r"^\s*(from|import) daxu", path.read_text(), re.MULTILINE), path.name


# --- the code


def code_lines(path: Path, function: ast.AST) -> int:
    """Lines that hold code: neither blank, nor comment, nor docstring."""
    first, last = function.lineno, function.end_lineno  # type: ignore[attr-defined]
    quiet = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text()).readline)
    held = {line for token in tokens if token.type not in quiet for line in range(token.start[0], token.end[0] + 1)}
    docstring = function.body[0] if ast.get_docstring(function) else None  # type: ignore[attr-defined,arg-type]
    silent = set(range(docstring.lineno, docstring.end_lineno + 1)) if docstring else set()
    return len(held.intersection(range(first, last + 1)) - silent)


@pytest.mark.parametrize("path", [*MODULES, *sorted((ROOT / "setup").glob("*.py"))], ids=name)
def test_no_function_is_longer_than_60_lines(path: Path) -> None:
    long = {f.name: code_lines(path, f) for f in functions(path) if (f.end_lineno or 0) - f.lineno >= 60}
    assert not {called: lines for called, lines in long.items() if lines > 60}


def test_no_file_is_a_drawer_for_everything() -> None:
    drawers = {
        "utils",
        "util",
        "helpers",
        "helper",
        "common",
        "base",
        "manager",
        "managers",
        "misc",
        "exceptions",
        "constants",
    }
    assert not [name(path) for path in kept_files() if path.suffix == ".py" and {path.stem, path.parent.name} & drawers]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_every_module_says_what_it_holds(path: Path) -> None:
    assert "migrations" in path.parts or ast.get_docstring(tree(path))


def test_own_modules_are_imported_at_the_top() -> None:
    """An import inside a function hides a circle; the ones that Django's start-up order asks for say so."""
    hidden = [
        f"{name(path)}:{node.lineno}"
        for path in MODULES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom | ast.Import)
        and "daxu" in ast.unparse(node)
        and "noqa: PLC0415" not in path.read_text().splitlines()[node.lineno - 1]
    ]
    assert not hidden


def test_no_own_code_is_replaced_by_a_mock() -> None:
    mocks = re.compile(r"unittest\.mock|mock\.patch|from unittest import mock|MagicMock")
    assert not [name(p) for p in (ROOT / "tests").rglob("*.py") if p != Path(__file__) and mocks.search(p.read_text())]


# --- the words


def glossary() -> dict[str, list[str]]:
    """Code word → the cells of its row (中文 | code | definition | source)."""
    rows = re.findall(r"^\|(.+)\|$", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return {row[1].strip("`"): row for row in cells if len(row) == 4 and row[1].startswith("`")}


def nouns() -> set[str]:
    """The public classes of the core that are no errors."""
    return {
        node.name
        for path in (PACKAGE / "core").glob("*.py")
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not _is_error(node)
    }


def _is_error(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)


def test_every_noun_of_the_core_is_in_the_glossary() -> None:
    assert nouns() <= set(glossary())


def test_every_word_of_the_glossary_exists_in_the_code() -> None:
    classes = {node.name for path in MODULES for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)}
    assert {word.partition(".")[0] for word in glossary()} <= classes


def test_every_row_of_the_glossary_is_complete() -> None:
    rows = glossary().values()
    assert len(rows) > 40
    assert not [row for row in rows if not all(row) or not CHINESE.search(row[0])]


def test_every_template_asks_for_translation_of_all_it_says() -> None:
    told = [path for path in TEMPLATES if path.name != WITHOUT_TRANSLATOR]
    assert not {name(path): words for path in told if (words := untranslated(path.read_text()))}


def test_the_page_that_cannot_ask_the_translator_speaks_both_languages() -> None:
    (page,) = (path.read_text() for path in TEMPLATES if path.name == WITHOUT_TRANSLATOR)
    assert CHINESE.search(page)
    assert 'lang="en"' in page


def untranslated(template: str) -> list[str]:
    """What a template says to a person past the translator: any Chinese, and any words between tags."""
    template = re.sub(r"\{% (if|elif|for|with) .*?%\}", "", template)  # compares and names, says nothing
    kept = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", template, flags=re.DOTALL)
    kept = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", kept, flags=re.DOTALL)
    kept = re.sub(r"\{%\s*translate .*?%\}|_\((\"[^\"]*\"|'[^']*')\)", "", kept)
    chinese = [
        words for words in re.findall(r"[^\s<>\"'=]*[\u3400-\u9fff]+[^\s<>\"'=]*", kept) if words not in LANGUAGE_NAMES
    ]
    plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|&\w+;", "\n", kept, flags=re.DOTALL)
    english = [words for words in re.findall(r"[A-Za-z]{3,}", plain) if words not in LANGUAGE_NAMES | {"Daxu"}]
    return chinese + english


CORE_TEXT = "".join(path.read_text() for path in PURE)
WEB_CODE = [
    p for p in sorted((PACKAGE / "web").rglob("*.py")) if p.name != "settings.py" and "migrations" not in p.parts
]


@pytest.mark.parametrize("path", WEB_CODE, ids=name)
def test_the_code_of_pages_asks_for_translation_of_all_it_says(path: Path) -> None:
    module = tree(path)
    passed: set[int] = {
        id(argument)
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}
        for argument in ast.walk(node)
    }
    passed |= {
        id(said)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Text" and len(node.args) == 2  # both languages
        for said in node.args
    }
    passed |= {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}  # docstrings
    pairs = [
        pair
        for node in ast.walk(module)
        if isinstance(node, ast.Dict)
        for pair in zip(node.keys, node.values, strict=True)
    ]
    passed |= {id(key) for key, english in pairs if isinstance(english, ast.Constant)}  # a table of both languages
    inside = {id(part) for node in ast.walk(module) if isinstance(node, ast.JoinedStr) for part in node.values}
    texts = [
        n for n in ast.walk(module) if isinstance(n, ast.JoinedStr | ast.Constant) and id(n) not in passed | inside
    ]
    phrases = [
        said for node in texts if PHRASE.search(said := words(node)) and not re.search(r"[A-Za-z]{3} [a-z]", said)
    ]
    assert not [said for said in phrases if said not in CORE_TEXT]  # what the core says is matched here, not said


def words(node: ast.JoinedStr | ast.Constant) -> str:
    """The fixed words of a string, also of one with blanks."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str))


@pytest.fixture(scope="module")
def messages() -> Any:
    sys.path.insert(0, str(ROOT / "setup"))
    import messages as module

    yield module
    sys.path.remove(str(ROOT / "setup"))


def test_the_english_catalogue_is_complete(messages: Any) -> None:
    english = {message.id: message for message in messages.english() if message.id}
    wanting = [m.id for m in messages.said() if m.id and (m.id not in english or not all_said(english[m.id].string))]
    assert not wanting, "run `make messages` and translate these"
    assert not [message.id for message in english.values() if message.fuzzy]


def all_said(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def test_the_english_is_english_and_fills_the_same_blanks(messages: Any) -> None:
    for message in messages.english():
        if not message.id:
            continue
        ids, strings = (text if isinstance(text, tuple) else (text,) for text in (message.id, message.string))
        assert not [s for s in strings if CHINESE.search(s) and s not in LANGUAGE_NAMES], message.id
        blanks = [{*re.findall(r"%\((\w+)\)|\{(\w*)\}", text)} for text in (ids[-1], *filter(None, strings))]
        assert all(found == blanks[0] for found in blanks[1:]), message.id


# --- the pages


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_carries_no_style_no_script_and_no_other_host(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:|hx-on|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"https?://|[\"']//", text)


def test_a_template_escapes_what_it_shows() -> None:
    assert not [name(path) for path in TEMPLATES if re.search(r"\|safe|autoescape off", path.read_text())]


# The API's own description is open: it tells what can be asked, not what is known.
PUBLIC = {
    "sign-in", "sign-out", "language", "health", "ready", "metrics", "api-root", "openapi-json", "openapi-view",
    "passkey-sign-in", "single-sign-on", "single-sign-on-return", "calendar", "copies-worker",
}  # fmt: skip
"""Doors that need no account: signing in, machines, the description of the API, a calendar with a secret address."""
SIGN_IN = "/sign-in"


@pytest.fixture
def visitor(db: Path) -> Any:
    from django.test import Client

    return Client(HTTP_HOST="127.0.0.1")


def routes() -> list[tuple[str, str]]:
    """Every (name, address) of the site, with a word in place of each blank."""
    from django.urls import get_resolver

    return list(_below(get_resolver().url_patterns, "/"))


def _below(patterns: Any, prefix: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        address = prefix + re.sub(r"<[^>]+>", "x", re.sub(r"<int:[^>]+>", "1", str(pattern.pattern)))
        if hasattr(pattern, "url_patterns"):
            yield from _below(pattern.url_patterns, address)
        else:
            yield pattern.name or address, address


def test_every_route_asks_to_sign_in_or_is_on_the_short_public_list(visitor: Any) -> None:
    open_doors = {}
    for route, address in routes():
        answer = visitor.get(address)
        if answer.status_code == 405:  # it answers to a form only
            answer = visitor.post(address)
        shut = answer.status_code in {401, 403} or (answer.status_code == 302 and SIGN_IN in answer["Location"])
        if not shut and route not in PUBLIC:
            open_doors[route] = answer.status_code
    assert not open_doors


# --- the commands and the documents


def test_every_command_is_documented() -> None:
    from daxu.cli.main import main

    documented = (ROOT / "docs" / "commands.md").read_text()
    assert not [words for words in commands(main, "daxu") if words not in documented]


def commands(command: click.Command, words: str) -> Iterator[str]:
    """Yield every command that does something, as it is typed."""
    if not isinstance(command, click.Group):
        yield words
        return
    context = click.Context(command)
    for called in command.list_commands(context):
        below = command.get_command(context, called)
        assert below is not None
        yield from commands(below, f"{words} {called}")


DOCUMENTS = [path for path in kept_files() if path.suffix == ".md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text())
    for link in links:
        place, _, anchor = link.partition("#")
        target = (path.parent / place) if place else path
        assert re.match(r"https?://|mailto:", link) or target.exists(), link
        if anchor and target.suffix == ".md" and target.exists():
            assert anchor in anchors(target), link


def anchors(path: Path) -> set[str]:
    """The names that headings get where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_every_file_that_a_document_names_exists(path: Path) -> None:
    named = re.findall(r"`((?:src|tests|docs|setup|requirements|benchmarks)/[\w/.\-]+)`", path.read_text())
    assert not [entry for entry in named if not (ROOT / entry).exists()]


# --- what is committed


def test_no_committed_file_names_a_registry_a_machine_or_an_unfinished_thought() -> None:
    registries = r"(pypi|pythonhosted|npmjs|yarnpkg|npmmirror|tuna\.tsinghua)\.(org|com|cn)|mirrors\.\w+"
    machines = r"(?<![\w.])/(work|root|home)/\w"
    thoughts = r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|x" + r"fail"
    told = re.compile(f"{registries}|{machines}|{thoughts}")
    guilty = [
        f"{name(path)}:{number}: {line.strip()[:80]}"
        for path in kept_files()
        if path != Path(__file__) and path.name != "LICENSE"
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if told.search(line)
    ]
    assert not guilty


REPORT = ROOT.parent / "shared" / "corpus" / "yuhuatai-2024h1.txt"


@pytest.mark.corpus
@pytest.mark.skipif(not REPORT.exists(), reason="语料不在项目旁边 · the annotated corpus is not beside the project")
def test_facts_and_figures_enter_the_project_and_no_sentence_of_the_report() -> None:
    clauses = {
        clause for clause in re.split(r"[，。；：、\s]", REPORT.read_text()) if len(CHINESE.findall(clause)) >= 20
    }
    guilty = {
        f"{name(path)}: {clause}"
        for path in kept_files()
        if (text := text_of(path))
        for clause in clauses
        if clause in text
    }
    assert len(clauses) > 30
    assert not guilty


def test_no_third_party_file_is_committed() -> None:
    assert not [name(p) for p in kept_files() if "vendor" in p.parts or "node_modules" in p.parts or ".min." in p.name]


def test_no_picture_is_heavier_than_300_kilobytes() -> None:
    assert not [name(p) for p in kept_files() if p.suffix in {".png", ".jpg", ".svg"} and p.stat().st_size > 300_000]


LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.mark.parametrize("path", [*LOCKS, ROOT / "package-lock.json"], ids=name)
def test_a_lock_says_what_and_never_where_from(path: Path) -> None:
    told = re.sub(r'"funding": (\{[^}]*\}|"[^"]*")', "", path.read_text())  # whom to thank, not where from
    assert not re.search(r"://|resolved|--(extra-)?index-url|--find-links", told)


@pytest.mark.parametrize("path", LOCKS, ids=name)
def test_a_lock_pins_every_package_with_its_hashes(path: Path) -> None:
    pins = re.findall(
        r"^[\w.\-\[\]]+==\S+(?: ;[^\\\n]+)? \\\n(?=    --hash=sha256:[0-9a-f]{64})", path.read_text(), re.MULTILINE
    )
    named = re.findall(r"^[a-z]\S*", path.read_text(), re.MULTILINE)
    assert len(pins) == len(named) > 0


def test_the_locks_hold_every_dependency_that_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = declared["dependency-groups"]
    wishes = {
        "core": declared["project"]["dependencies"],
        "build": groups["build"],
        "dev": [*groups["dev"], *groups["build"], *declared["project"]["dependencies"]],
        "node": groups["node"],
        "uv": groups["uv"],
    }
    for lock, wanted in wishes.items():
        pinned = set(re.findall(r"^([\w.\-]+)==", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.MULTILINE))
        names = {re.split(r"[\[><=~! ]", wish)[0] for wish in wanted if isinstance(wish, str)}
        assert names <= pinned, lock


def test_what_runs_and_what_is_tested_are_the_same_versions() -> None:
    held = {
        lock: dict(re.findall(r"^([\w.\-]+)==(\S+)", (ROOT / "requirements" / f"{lock}.txt").read_text(), re.MULTILINE))
        for lock in ("core", "build", "dev")
    }
    assert held["core"].items() <= held["build"].items() <= held["dev"].items()
