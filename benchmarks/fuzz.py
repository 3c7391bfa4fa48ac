"""Throw bytes at the reader and at the opening of documents, guided by coverage (atheris), until a fault or a time.

    python benchmarks/fuzz.py read -max_total_time=60
    python benchmarks/fuzz.py document -max_total_time=60

Words after the target go to libFuzzer as they are (a folder with a corpus, -seed=…, -max_len=…). A fault is an error
that the product does not promise, or a broken law: a number outside the text, read twice, a digit without an answer.
An input that leads to one is written beside the caller (-artifact_prefix=…), and `python benchmarks/fuzz.py read FILE`
repeats it. Time without end is libFuzzer's -timeout=…. atheris is built for Linux only.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import atheris

with atheris.instrument_imports(include=["daxu.reader", "daxu.desk.documents"]):
    from daxu.duties.checking import NotReadable, open_document
    from daxu.reader import Reading, read
    from daxu.reader.lexicon import lexicon

BODY = "word/document.xml"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
GRAMMAR = """
。 ； ， 、 （ ） “ ” 〔2031〕9号 注： 名词解释 一、 2031年工作回顾 2032年工作安排 全年 到2035年 一季度 1—9月 同比 分别
和 其中 个百分点 占 比重 增长 下降 完成 年度目标 预计，下同 高于全省 居全省 第 位 翻番 百分之 分之 成 税收 项目 万
9.1∶40.2∶50.7 亿 元 十 一 两 % ‰ ∶ : / - — + × . · , 0 1 9 12 2031 3.5 1,234
"""


def declared(words: Any) -> Iterator[str]:
    """Yield every word of a declared list, however deep."""
    if isinstance(words, str):
        yield words
    else:
        for word in words.values() if isinstance(words, dict) else words:
            yield from declared(word)


WORDS = ["\n", *GRAMMAR.split(), *sorted({w for name in ("units", "verbs", "names") for w in declared(lexicon(name))})]


class BrokenLaw(AssertionError):
    """What a reading says that no reading may say."""


def hold(text: str, reading: Reading) -> None:
    """Raise BrokenLaw where a number stands outside the text, is read twice, or digits have no answer."""
    spans = sorted((x.start, x.end) for x in (*reading.findings, *reading.passed, *reading.unread))
    if any(not 0 <= start < end <= len(text) for start, end in spans):
        raise BrokenLaw("outside the text")
    if any(one[1] > other[0] for one, other in pairwise(spans)):
        raise BrokenLaw("read twice")
    if any(text[f.start : f.end] != f.text for f in reading.findings):
        raise BrokenLaw("not its words")
    told = {place for span in spans for place in range(*span)}
    if any(digit.start() not in told for digit in re.finditer("[0-9０-９]", text)):
        raise BrokenLaw("a digit without an answer")


def fuzz_read(data: bytes) -> None:
    """Read the reader's own words, and any characters between them."""
    given = atheris.FuzzedDataProvider(data)
    parts = []
    while given.remaining_bytes() > 1:
        odd = given.ConsumeIntInRange(0, 7) == 0
        parts.append(given.ConsumeUnicode(4) if odd else WORDS[given.ConsumeIntInRange(0, len(WORDS) - 1)])
    text = "".join(parts)
    hold(text, read(text))


def fuzz_document(data: bytes) -> None:
    """Open bytes as they are, or as the body of a .docx, and read what they hold."""
    if data[:1] == b"\1":
        data = packed(data[1:])
    elif data[:1] == b"\2":
        body = b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (NAMESPACE.encode(), data[1:])
        data = packed(body)
    try:
        document = open_document(data, "fuzz")
    except NotReadable:
        return
    hold(document.text, read(document.text))


def packed(body: bytes) -> bytes:
    """Return a .docx of this body and nothing else."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr(BODY, body)
    return file.getvalue()


TARGETS: dict[str, Callable[[bytes], None]] = {"read": fuzz_read, "document": fuzz_document}


def main() -> None:
    """Hand one target and the rest of the words to the fuzzer."""
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        raise SystemExit(__doc__)
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
