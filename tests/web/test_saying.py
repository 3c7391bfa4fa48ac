"""Numbers, names and words in the reader's language."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.utils.translation import override

from daxu.core import caution, indicator, lights, organisation, pace, rules, target
from daxu.core.quantity import Quantity
from daxu.desk.models import Role
from daxu.web.saying import exact, number_and_unit, percent, points, said, term

SHOWN = [
    caution.CautionKind, indicator.Nature, indicator.Form, indicator.Timing, indicator.Wish, indicator.Frequency,
    indicator.Status, indicator.Disclosure, lights.Light, lights.LightUnit, organisation.Line, pace.Verdict,
    target.TargetKind,
]  # fmt: skip
LABELLED = [indicator.Measure, indicator.Kind, rules.RuleKind, Role]


@pytest.mark.parametrize(
    ("notation", "chinese", "english", "in_full"),
    [
        ("1400亿元", ("1400", "亿元"), ("140 billion", "yuan"), "140,000,000,000元"),
        ("近7600万元", ("近7600", "万元"), ("nearly 76 million", "yuan"), "76,000,000元"),
        ("20场以上", ("20", "场以上"), ("at least 20", "events"), "20场"),
        ("46.7%", ("46.7", "%"), ("46.7", "%"), "46.7%"),
        ("-8%", ("−8", "%"), ("−8", "%"), "−8%"),
        ("5个", ("5", "个"), ("5", ""), "5个"),
        ("94.3公顷", ("94.3", "公顷"), ("94.3", "ha"), "94.3公顷"),
    ],
)
def test_a_quantity_is_said_as_people_do_and_kept_exactly(notation, chinese, english, in_full):
    quantity = Quantity.parse(notation)
    with override("zh-hans"):
        assert (number_and_unit(quantity), exact(quantity)) == (chinese, in_full)
    with override("en"):
        assert number_and_unit(quantity) == english
        assert said(quantity).replace(" ", "") == "".join(english).replace(" ", "")


@pytest.mark.parametrize(
    ("share", "told"),
    [(Fraction(7, 15), "46.7%"), (Fraction(1643, 1000), "164.3%"), (Fraction(0), "0.0%"), (None, "–")],
)
def test_a_share_is_said_in_percent_and_never_capped(share, told):
    assert percent(share) == told


@pytest.mark.parametrize(
    ("gap", "told"),
    [
        (Fraction(24), "+24.0"),
        (Fraction(-10, 3), "−3.3"),
        (Fraction(0), "0.0"),
        (Fraction(-1, 100), "0.0"),
        (Fraction(1, 20), "+0.1"),
        (None, "–"),
    ],
)
def test_a_gap_has_its_sign_unless_it_shows_as_zero(gap, told):
    assert points(gap) == told


def test_every_word_of_the_plan_has_an_english_one():
    told = [word.value for words in SHOWN for word in words] + [word.label for words in LABELLED for word in words]
    with override("en"):
        assert [word for word in told if not term(word).isascii()] == []
    with override("zh-hans"):
        assert [term(word) for word in told] == told
