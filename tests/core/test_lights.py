"""Light tables: every shortfall has exactly one band, decided before rounding."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxu.core.indicator import Measure
from daxu.core.lights import BadLightTable, Band, Light, LightTable, LightUnit, light_of, lit, shortfall
from daxu.core.rules import RuleKind
from world import HANDBOOK, SANYA, YINCHUAN, fact, judged, target


def table(*bands: Band, unit: LightUnit = LightUnit.POINTS) -> LightTable:
    return LightTable("t", "试表", unit, bands, HANDBOOK)


def band(light: Light, over: str | None = None, upto: str | None = None, ends: str = "(]") -> Band:
    """Return a band as mathematics writes it: band(YELLOW, "10", "30", "[]")."""
    lower, upper = (None if end is None else Decimal(end) for end in (over, upto))
    return Band(light, lower, upper, over_closed=ends[0] == "[", upto_closed=ends[1] == "]")


GREEN, YELLOW, RED = Light.GREEN, Light.YELLOW, Light.RED


@pytest.mark.parametrize(
    ("bands", "said", "english"),
    [
        ((), "0个百分点以上（含0）未覆盖", r"from 0 percentage points up \(0 included\) is not covered"),
        ((band(GREEN, None, "0"),), "0个百分点以上（不含0）未覆盖", r"\(0 excluded\) is not covered"),
        ((band(RED, "0", None, "(]"),), "0到0个百分点之间（含0、含0）未覆盖", "is not covered"),
        (
            (band(GREEN, None, "0"), band(YELLOW, "0", "10", "()"), band(RED, "10")),
            "10到10个百分点之间（含10、含10）未覆盖",
            r"\(10 included, 10 included\) is not covered",
        ),
        (
            (band(GREEN, None, "10"), band(RED, "10", None, "[]")),
            "10到10个百分点之间（含10、含10）有两行",
            "is in two bands",
        ),
        (
            (band(GREEN, None, "12.5"), band(YELLOW, "5", "30"), band(RED, "30")),
            "5到12.5个百分点之间（不含5、含12.5）有两行",
            "5 to 12.5 percentage points",
        ),
        ((band(GREEN), band(RED, "30")), "30个百分点以上（不含30）有两行", "is in two bands"),
        ((band(GREEN), band(RED, "30", "20")), "红灯一行的范围为空或小于0", "the band red is empty or below 0"),
        ((band(GREEN), band(RED, "-5", "-1")), "红灯一行的范围为空或小于0", "empty or below 0"),
    ],
)
def test_a_hole_or_an_overlap_is_refused_and_named(bands, said, english):
    with pytest.raises(BadLightTable, match=english) as refused:
        table(*bands)
    assert said in str(refused.value)


def test_all_faults_of_a_table_come_together():
    with pytest.raises(BadLightTable, match=r"0到5.*未覆盖；20到30.*有两行；40.*以上.*未覆盖"):
        table(band(GREEN, None, "0"), band(YELLOW, "5", "30"), band(RED, "20", "40"))


def test_a_table_in_percent_of_what_is_due_says_so():
    with pytest.raises(BadLightTable, match=r"0到50%（占应完成量）之间"):
        table(band(GREEN, None, "0"), band(RED, "50", None, "[]"), unit=LightUnit.PERCENT_OF_DUE)


def test_the_order_of_the_rows_does_not_matter():
    assert table(band(RED, "10"), band(GREEN, None, "0"), band(YELLOW, "0", "10")).band(Fraction(10)).light is YELLOW


@given(st.fractions(min_value=0, max_value=200))
def test_every_shortfall_has_exactly_one_band(missing):
    for whole in (YINCHUAN, SANYA):
        assert sum(one.holds(missing) for one in whole.bands) == 1


@given(st.lists(st.integers(1, 99), unique=True, max_size=5).map(sorted), st.booleans())
def test_a_table_cut_anywhere_covers_and_one_without_a_row_does_not(cuts, closed):
    ends = "[)" if closed else "(]"
    edges = [None, *map(str, cuts), None]
    rows = [band(RED, low, high, ends) for low, high in pairwise(edges)]
    assert len(table(*rows).bands) == len(cuts) + 1
    with pytest.raises(BadLightTable, match="未覆盖"):
        table(*rows[:-1])


class TestWhatIsMissing:
    @pytest.mark.parametrize(("seen", "light"), [("40家", YELLOW), ("20家", YELLOW), ("19.99家", RED)])
    def test_the_light_is_decided_before_rounding(self, seen, light):
        assert light_of(judged("100家", seen), YINCHUAN) is light

    def test_growth_is_lit_by_its_own_points(self):
        slow = judged(target("7%", RuleKind.GROWTH), fact("-8%", measure=Measure.GROWTH))
        assert (lit(slow, YINCHUAN).light, lit(slow, YINCHUAN).shortfall) == (YELLOW, 15)

    def test_growth_has_no_percent_of_what_is_due(self):
        slow = judged(target("7%", RuleKind.GROWTH), fact("6%", measure=Measure.GROWTH))
        assert (lit(slow, SANYA).light, lit(slow, SANYA).note) == (Light.NONE, "没有以应完成量的%计的差距")

    def test_growth_on_the_line_is_green_in_every_unit(self):
        fine = judged(target("7%", RuleKind.GROWTH), fact("7.5%", measure=Measure.GROWTH))
        assert light_of(fine, SANYA) is light_of(fine, YINCHUAN) is GREEN

    def test_a_gap_in_another_unit_has_no_points(self):
        wide = judged(target("20—30人", RuleKind.RANGE), fact("35人"))
        assert (wide.gap, wide.gap_unit) == (-5, "人")
        assert lit(wide, YINCHUAN).note_english == "no gap in percentage points"

    @pytest.mark.parametrize(("seen", "note"), [((), "无数据"), (("38个",), "暂不判定")])
    def test_what_is_not_judged_has_no_light(self, seen, note):
        dark = lit(judged("100家", *seen), YINCHUAN)
        assert (dark.light, dark.note, dark.shortfall) == (Light.NONE, note, None)

    def test_what_is_done_is_green_even_without_a_number(self):
        done = judged(target(None, RuleKind.MILESTONE), fact("100%", measure=Measure.COMPLETION))
        assert light_of(done, YINCHUAN) is GREEN

    def test_where_nothing_is_due_nothing_is_missing(self):
        missed = judged("100家", fact("0家", "2024-01"), on="2024-01-31")
        assert shortfall(missed, LightUnit.PERCENT_OF_DUE) == 100


def test_a_light_speaks_both_languages():
    assert [light.english for light in Light] == ["green", "yellow", "red", "no light"]
    assert [unit.english for unit in LightUnit] == ["percentage points", "% of what is due"]
