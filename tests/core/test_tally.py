"""达序率: n/N with members and exclusions by name."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from daxu.core.pace import Verdict
from daxu.core.tally import Tally

MIXED = Tally.of(
    [
        ("就业", Verdict.ON),
        ("软件", Verdict.BEHIND),
        ("能耗", Verdict.UNDECIDED, "年度统计"),
        ("首店", Verdict.NO_DATA, "没有数据"),
        ("招聘会", Verdict.AHEAD),
        ("床位", Verdict.DONE),
    ]
)


def test_members_and_exclusions_are_named():
    assert MIXED.members == ("就业", "软件", "招聘会", "床位")
    assert [(item.name, item.why) for item in MIXED.excluded] == [("能耗", "年度统计"), ("首店", "没有数据")]
    assert MIXED.behind == ("软件",)


def test_the_rate_is_exact_and_printed_with_its_count():
    assert (MIXED.total, MIXED.judged, MIXED.on_schedule, MIXED.rate) == (6, 4, 3, Fraction(3, 4))
    assert str(MIXED) == "3/4 = 75.0%，未判定 2"


def test_every_verdict_is_counted_zeros_included():
    assert MIXED.counts == dict.fromkeys(Verdict, 1)
    assert Tally.of([]).counts == dict.fromkeys(Verdict, 0)


def test_where_nothing_is_judged_there_is_no_rate():
    assert (Tally.of([]).rate, str(Tally.of([]))) == (None, "0/0 = 无")


@given(st.lists(st.sampled_from(Verdict)))
def test_everything_is_counted_once(verdicts):
    tally = Tally.of([(str(n), verdict) for n, verdict in enumerate(verdicts)])
    assert tally.judged + len(tally.excluded) == tally.total == sum(tally.counts.values())
    assert tally.on_schedule + len(tally.behind) == tally.judged
