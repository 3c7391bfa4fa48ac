"""Statements are written as one canonical text and read back as the same statement."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from statements import OBSERVATIONS, STATEMENTS

from daxu.core.notation import Record, Unreadable, read, written
from daxu.core.quantity import Quantity, unit
from world import fact, target


@given(STATEMENTS)
def test_what_is_written_reads_back_as_the_same(statement):
    assert read(written(statement)) == statement
    assert written(read(written(statement))) == written(statement)


@given(OBSERVATIONS)
def test_the_text_has_one_form_on_every_machine(observation):
    text = written(observation)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def test_the_text_is_plain_and_exact():
    assert written(fact("165.30亿元")) == (
        '{"figure":{"quantity":{"number":"165.3","unit":"亿元"},'
        '"sources":[{"document":"示例报告","issuer":"区发改委","place":"一、1"}]},'
        '"indicator":"jobs","is":"observation","organisation":"yht","period":"2024H1"}'
    )


def test_a_default_is_left_out_so_that_old_text_stays_true():
    assert "sample" not in written(fact("1人"))
    assert '"sample":true' in written(fact("1人", sample=True))


def test_two_writings_of_one_number_are_one_text():
    one, two = (Quantity(Decimal(text), unit("人")) for text in ("1E+3", "1000.00"))
    assert one == two
    assert str(one) == str(two) == "1000人"


@pytest.mark.parametrize(
    "text",
    [
        "", "7", "not json", "[]", "{}", '{"is":"dream"}', '{"is":"record"}',
        '{"is":"record","sort":"a","name":"b","body":"c","more":1}',
        written(target("1人")).replace("2024年计划", "x").replace('"by-month"', '"by-mood"'),
        written(fact("1人")).replace('"2024H1"', '"2024H9"'),
        written(fact("1人")).replace('"人"', '"光年"'),
        written(fact("1人")).replace('"number":"1"', '"number":"one"'),
        written(fact("1人")).replace('{"number":"1","unit":"人"}', "7"),
        written(fact("1人")).replace('[{"document":"示例报告","issuer":"区发改委","place":"一、1"}]', "[]"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(Unreadable):
        read(text)


def test_a_record_keeps_its_body_as_it_was():
    record = Record("evaluation", "yht-2024|2024-06-30", '{"n": 1}')
    assert read(written(record)) == record
    assert record.slot == "evaluation|yht-2024|2024-06-30"
