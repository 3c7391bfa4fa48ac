"""Red and yellow cards: what declared rules say of projects, month by month, and what was done about it.

王 asks for an exemption, 李 decides. The rules are the ones that ship, as their places published them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_method_pages import tables

from daxu.catalogue.project_rules import shipped_rules
from daxu.core.filing import NotNow
from daxu.core.lights import Light
from daxu.core.notation import read, written
from daxu.core.period import Month
from daxu.core.projects.card_history import CardHistory, card_history, due_cards, permit
from daxu.core.projects.cards import (
    BadCardRule,
    Carded,
    CardObject,
    CardRule,
    Consequence,
    Exemption,
    Rulings,
    judge,
    months_later,
)
from daxu.core.projects.project import (
    Baseline,
    CardDeed,
    CardStep,
    Facts,
    FundDeed,
    FundStep,
    MonthReport,
    Node,
    NodeShare,
    Project,
    ProjectDeed,
    ProjectStep,
    SideSpell,
    YearPlan,
)
from daxu.core.projects.stage import Category, Side, Stage, StageRule
from daxu.core.quantity import Quantity, shown
from world import HANDBOOK, SANYA, YINCHUAN

SHIPPED = shipped_rules(None)
RULES = {rule.code: rule for rule in SHIPPED if isinstance(rule, CardRule)}
LISTED = next(rule for rule in SHIPPED if isinstance(rule, StageRule) and rule.stage is Stage.LISTED)
YINCHUAN_MONEY, START, LISTING = (RULES[f"yinchuan-2025-{what}"] for what in ("investment", "start", "listing"))
SANYA_MONEY, SANYA_TASK = RULES["sanya-2022-investment"], RULES["sanya-2022-task"]
NODES, BONDS = RULES["haikou-jiangdong-2020-nodes"], RULES["tianjin-2022-special-bonds"]
RULINGS = Rulings({YINCHUAN_MONEY.table: YINCHUAN, SANYA_MONEY.table: SANYA, BONDS.table: SANYA}, LISTED)
YEAR = 2025
HUNDRED_MILLION = 100_000_000
GREEN, YELLOW, RED, NONE = Light.GREEN, Light.YELLOW, Light.RED, Light.NONE


def day(text: str) -> date:
    return date.fromisoformat(f"{YEAR}-{text}")


def project(**more: object) -> Project:
    plan = YearPlan(YEAR, Category.NEW, HUNDRED_MILLION, start=day("06-10"))
    return Project("p-1", Facts("滨江路", "交通", "jtj", total=3 * HUNDRED_MILLION), years={YEAR: plan}, **more)  # type: ignore[arg-type]


def invested(*monthly: int | None) -> Project:
    """A project with what was dispatched in January, February …, in 10,000 yuan."""
    months = ((str(Month(YEAR, n)), amount) for n, amount in enumerate(monthly, 1))
    return project(
        reports={m: MonthReport(m, departmental=None if amount is None else amount * 10_000) for m, amount in months}
    )


def said(rule: CardRule, about: Project, on: str, exemptions: Iterable[Exemption] = ()) -> Carded:
    return judge(rule, about, day(on), RULINGS, exemptions)


def lights(rule: CardRule, about: Project, *on: str) -> list[Light]:
    return [said(rule, about, one).light for one in on]


# --- 入库


def test_started_on_10_march_and_not_in_the_statistics_is_yellow_then_red_until_it_enters():
    late = project(reached={Stage.STARTED: day("03-10")})
    assert lights(LISTING, late, "03-09", "04-10", "04-15", "05-15") == [NONE, GREEN, YELLOW, RED]
    entered = replace(late, reached={**late.reached, Stage.LISTED: day("05-16")})
    assert lights(LISTING, entered, "05-16") == [GREEN]
    assert lights(LISTING, entered, "04-15", "05-15") == [YELLOW, RED]  # the past stays what it was
    assert [said(LISTING, late, on).in_a_row for on in ("04-15", "05-15")] == [1, 2]


def test_a_project_too_small_for_the_statistics_gets_no_light_for_not_being_there():
    started = project(reached={Stage.STARTED: day("03-10")})
    small = replace(started, facts=replace(started.facts, total=5_200_000, working_capital=300_000))
    found = said(LISTING, small, "06-15")
    assert (found.light, "投资规模4900000元，不足入库的5000000元" in found.words.zh) == (NONE, True)
    assert lights(LISTING, replace(small, facts=replace(small.facts, working_capital=200_000)), "06-15") == [RED]


# --- 开工


def test_planned_for_june_and_not_started_is_yellow_and_red_in_the_third_month():
    assert lights(START, project(), "05-31", "06-30", "07-31", "08-31", "09-30") == [GREEN, YELLOW, YELLOW, RED, RED]
    found = said(START, project(), "08-31")
    assert (found.in_a_row, found.lit.light) == (3, YELLOW)
    assert "连续3次，由黄灯转为红灯" in found.words.zh
    assert "3 in a row: from yellow to red" in found.words.en
    assert lights(START, project(reached={Stage.STARTED: day("08-20")}), "07-31", "08-31") == [YELLOW, GREEN]


def test_an_exemption_takes_the_card_away_and_shows_its_reason():
    excuse = Exemption(START.code, day("06-20"), day("07-31"), "管线迁改由市里统一实施")
    found = said(START, project(), "06-30", [excuse])
    assert (found.light, found.bare, found.lit.note, found.excused) == (NONE, YELLOW, "免发", excuse)
    assert "免发至2025-07-31：管线迁改由市里统一实施" in found.words.zh
    # It has an end, and the months that it covered break the row: September is the second, October the third.
    on = ("07-31", "08-31", "09-30", "10-31")
    assert [said(START, project(), one, [excuse]).light for one in on] == [NONE, YELLOW, YELLOW, RED]
    assert said(START, project(), "06-30", [replace(excuse, rule=LISTING.code)]).light is YELLOW


def test_within_a_month_the_last_end_of_a_month_is_judged():
    assert said(START, project(), "09-15").day == day("08-31")
    assert lights(START, project(), "06-29") == [GREEN]


# --- 投资


@pytest.mark.parametrize(
    "row", next(t for t in tables("project-cards.md") if "年度累计" in t[0]), ids=lambda row: row["年度累计"]
)
def test_a_worked_row_of_the_page_is_what_the_rules_compute(row):
    done = int(Decimal(row["年度累计"].removesuffix("万元")) * 10_000)
    about = project(reports={f"{YEAR}-06": MonthReport(f"{YEAR}-06", departmental=done)})
    yinchuan, sanya = said(YINCHUAN_MONEY, about, "06-30"), said(SANYA_MONEY, about, "06-30")
    assert yinchuan.lit.shortfall is not None
    assert sanya.lit.shortfall is not None
    assert (shown(yinchuan.lit.shortfall), shown(sanya.lit.shortfall)) == (row["短缺（百分点）"], row["短缺（%）"])
    assert (yinchuan.lit.note or yinchuan.light.value, sanya.light.value) == (row["银川2025"], row["三亚2022"])


def test_the_other_worked_rows_of_the_page_hold():
    by_listing, by_start = (next(t for t in tables("project-cards.md") if what in t[0]) for what in ("入库", "开工"))
    late = project(reached={Stage.STARTED: day("03-10"), Stage.LISTED: day("05-16")})
    for rule, about, rows, column in ((LISTING, late, by_listing, "入库"), (START, project(), by_start, "开工")):
        told = {row["判定日"]: row[column] for row in rows}
        on = {text: text.replace("月", "-").removesuffix("日").split("-") for text in told}
        assert told == {
            text: said(rule, about, f"{int(month):02}-{int(number):02}").light.value
            for text, (month, number) in on.items()
        }


def test_the_light_is_decided_before_rounding():
    on_the_line, below = (
        invested(None, None, None, None, None, 2000),
        project(reports={f"{YEAR}-06": MonthReport(f"{YEAR}-06", departmental=19_999_999)}),
    )
    assert lights(YINCHUAN_MONEY, on_the_line, "06-30") == [YELLOW]
    assert lights(YINCHUAN_MONEY, below, "06-30") == [RED]
    assert "短缺30.0个百分点" in said(YINCHUAN_MONEY, below, "06-30").words.zh


def test_what_the_published_text_leaves_open_gets_no_light_and_says_so():
    found = said(YINCHUAN_MONEY, invested(*[750] * 6), "06-30")
    assert (found.light, found.lit.note, found.calls_for_card) == (NONE, "规则未覆盖", False)
    assert "not covered by the rule" in found.words.en


def test_a_month_that_was_not_reported_is_not_nothing_done():
    assert "2025-06没有报投资，不按零计" in said(SANYA_MONEY, invested(1000, 1000), "06-30").words.zh
    assert lights(SANYA_MONEY, invested(1000, 1000), "06-30") == [NONE]
    found = said(SANYA_MONEY, invested(1000, None, 1000, 1000, 1000, 1000), "06-30")
    assert (found.light, "2025-02没有报数" in found.words.zh) == (GREEN, True)


def test_two_series_are_never_mixed():
    both = project(reports={f"{YEAR}-06": MonthReport(f"{YEAR}-06", 60_000_000, 20_000_000)})
    assert lights(SANYA_MONEY, both, "06-30") == [GREEN]
    assert lights(replace(SANYA_MONEY, statistical=True), both, "06-30") == [RED]


def test_two_yellows_in_a_row_call_for_the_deputy_mayor():
    slow = invested(900, 600, 600)
    words = {on: [one.words for one in said(SANYA_MONEY, slow, on).follows] for on in ("01-31", "02-28", "03-31")}
    assert words == {"01-31": [], "02-28": ["约谈"], "03-31": ["约谈", "分管副市长约谈"]}
    assert lights(SANYA_TASK, slow, "01-31", "02-28", "03-31") == [GREEN, YELLOW, RED]


def test_the_row_begins_anew_with_the_year_s_plan():
    old = {f"{YEAR - 1}-{n:02}": MonthReport(f"{YEAR - 1}-{n:02}", departmental=1) for n in range(1, 13)}
    slow = invested(100)
    years = {**slow.years, YEAR - 1: YearPlan(YEAR - 1, Category.NEW, HUNDRED_MILLION)}
    assert said(SANYA_MONEY, replace(slow, years=years, reports={**old, **slow.reports}), "01-31").in_a_row == 1


# --- 节点 and 债券


def with_nodes(**done: str) -> Project:
    """A project whose node 桩基 was due by June; what of it was done by the months: with_nodes(m06="0.9")."""
    nodes = (Node("a", "桩基", Decimal(50), "2025-01", "2025-06", critical=True),
             Node("b", "绿化", Decimal(50), "2025-01", "2025-03"))  # fmt: skip
    reports = {
        f"{YEAR}-{m[1:]}": MonthReport(f"{YEAR}-{m[1:]}", nodes=(NodeShare("a", Decimal(share)),))
        for m, share in done.items()
    }
    return project(baselines=((day("01-01"), Baseline(nodes)),), reports=reports)


def test_a_node_missed_is_yellow_and_two_yellows_are_red_and_reported_the_same_day():
    late = with_nodes(m06="0.9", m08="1")
    assert lights(NODES, late, "05-31", "06-30", "07-31", "08-31") == [GREEN, YELLOW, RED, GREEN]
    assert "红灯当天报告" in [one.words for one in said(NODES, late, "07-31").follows]
    assert lights(replace(NODES, follows=()), late, "06-30", "07-31") == [YELLOW, YELLOW]
    assert lights(replace(NODES, follows=()), with_nodes(), "08-31") == [RED]
    assert said(NODES, project(), "06-30").lit.note == "没有节点计划"


def test_bonds_are_due_evenly_in_six_months_from_the_month_after_their_issue():
    def used(amount: int) -> list[Light]:
        arrived = (day("01-15"), FundStep("special-bond", FundDeed.ARRIVE, 60_000_000))
        loan = (day("01-10"), FundStep("loan", FundDeed.PAY, 60_000_000))
        bonded = project(funds=(loan, arrived, (day("02-20"), FundStep("special-bond", FundDeed.PAY, amount))))
        rulings = replace(RULINGS, bond_sources=frozenset({"special-bond"}))
        return [judge(BONDS, bonded, day(on), rulings).light for on in ("01-31", "02-28", "03-31", "08-31")]

    assert used(10_000_000) == [GREEN, GREEN, YELLOW, RED]
    assert used(60_000_000) == [GREEN] * 4
    assert judge(BONDS, project(), day("03-31"), RULINGS).lit.note == "没有登记到位的债券资金"


# --- laws


@settings(max_examples=30)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=8))
def test_the_row_counts_months_that_each_judged_again_are_dark(monthly):
    about = invested(*monthly)
    ends = [Month(YEAR, n).last_day for n in range(1, len(monthly) + 1)]
    bad = [judge(SANYA_MONEY, about, end, RULINGS).calls_for_card for end in ends]
    row = next((n for n, one in enumerate(reversed(bad)) if not one), len(bad))
    assert judge(SANYA_MONEY, about, ends[-1], RULINGS).in_a_row == row


@settings(max_examples=30)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=8), st.integers(1, 500))
def test_more_investment_is_never_a_graver_light(monthly, more):
    order, end = [GREEN, YELLOW, RED], f"{Month(YEAR, len(monthly)).last_day:%m-%d}"
    less, richer = invested(*monthly), invested(*(amount + more for amount in monthly))
    for rule in (SANYA_MONEY, SANYA_TASK):
        assert order.index(said(rule, richer, end).light) <= order.index(said(rule, less, end).light)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 30))
def test_a_month_later_is_in_the_month_that_follows(start, months):
    later = months_later(start, months)
    assert Month(later.year, later.month) == Month(start.year, start.month).plus(months)
    assert later.day == min(start.day, Month(later.year, later.month).last_day.day)


# --- what has no light


@pytest.mark.parametrize("side", [Side.MOVED_OUT, Side.ENDED])
def test_a_project_that_is_out_gets_no_light_and_one_that_stands_still_does(side):
    out = project(sides=(SideSpell(side, day("07-15")),))
    assert lights(START, out, "06-30", "07-31") == [YELLOW, NONE]
    assert lights(START, project(sides=(SideSpell(Side.SUSPENDED, day("06-01")),)), "06-30") == [YELLOW]


def test_a_project_that_was_merged_is_judged_as_the_one_it_became():
    assert said(START, project(into="p-9"), "06-30").lit.note == "项目已并入p-9"


def test_every_sort_of_rule_has_its_english():
    assert all(sort.english.isascii() for sort in CardObject)


def test_what_cannot_be_judged_says_why():
    bare = Project("p-2", Facts("桥", "交通", "jtj"))
    unplanned = replace(bare, years={YEAR: YearPlan(YEAR, Category.PREPARING)})
    told = [said(rule, about, "06-30").lit.note for rule in (START, SANYA_MONEY) for about in (bare, unplanned)]
    assert told == [
        "项目没有列入2025年计划", "年度计划没有写明开工日期",
        "项目没有列入2025年计划", "年度计划没有写明投资，不能与序时比较",
    ]  # fmt: skip
    assert judge(SANYA_MONEY, invested(1), day("01-31"), Rulings()).light is NONE
    early = judge(START, project(), date(2024, 12, 31), RULINGS)
    assert (early.light, early.lit.note) == (NONE, "2024-12-31时规则没有生效")


# --- what was done about cards


def step(deed: CardDeed, on: str, words: str = "", month: str = "06", light: str = "", **more: object) -> ProjectStep:
    card = CardStep(deed, START.code, f"{YEAR}-{month}", light, **more)  # type: ignore[arg-type]
    number = int(on.replace("-", ""))
    return ProjectStep("p-1", number, ProjectDeed.CARD, day(on), "fgw", words, card=card)


ISSUED = step(CardDeed.ISSUE, "07-02", "六月底没有开工", light="黄灯", consecutive=1)
TALKED = step(CardDeed.TALK, "07-05", "约谈项目负责人，承诺九月开工")
ASKED = step(CardDeed.ASK_EXEMPTION, "07-06", "管线迁改由市里统一实施", until=day("08-31"))
GRANTED = step(CardDeed.GRANT_EXEMPTION, "07-08", "同意")
BY = {step.number: by for step, by in ((ISSUED, "李"), (TALKED, "李"), (ASKED, "王"), (GRANTED, "李"))}


def may(steps: list[ProjectStep], told: ProjectStep, by: str) -> None:
    permit(card_history(steps, BY), told, by=by, rules=RULES)


def refused(steps: list[ProjectStep], told: ProjectStep, by: str = "李") -> str:
    with pytest.raises(NotNow) as why:
        may(steps, told, by)
    assert why.value.why.en
    return why.value.why.zh


def test_cards_talks_exemptions_and_lifting_are_kept():
    lifted = step(CardDeed.LIFT, "07-09", "已准予免发")
    steps = [ISSUED, TALKED, ASKED, GRANTED, lifted]
    for n, (told, by) in enumerate(zip(steps, ("李", "李", "王", "李", "李"), strict=True)):
        may(steps[:n], told, by)
    history = card_history(steps, BY)
    (card,), (excuse,) = history.cards, history.exemptions
    assert (card.light, card.in_a_row, card.issued, card.ended, card.why) == (
        YELLOW, 1, day("07-02"), day("07-09"), "已准予免发",
    )  # fmt: skip
    assert [talk.words for talk in card.talks] == ["约谈项目负责人，承诺九月开工"]
    assert (excuse.since, excuse.until, excuse.reason, excuse.asked_by, excuse.granted_by) == (
        day("07-08"), day("08-31"), "管线迁改由市里统一实施", "王", "李",
    )  # fmt: skip
    assert [len(history.standing(day(on))) for on in ("07-01", "07-02", "07-08", "07-09")] == [0, 1, 1, 0]


def test_nobody_grants_what_they_asked_for():
    assert "不能决定自己提出的免发申请" in refused([ASKED], GRANTED, "王")
    assert "不能决定自己提出的免发申请" in refused([ASKED], GRANTED, "")
    may([ASKED], GRANTED, "李")


def test_a_refused_exemption_excuses_nothing_and_is_kept():
    no = step(CardDeed.REFUSE_EXEMPTION, "07-08", "与工期无关")
    may([ASKED], no, "李")
    history = card_history([ASKED, no], {**BY, no.number: "李"})
    assert (history.exemptions, history.asked, [one.words for one in history.refused]) == ((), (), ["与工期无关"])
    assert "不予免发须写明理由" in refused([ASKED], replace(no, words=""))


@pytest.mark.parametrize(
    ("steps", "told", "why"),
    [
        ([], step(CardDeed.ISSUE, "07-02"), "发牌须写明黄灯或红灯。发牌须写明连续第几次。发牌须有依据"),
        ([ISSUED], replace(ISSUED, day=day("07-03")), "2025-06的黄灯牌已发"),
        ([], TALKED, "没有这条规则的有效牌，不能约谈"),
        ([ISSUED], step(CardDeed.LIFT, "07-09"), "摘牌须写明内容或理由"),
        ([ISSUED], step(CardDeed.LIFT, "07-01", "误发"), "早于上一步（2025-07-02）"),
        ([], step(CardDeed.ASK_EXEMPTION, "07-06"), "申请免发须写明正当理由。免发须写明止日"),
        ([], replace(ASKED, day=day("09-01")), "免发须写明止日，且不早于当天"),
        ([ASKED], ASKED, "正等待决定"),
        ([], GRANTED, "没有等待决定的免发申请"),
        ([], replace(ISSUED, card=replace(ISSUED.card, rule="x", month="六月")), "没有规则“x”"),  # type: ignore[type-var]
        ([], replace(ISSUED, card=replace(ISSUED.card, month="2025-13")), "不是月份，写作 2024-06"),  # type: ignore[type-var]
        ([], replace(ISSUED, card=None), "缺少红黄牌的内容"),
    ],
)  # fmt: skip
def test_a_step_that_lacks_something_is_refused(steps, told, why):
    assert why in refused(steps, told)


# --- what is due


def due(history: CardHistory, on: str, about: Project | None = None) -> list[tuple[CardDeed, str, str, int]]:
    own = replace(START, example=False)
    found = due_cards([own, SANYA_MONEY], about or project(), history, day(on), RULINGS)
    return [(one.deed, one.step.month, one.step.light, one.step.consecutive) for one in found]


def test_what_should_be_issued_and_lifted_against_what_stands():
    none = CardHistory()
    assert due(none, "05-31") == []
    assert due(none, "06-30") == [(CardDeed.ISSUE, "2025-06", "黄灯", 1)]
    issued = card_history([ISSUED], BY)
    assert due(issued, "07-20") == []
    assert due(issued, "08-31") == [(CardDeed.ISSUE, "2025-08", "红灯", 3)]
    started = project(reached={Stage.STARTED: day("07-10")})
    assert due(issued, "07-31", started) == [(CardDeed.LIFT, "2025-06", "", 0)]
    assert due(card_history([ISSUED, ASKED, GRANTED], BY), "07-31") == [(CardDeed.LIFT, "2025-06", "", 0)]


def test_an_exemption_granted_after_the_month_it_was_asked_for_excuses_that_month_too():
    history = card_history([ASKED, GRANTED], BY)
    assert said(START, project(), "07-10", history.exemptions).lit.note == "免发"
    assert due(history, "07-10") == []
    assert said(START, project(), "09-30", history.exemptions).light is YELLOW


def test_a_talk_that_follows_is_due_until_it_is_held():
    rule = replace(START, example=False, follows=(Consequence(YELLOW, 1, "约谈", "a talk", talk=True),))

    def deeds(*steps: ProjectStep) -> list[CardDeed]:
        return [d.deed for d in due_cards([rule], project(), card_history(steps, BY), day("07-10"), RULINGS)]

    assert (deeds(), deeds(ISSUED), deeds(ISSUED, TALKED)) == ([CardDeed.ISSUE], [CardDeed.TALK], [])
    (one,) = due_cards([rule], project(), card_history([ISSUED], BY), day("07-10"), RULINGS)
    assert one.step == CardStep(CardDeed.TALK, START.code, "2025-06")


def test_a_new_card_takes_the_place_of_the_old_one_of_its_rule():
    red = step(CardDeed.ISSUE, "09-01", "连续三个月", "08", "红灯", consecutive=3)
    history = card_history([ISSUED, red], BY)
    assert [(card.light, card.ended) for card in history.cards] == [(YELLOW, day("09-01")), (RED, None)]
    assert [card.light for card in history.standing(day("09-01"))] == [RED]


def test_no_card_is_issued_by_the_rule_of_another_place():
    assert due_cards([START], project(), CardHistory(), day("06-30"), RULINGS) == ()


# --- the declarations


def test_a_rule_that_could_never_judge_is_refused_with_every_fault():
    with pytest.raises(BadCardRule) as why:
        CardRule(
            "x", "试", "try", CardObject.START, day("06-01"), HANDBOOK, table="t", spread=1, red_after=1,
            follows=(Consequence(GREEN, 0, "", ""),), until=day("05-01"),
        )  # fmt: skip
    for told in ("亮灯表", "债券（且只有它）", "只有入库和节点按月数", "须从黄灯或红灯", "止日早于起日"):
        assert told in str(why.value)
    with pytest.raises(BadCardRule, match="红灯的月数应大于黄灯的月数"):
        replace(LISTING, red_after=1)


def test_the_line_of_the_statistics_is_net_of_working_capital():
    assert (LISTED.least, LISTED.net, LISTED.requires) == (5_000_000, True, (Stage.STARTED,))
    assert Quantity.parse("500万元").number * 10_000 == LISTED.least


def test_what_is_entered_and_declared_is_written_down_and_read_again():
    assert all(read(written(told)) == told for told in (ISSUED, ASKED, *SHIPPED))
