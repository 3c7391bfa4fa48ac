"""备份与恢复: everything in one file that proves itself, and back again, with an act of it on either side."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from daxu.core.act import Act, What
from daxu.ledger import acts, archive, restoring
from daxu.ledger.archive import Manifest, NotSound, digest_of, plain
from daxu.ledger.restoring import InUse, Occupied, Restored, holds_data

__all__ = [
    "InUse", "Manifest", "NotSound", "Occupied", "Restored", "backup", "check", "digest_of", "holds_data", "plain",
    "restore",
]  # fmt: skip

check = archive.check


def backup(file: Path, home: Path, *, release: str, now: datetime) -> tuple[Manifest, str]:
    """Write everything into a file while others go on working; return its manifest and the hash of the whole file."""
    manifest = archive.write(file, home, release=release, now=now)
    digest = digest_of(file)
    acts.record(Act(What.BACKUP, file.name, after=digest), at=now)
    return manifest, digest


def restore(file: Path, home: Path, *, now: datetime, replace: bool = False) -> Restored:
    """Put an archive back; raise NotSound, Occupied or InUse, and then nothing was changed."""
    act = Act(What.RESTORE, file.name, after=digest_of(file))
    return restoring.restore(file, home, act, at=now, replace=replace)
