"""A clerk in a process of their own: says "ready", waits for the word, does the work, prints what came of it.

python clerk.py correct ENTRY WHO AMOUNT    correct an entry
python clerk.py file WHO KEY FIRST LAST     file that many figures by one command
python clerk.py file … halfway              the same, but stop in the middle of the transaction and never go on
"""

# ruff: noqa: T201 — what a clerk prints is how the test hears of it

import sys
from itertools import count
from pathlib import Path

import django

django.setup()
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from django.db import connection  # noqa: E402 — Django must be set up first
from office import said  # noqa: E402

from daxu.core.entry import Entry  # noqa: E402
from daxu.ledger import read, write  # noqa: E402
from world import at, fact  # noqa: E402

NOW = "2024-07-10"


def wait_for_the_word(said_first: str) -> None:
    print(said_first, flush=True)
    sys.stdin.readline()


def correct(entry: str, who: str, amount: str) -> write.Receipt:
    says = read.entry(entry).entry.says
    again = Entry(fact(amount, indicator=says.indicator), who, at(NOW), entry, "核对后更正")
    wait_for_the_word("ready")
    return write.append(write.Command(f"更正|{entry}|{who}", who, at(NOW), "更正"), [again])


def file(who: str, key: str, first: str, last: str, stop: str = "") -> write.Receipt:
    figures = [said(NOW, who, f"{n}人", f"indicator-{n}") for n in range(int(first), int(last) + 1)]
    wait_for_the_word("ready")
    with connection.execute_wrapper(halt_at_the_third_batch if stop else go_on):
        return write.append(write.Command(key, who, at(NOW), "报送"), figures)


def go_on(execute, statement, parameters, many, context):
    return execute(statement, parameters, many, context)


_BATCHES = count(1)


def halt_at_the_third_batch(execute, statement, parameters, many, context):
    result = execute(statement, parameters, many, context)
    if 'INSERT INTO "ledger_entry"' in statement and next(_BATCHES) == 3:
        wait_for_the_word("halfway")
    return result


if __name__ == "__main__":
    work, *told = sys.argv[1:]
    try:
        receipt = {"correct": correct, "file": file}[work](*told)
    except write.Refused as refusal:
        print(type(refusal).__name__, flush=True)
    else:
        print("repeated" if receipt.repeated else "entered", flush=True)
