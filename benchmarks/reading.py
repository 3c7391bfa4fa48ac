"""Read the same texts with Daxu's reader, with recognizers-text, with cn2an and with a bare digit regex, in one run.

    python benchmarks/reading.py [--texts FOLDER] [--seconds 30] [--megabytes 10 100]

Every contender is a process of its own that loads its library, reads one short sentence to warm up, and then goes
through the texts until they end or its seconds are up, so that a slow one costs no more than a fast one. Seconds are
the processor's, megabytes are of UTF-8. Without --texts the texts are forty copies of the report that Daxu writes about
its model district, in each copy other digits. Then come the start-up, the memory over a long text, and hostile texts.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

SENTENCE = "2031年，全区税收完成84.6亿元，同比增长5.2%，新增就业1.2万人。"
MEGA = 1_000_000
COPIES = 40
EXPLAINED = re.compile(r"^.{0,24}(?:名词|用语|术语)(?:解释|注释|说明|术语)[ *：:》)）]*$", re.MULTILINE)
TOO_LONG = 200
"""Seconds after which a child is given up."""
Count = Callable[[str], int]
"""Read a text, and return how many numbers were found in it."""


# --- the contenders


def daxu() -> Count:
    """Read with full meaning, as the product does."""
    from daxu.reader import read  # noqa: PLC0415 — a contender loads only what it uses

    return lambda text: len(read(text).findings)


def recognizers_numbers() -> Count:
    """Ask recognizers-text for Chinese numbers: where, and how much."""
    from recognizers_number import Culture, NumberRecognizer  # noqa: PLC0415

    return _by_line(NumberRecognizer(Culture.Chinese).get_number_model())


def recognizers_units() -> Count:
    """Ask recognizers-text for what it has of a report's figures: numbers, percentages, money, measures."""
    from recognizers_number import Culture, NumberRecognizer  # noqa: PLC0415
    from recognizers_number_with_unit import NumberWithUnitRecognizer  # noqa: PLC0415

    numbers, units = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
    return _by_line(
        numbers.get_number_model(),
        numbers.get_percentage_model(),
        units.get_currency_model(),
        units.get_dimension_model(),
    )


def _by_line(*models: object) -> Count:
    """Give the models one line at a time, which suits them best."""
    return lambda text: sum(len(model.parse(line)) for line in text.splitlines() for model in models)


def cn2an() -> Count:
    """Let cn2an rewrite Chinese numerals into digits; a line that it refuses is passed over."""
    import cn2an as library  # noqa: PLC0415

    def rewritten(line: str) -> bool:
        try:
            return library.transform(line, "cn2an") != line
        except ValueError:
            return False

    return lambda text: sum(rewritten(line) for line in text.splitlines())


def digits() -> Count:
    """Find runs of digits and nothing else: the floor."""
    pattern = re.compile(r"\d+(?:\.\d+)?")
    return lambda text: sum(1 for _ in pattern.finditer(text))


CONTENDERS = {
    "daxu": (daxu, "place, value, unit, indicator, measure, kind, period, modifier, comparison"),
    "recognizers-text, numbers": (recognizers_numbers, "place, value"),
    "recognizers-text, numbers and units": (recognizers_units, "place, value, some units (money, measures, %)"),
    "cn2an": (cn2an, "Chinese numerals rewritten as digits; the count is of lines changed"),
    "digit regex": (digits, "place"),
}


def race(name: str, folder: Path, seconds: float) -> dict[str, float]:
    """Be one contender: read until the texts end or the seconds are up."""
    count = CONTENDERS[name][0]()
    count(SENTENCE)
    begun, done, size, numbers = time.process_time(), 0, 0, 0
    for text in texts(folder):
        numbers += count(text)
        size, done = size + len(text.encode()), done + 1
        if time.process_time() - begun > seconds:
            break
    spent = time.process_time() - begun
    return {"mb": size / MEGA, "texts": done, "numbers": numbers, "seconds": spent, "speed": size / MEGA / spent}


def texts(folder: Path) -> list[str]:
    """Return the texts of a folder, in the order of their names."""
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".md", ".txt"})
    return [path.read_text(encoding="utf-8") for path in paths]


# --- the other measures, each in a process of its own


def stream(megabytes: float, folder: Path) -> dict[str, float]:
    """Read so many megabytes line by line, as they come, saying on the way how far it is."""
    from daxu.reader import read_lines  # noqa: PLC0415

    begun = time.process_time()
    found = sum(1 for _ in read_lines(_lines(megabytes * MEGA, folder)))
    return {"seconds": time.process_time() - begun, "found": found, "mib": _peak()}


def _lines(size: float, folder: Path) -> Iterator[str]:
    """Yield the lines of the texts over and over, up to a size, but for a text that ends by explaining its words.

    Below such a heading the reader passes everything over, which would be all the rest here, and cheap.
    """
    given = told = 0
    plain = [text for text in texts(folder) if not EXPLAINED.search(text)]
    for line in cycle([line + "\n" for text in plain for line in text.splitlines()]):
        given += len(line.encode())
        if given > size:
            return
        if given - told > 20 * MEGA:
            told = given
            print(f"  … {given / MEGA:.0f} MB", file=sys.stderr, flush=True)
        yield line


def line(part: str, size: int) -> dict[str, float]:
    """Read one line of a part repeated up to so many characters."""
    from daxu.reader import read  # noqa: PLC0415

    read(SENTENCE)
    text = part * (size // len(part))
    begun = time.process_time()
    reading = read(text)
    seconds = time.process_time() - begun
    return {"seconds": seconds, "found": sum(map(len, _sorts(reading))), "mib": _peak()}


def _sorts(reading: object) -> tuple[tuple[object, ...], ...]:
    return reading.findings, reading.passed, reading.unread


def _peak() -> float:
    """Return the most memory this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(folder: Path) -> dict[str, float]:
    """Write the report about the model district as text, forty times, in each copy other digits."""
    from daxu.duties.checking import open_document  # noqa: PLC0415

    text = open_document(folder / "report.docx").text
    for copy in range(COPIES):
        turned = "".join(str((digit + copy) % 10) for digit in range(10))
        (folder / f"{copy:02}.txt").write_text(text.translate(str.maketrans("0123456789", turned)), encoding="utf-8")
    return {"texts": COPIES}


# --- the run


def child(*given: object) -> dict[str, float] | None:
    """Run one measure in a process of its own and return what it measured; None where it took too long."""
    command = [sys.executable, "-W", "ignore", __file__, "--be", *map(str, given)]
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=TOO_LONG)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout)


def write_reports(folder: Path) -> None:
    """Load the model district, let Daxu write its report, and lay its text out as the texts to read."""
    daxu_command = ["env", f"DAXU_HOME={folder / 'home'}", sys.executable, "-m", "daxu"]
    written = ["report", "build", "--period", "2024H1", "--out", str(folder / "report.docx")]
    for words in (["demo", "--no-serve"], written):
        subprocess.run([*daxu_command, *words], check=True, capture_output=True)
    child("report", folder)


def show_race(folder: Path, seconds: float) -> None:
    """Print one row a contender, with its ratio to Daxu."""
    told = texts(folder)
    print(f"\n{len(told)} texts, {sum(len(text.encode()) for text in told) / MEGA:.2f} MB\n")
    print("| contender | gives | texts | read MB | found | MB/s | against daxu |\n|---|---|---:|---:|---:|---:|---:|")
    ours = 0.0
    for name, (_, gives) in CONTENDERS.items():
        got = child("race", name, folder, seconds) or {}
        ours = ours or got["speed"]
        row = f"{got['texts']:.0f} | {got['mb']:.2f} | {got['numbers']:,.0f} | {got['speed']:.3g}"
        print(f"| {name} | {gives} | {row} | {got['speed'] / ours:.3g}x |", flush=True)


def show_start() -> None:
    """Print the start-up: an interpreter that imports the reader and reads one sentence, best of five."""
    print("\n| start-up, best of 5 | processor s | on the clock s |\n|---|---:|---:|")
    ours = f"import daxu.reader; daxu.reader.read({SENTENCE!r})"
    for what, program in (("an empty program", "pass"), ("import the reader and read a sentence", ours)):
        processor, clock = (min(times) for times in zip(*(_started(program) for _ in range(5)), strict=True))
        print(f"| {what} | {processor:.3f} | {clock:.3f} |", flush=True)


def _started(program: str) -> tuple[float, float]:
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True)
    after, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - begun
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def show_memory(folder: Path, sizes: list[float]) -> None:
    """Print the peak memory of reading texts of several lengths line by line."""
    print("\n| line by line | processor s | found | peak MiB |\n|---|---:|---:|---:|")
    for size in sizes:
        print(f"| {size:g} MB | {_cells(child('stream', size, folder))} |", flush=True)


HOSTILE = (
    "1", "1,", "1-", "1、", "9∶", "1亿元和", "2024年", "5项目", "a1", "(", "第一", "一", "百分之", "分别", "增长",
    "占", " ", "\ud800",
)  # fmt: skip


def show_hostile() -> None:
    """Print how long lines without an end take, an eighth of them and whole, and fifty megabytes of digits."""
    print("\n| one line | processor s | found | peak MiB | eight times as long takes |\n|---|---:|---:|---:|---:|")
    for part in HOSTILE:
        eighth, whole = (child("line", json.dumps(part), size) for size in (MEGA // 8, MEGA))
        grown = f"{whole['seconds'] / max(eighth['seconds'], 0.001):.1f}x" if eighth and whole else ""
        print(f"| a million characters of {json.dumps(part, ensure_ascii=not part.isprintable())} |", end=" ")
        print(f"{_cells(whole)} | {grown} |", flush=True)
    print(f"| 50 MB of digits | {_cells(child('line', json.dumps('1234567890'), 50 * MEGA))} | |", flush=True)


def _cells(got: dict[str, float] | None) -> str:
    return f"{got['seconds']:.2f} | {got['found']:,.0f} | {got['mib']:.0f}" if got else f"> {TOO_LONG} | | "


MEASURES: dict[str, Callable[..., dict[str, float]]] = {
    "race": lambda name, folder, seconds: race(name, Path(folder), float(seconds)),
    "stream": lambda megabytes, folder: stream(float(megabytes), Path(folder)),
    "line": lambda part, size: line(json.loads(part), int(size)),
    "report": lambda folder: report(Path(folder)),
}


def measure(folder: Path, given: argparse.Namespace) -> None:
    """Run everything on the texts of a folder."""
    show_race(folder, given.seconds)
    show_start()
    show_memory(folder, given.megabytes)
    show_hostile()


def main() -> None:
    """Read the arguments; be the whole run, or one measure of it."""
    if sys.argv[1:2] == ["--be"]:
        print(json.dumps(MEASURES[sys.argv[2]](*sys.argv[3:])))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, help="a folder of .md and .txt; without it the model district's report")
    parser.add_argument("--seconds", type=float, default=30, help="the most that one contender reads")
    parser.add_argument("--megabytes", type=float, nargs="*", default=[10, 100])
    given = parser.parse_args()
    if given.texts:
        measure(given.texts, given)
        return
    with tempfile.TemporaryDirectory() as folder:
        write_reports(Path(folder))
        measure(Path(folder), given)


if __name__ == "__main__":
    main()
