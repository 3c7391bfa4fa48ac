"""The archive: everything that is kept, in one file that proves itself; written while others work, put back as a whole.

A ZIP holds one file of JSON lines a table, the evidence under its hashes, and a manifest with the hash of every part,
the migrations the tables were made by, and the heads of both chains. The tables are read within one snapshot and
written as values, not as one engine's pages, so that an archive of SQLite can be put into PostgreSQL and back.

Sessions are left out: whoever was signed in then signs in again. The secret of the installation is left out too.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from daxu.core.act import Act
from daxu.ledger import acts, tables
from daxu.ledger.audit import at_one_moment

FORM = "daxu-archive-1"
EVIDENCE = "evidence"
_MANIFEST = "manifest.json"
_PIECE = 1 << 20
_EPOCH = (1980, 1, 1, 0, 0, 0)


class NotSound(ValueError):
    """An archive that is none, that was altered, or that this release cannot put back; the message says which."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an archive: its name, hash and size, and the rows of a table."""

    name: str
    sha256: str
    size: int
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    form: str
    release: str
    made: str
    engine: str
    migrations: tuple[tuple[str, str], ...]
    entries: int
    head: str
    acts: int
    acts_head: str
    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Read a manifest; raise NotSound."""
        try:
            told = json.loads(text)
            told["parts"] = tuple(Part(**part) for part in told["parts"])
            told["migrations"] = tuple((app, name) for app, name in told["migrations"])
            told["missing"] = tuple(told["missing"])
            return cls(**told)
        except (ValueError, TypeError, KeyError) as wrong:
            raise NotSound("备份的清单无法读取。 The archive's manifest cannot be read.") from wrong


# --- writing


def write(file: Path, home: Path, *, release: str, now: datetime) -> Manifest:
    """Write everything into `file`, prove it, and only then put it in place."""
    partial = file.with_name(f".{file.name}.partial")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as raw:  # noqa: PTH123 - its mode
            with ZipFile(raw, "w", ZIP_DEFLATED, allowZip64=True) as zipped:
                manifest = _filled(zipped, home, release=release, now=now)
            raw.flush()
            os.fsync(raw.fileno())
        check(partial)
        partial.replace(file)
        sync_folder(file.parent)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _filled(zipped: ZipFile, home: Path, *, release: str, now: datetime) -> Manifest:
    with at_one_moment():
        migrations = tables.applied()
        parts, named = [], set()
        for table in tables.every(migrations):
            parts.append(_put(zipped, f"tables/{table.name}.jsonl", table.lines()))
            named |= table.evidence
        heads = tables.heads()
    files = _evidence(home)
    parts += [_put_file(zipped, f"{EVIDENCE}/{path.name}", path) for path in files]
    manifest = Manifest(
        FORM, release, now.isoformat(), connection.vendor, migrations, *heads, tuple(parts),
        missing=tuple(sorted(named - {path.name for path in files})),
    )  # fmt: skip
    zipped.writestr(_info(_MANIFEST), json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


def _evidence(home: Path) -> list[Path]:
    """Return the files that are kept under their hashes; whatever else lies there is not evidence."""
    folder = home / EVIDENCE
    found = folder.rglob("*") if folder.is_dir() else ()
    return sorted(path for path in found if path.is_file() and _is_digest(path.name))


def _is_digest(name: str) -> bool:
    return len(name) == 64 and set(name) <= set("0123456789abcdef")  # noqa: PLR2004 - a SHA-256


def _put(zipped: ZipFile, name: str, lines: Iterable[str]) -> Part:
    digest, size, rows = hashlib.sha256(), 0, 0
    with zipped.open(_info(name), "w", force_zip64=True) as part:
        for line in lines:
            content = f"{line}\n".encode()
            digest.update(content)
            size, rows = size + len(content), rows + 1
            part.write(content)
    return Part(name, digest.hexdigest(), size, rows - 1)  # the first line names the columns


def _put_file(zipped: ZipFile, name: str, path: Path) -> Part:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, zipped.open(_info(name, ZIP_STORED), "w", force_zip64=True) as part:
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            part.write(piece)
    if digest.hexdigest() != path.name:
        raise NotSound(
            f"佐证文件 {path} 的内容与其散列不符，没有写出备份；请先查明。 An evidence file does not match its hash."
        )
    return Part(name, path.name, size)


def _info(name: str, packing: int = ZIP_DEFLATED) -> ZipInfo:
    info = ZipInfo(name, _EPOCH)
    info.compress_type, info.external_attr = packing, 0o600 << 16
    return info


# --- proving


def check(file: Path) -> Manifest:
    """Compute the hash of every part again; raise NotSound where anything is missing, altered or too much."""
    with _opened(file) as zipped:
        manifest = _manifest(zipped)
        told = {part.name: part for part in manifest.parts}
        names = [name for name in zipped.namelist() if name != _MANIFEST]
        if sorted(names) != sorted(told):
            raise NotSound("备份的内容与清单不符：有部分缺失或多出。 Parts are missing from the archive, or too many.")
        for name, part in told.items():
            if _hash(zipped, name) != (part.sha256, part.size):
                raise NotSound(f"备份的“{name}”被改动或损坏。 {name} was altered or is damaged.")
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[ZipFile]:
    try:
        with ZipFile(file) as zipped:
            yield zipped
    except (BadZipFile, EOFError, NotImplementedError, RuntimeError) as wrong:
        raise NotSound(f"{file} 不是完整的备份文件（{wrong}）。 It is no sound archive.") from wrong


def _manifest(zipped: ZipFile) -> Manifest:
    if _MANIFEST not in zipped.namelist():
        raise NotSound("这不是 Daxu 的备份：没有清单。 This is no archive of Daxu: it has no manifest.")
    manifest = Manifest.read(zipped.read(_MANIFEST))
    if manifest.form != FORM:
        raise NotSound(f"备份的格式是“{manifest.form}”，本版本只认“{FORM}”。 The archive is of another form.")
    return manifest


def _hash(zipped: ZipFile, name: str) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with zipped.open(name) as part:
        while piece := part.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def digest_of(file: Path) -> str:
    """Return the hash of a whole file: what to keep elsewhere, to know the archive again."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


# --- putting back


def put_tables(file: Path, manifest: Manifest, act: Act, *, at: datetime) -> None:
    """Make the tables as they were made then, fill them, bring them up to this release, and keep the act of it.

    The database must be empty, and what calls decides when it becomes the one in use.
    """
    executor = MigrationExecutor(connection)
    unknown = set(manifest.migrations) - set(executor.loader.graph.nodes)
    if unknown:
        names = "、".join(f"{app}.{name}" for app, name in sorted(unknown))
        raise NotSound(f"备份来自更新的版本，本版本没有这些迁移：{names}。 The archive is of a newer release.")
    executor.migrate(tables.leaves(executor, manifest.migrations))
    with _opened(file) as zipped:
        tables.fill(manifest.migrations, lambda name: _lines(zipped, name))
    tables.upgrade()
    if tables.heads() != (manifest.entries, manifest.head, manifest.acts, manifest.acts_head):
        raise NotSound("恢复后的台账与备份的清单不符。 The ledger that was put back is not the one of the manifest.")
    acts.record(act, at=at)


def _lines(zipped: ZipFile, table: str) -> Iterator[str]:
    """Walk the lines of a table; a table that did not exist then has none."""
    name = f"tables/{table}.jsonl"
    if name in zipped.namelist():
        with zipped.open(name) as part:
            yield from (line.decode() for line in part)


def put_evidence(file: Path, home: Path) -> None:
    """Put the evidence back; what lies there already under the same hash is the same."""
    folder = home / EVIDENCE
    with _opened(file) as zipped:
        for part in _manifest(zipped).parts:
            place, _, name = part.name.partition("/")
            if place == EVIDENCE and _is_digest(name):
                target = folder / name[:2] / name
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with zipped.open(part.name) as source:
                    _put_back(source, target)


def _put_back(source: IO[bytes], target: Path) -> None:
    if target.exists():
        return
    new = target.with_name(f".{target.name}.new")
    with open(os.open(new, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as copy:  # noqa: PTH123 - its mode
        shutil.copyfileobj(source, copy, _PIECE)
        copy.flush()
        os.fsync(copy.fileno())
    new.replace(target)


def sync_folder(folder: Path) -> None:
    """Let a rename in a folder outlive the machine."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def plain(manifest: Manifest) -> dict[str, Any]:
    """Return what may be said of an archive in one line."""
    return {
        "release": manifest.release, "made": manifest.made, "engine": manifest.engine, "entries": manifest.entries,
        "acts": manifest.acts, "tables": sum(1 for part in manifest.parts if part.rows is not None),
        "rows": sum(part.rows or 0 for part in manifest.parts),
        "evidence": sum(1 for part in manifest.parts if part.rows is None), "missing": list(manifest.missing),
    }  # fmt: skip
