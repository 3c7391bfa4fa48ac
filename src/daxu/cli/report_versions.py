"""`daxu report freeze` and `daxu report versions`: keep a report as it is at a stage, and look at what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from daxu.answers.reports import build
from daxu.cli import home, options, table
from daxu.cli.faults import Refused
from daxu.core.period import Period
from daxu.core.report_version import VersionStage
from daxu.desk import report_drafts
from daxu.duties import reporting
from daxu.duties.reporting import versions
from daxu.duties.reporting.versions import Freezing, Frozen, Revision


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as a script reads it."""

    period: str
    number: int
    stage: str
    as_of: str
    moment: str
    file: str
    digest: str
    edited: bool
    words: str
    by: str
    revised: tuple[Revision, ...]
    change: int
    rebuilt: bool | None


_STAGES = click.Choice([stage.value for stage in VersionStage])


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--period", type=options.Stretch(), required=True, help="报告时段，如 2024H1 the period reported on")
@click.option("--stage", type=_STAGES, default=VersionStage.DRAFT.value, show_default=True, help="稿次 the stage")
@click.option("--words", default="", help="说明；退回或印发后再出一版必填 why, where a version goes back")
@options.as_of
@click.option("--with-samples", is_flag=True, help="附示例事项 with the annex of sample items")
@click.option("--draft", is_flag=True, help="存网页上起草的稿子 what is being written in the studio")
@click.option("--key", default="", help="重复提交不会存两版 sent again under a key, nothing is frozen twice")
@options.as_json
def freeze(
    file: Path | None, *, period: Period, stage: str, words: str, as_of: date | None, with_samples: bool, draft: bool,
    key: str, as_json: bool,
) -> None:  # fmt: skip
    """把报告存为一版，连同当时的台账；不写文件，存由台账生成的那一份，--draft 则存网页上起草的稿子。

    Freeze a report with the moment whose ledger it states; without a file, what the ledger gives now, in the words of
    the draft where --draft says so.
    """
    home.must_hold_data()
    now = home.now()
    asked = Freezing(
        period.code, VersionStage(stage), as_of or period.end, now, file.name if file else f"{period.code}.docx",
        words, with_samples, _change(period, file) if draft else 0,
    )  # fmt: skip
    given = file.read_bytes() if file else None
    try:
        frozen = versions.freeze(asked, given, build, by=home.somebody(), key=key or f"freeze-{now.isoformat()}")
    except (versions.NotFrozen, reporting.NotADocument, reporting.BadTemplate, reporting.BuildFailed) as refusal:
        raise Refused(str(refusal)) from refusal
    told = _kept(frozen, ())
    click.echo(table.as_line(told) if as_json else "\n".join(_page([told])))


def _change(period: Period, file: Path | None) -> int:
    """Return at which change the draft is whose words are frozen."""
    if file is not None:
        raise Refused("--draft 存的是起草的稿子，不再写文件。 --draft freezes the draft: name no file.")
    if (written := report_drafts.of(period.code)) is None:
        raise Refused(f"{period.code}的报告还没有起草。 Nobody has begun a draft of the report of {period.code}.")
    return written.changes


@click.command(name="versions")
@click.option("--period", type=options.Stretch(), help="报告时段 the period reported on")
@click.option("--number", type=int, help="第几版 one version")
@click.option("--out", type=click.Path(path_type=Path), help="取出那一版的文件 write the frozen file")
@click.option("--rebuild", is_flag=True, help="按当时的台账和文字重新生成，逐字节核对 build anew and compare")
@options.as_json
def list_versions(period: Period | None, number: int | None, out: Path | None, rebuild: bool, as_json: bool) -> None:
    """列出存下的各版，以及存下之后台账中更正了的数据；取出一版，或按当时的台账重新生成。

    List the frozen versions with what was revised since; take one out, or build it anew. --rebuild alone proves that
    every one listed is built anew byte for byte, and leaves with 1 where one is not.
    """
    home.must_hold_data()
    found = versions.history(period.code if period else "")
    if number is not None:
        found = [_one(period, number)]
    if out is not None:
        _take_out(found, out, rebuild=rebuild)
    proving = rebuild and out is None
    told = [
        _kept(one, tuple(versions.revisions(one.version)), rebuilt=_same(one) if proving else None) for one in found
    ]
    click.echo("\n".join(table.as_line(one) for one in told) if as_json else "\n".join(_page(told)))
    if any(one.rebuilt is False for one in told):
        raise SystemExit(1)


def _same(frozen: Frozen) -> bool:
    """Whether a version is built anew as it was."""
    try:
        versions.rebuilt(frozen.version, build)
    except (versions.NotFrozen, reporting.BadTemplate, reporting.BuildFailed, reporting.NothingToReport):
        return False
    return True


def _one(period: Period | None, number: int) -> Frozen:
    if period is None:
        raise Refused("取一版要写明 --period。 Name the --period of the version.")
    try:
        return versions.one(period.code, number)
    except versions.NoSuchVersion as unknown:
        raise Refused(str(unknown)) from unknown


def _take_out(found: Sequence[Frozen], out: Path, *, rebuild: bool) -> None:
    if len(found) != 1:
        raise Refused("取出文件要写明哪一版：--period 与 --number。 Name one version: --period and --number.")
    version = found[0].version
    try:
        document = versions.rebuilt(version, build) if rebuild else versions.document_of(version)
    except versions.NotFrozen as other:
        raise Refused(str(other)) from other
    reporting.put(out, document)


def _kept(frozen: Frozen, revised: tuple[Revision, ...], *, rebuilt: bool | None = None) -> Kept:
    version = frozen.version
    return Kept(
        version.report, version.number, version.stage.value, version.as_of.isoformat(), version.moment.isoformat(),
        version.document.name, version.document.digest, version.edited, version.words, frozen.entry.by, revised,
        version.change, rebuilt,
    )  # fmt: skip


def _page(told: Sequence[Kept]) -> list[str]:
    if not told:
        return ["还没有存下的版本。 No version is frozen yet."]
    return [line for one in told for line in _lines(one)]


def _lines(one: Kept) -> list[str]:
    how = "正文与台账生成的不同 edited" if one.edited else "正文与台账生成的一致 as the ledger gives it"
    head = f"{one.period} 第{one.number}版 {one.stage}  截至 as of {one.as_of}  {how}  {one.by}  {one.digest[:12]}"
    if one.rebuilt is not None:
        head += "  重新生成一致 rebuilt the same" if one.rebuilt else "  重新生成不一致 rebuilt otherwise"
    if not one.revised:
        return [head]
    several = len(one.revised)
    notice = f"  数据已修订：冻结之后更正了{several}个数据，这一版不变。 Revised since: {several} figures."
    return [head, notice, *(f"    {r.about} {r.text}：{r.by} {r.at:%Y-%m-%d} {r.reason}" for r in one.revised)]
