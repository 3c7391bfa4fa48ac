"""What a number says: the patterns that naive readers get wrong, each in a sentence of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from daxu.reader import read
from reader.figures import figure, figures, names

TWENTY = Decimal(20)


def test_a_decline_is_negative() -> None:
    found = figure("青屏区出口额下降4.1%。")
    assert (found.value, found.measure, found.indicator) == (Decimal("-4.1"), "growth_yoy", "青屏区出口额")


def test_a_decline_said_twice_is_negative_once_and_unsure() -> None:
    found = figure("出口额下降-4.1%。")
    assert (found.value, found.sure) == (Decimal("-4.1"), False)


def test_risen_to_is_a_level_and_risen_by_a_growth() -> None:
    to, by = figures("城镇化率提高到68%。税收提高6%。")
    assert (to.measure, by.measure) == ("level", "growth_yoy")


def test_overfulfilled_by_is_read_with_a_doubt() -> None:
    found = figure("招商引资超额完成年度任务的35%。")
    assert (found.measure, found.sure) == ("completion_rate", False)
    assert "超额" in found.note


def test_kept_within_is_a_level_with_its_bound() -> None:
    found = figure("城镇登记失业率控制在4.5%以内。")
    assert (found.measure, found.modifier) == ("level", "控制在…以内")


def test_a_ceiling_that_was_kept_is_a_target_among_actuals() -> None:
    rate, ceiling = figures("城镇登记失业率3.1%，控制在4.5%的目标内。")
    assert (rate.kind, ceiling.kind, ceiling.indicator) == ("actual", "target", "城镇登记失业率")


def test_of_two_ratios_the_first_is_last_years() -> None:
    found = figures("三次产业结构由9.1∶48.2∶42.7调整为8.4∶47.3∶44.3。")
    assert [f.period for f in found] == ["2029"] * 3 + ["2030"] * 3
    assert [f.indicator for f in found[:3]] == ["第一产业占比", "第二产业占比", "第三产业占比"]


def test_behind_schedule_is_a_difference_not_a_completion() -> None:
    found = figure("服务业投资低于时序进度2.53%。")
    assert (found.measure, found.value, found.compared_with) == ("diff_vs_other", Decimal("-2.53"), ("时序进度",))


def test_what_was_passed_and_what_is_expected_differ() -> None:
    passed, expected, growth = figures("软件收入突破3000亿元，预计达到3012亿元，增长9%。")
    assert (passed.kind, expected.kind, growth.kind) == ("actual", "estimate", "estimate")
    assert {passed.indicator, expected.indicator, growth.indicator} == {"软件收入"}


def test_one_word_for_two_nouns_gives_each_number_its_own() -> None:
    assert names("城乡低保标准分别提高到812元和655元。") == ["城镇低保标准", "农村低保标准"]


def test_a_list_shares_the_head_of_its_last_noun() -> None:
    assert names("粮食、蔬菜产量分别增长2.1%和3.4%。") == ["粮食产量", "蔬菜产量"]


def test_a_list_shares_the_beginning_of_its_first_noun() -> None:
    assert names("单位GDP能耗、水耗分别下降3%和4%。") == ["单位GDP能耗", "单位GDP水耗"]


def test_two_shares_of_one_whole() -> None:
    found = names("新材料、新能源产业产值占工业总产值比重分别达到12%和9%。")
    assert found == ["新材料产业产值占工业总产值比重", "新能源产业产值占工业总产值比重"]


def test_the_unit_given_last_holds_for_all() -> None:
    first, second = figures("甲指数、乙指数分别提高1.2和0.8个百分点。")
    assert (first.unit, second.unit) == ("百分点", "百分点")


def test_higher_than_two_others_keeps_one_name_and_tells_them_apart() -> None:
    first, second = figures("生产总值增速高于全国、全省1.2和0.8个百分点。")
    assert (first.compared_with, second.compared_with) == (("全国",), ("全省",))
    assert first.measure == second.measure == "diff_vs_other"


def test_lower_than_is_negative() -> None:
    assert figure("不良贷款率低于全省0.75个百分点。").value == Decimal("-0.75")


def test_a_growth_without_noun_carries_the_last_one() -> None:
    assert names("外贸进出口总额122亿元，增长3%。") == ["外贸进出口总额", "外贸进出口总额"]


def test_completion_is_of_the_investment_before() -> None:
    _, amount, rate = figures("全区80个重点项目完成投资16亿元，完成年度计划的73.8%。")
    assert (amount.indicator, rate.indicator) == ("重点项目完成投资", "重点项目完成投资")
    assert rate.measure == "completion_rate"


def test_two_projects_two_amounts_two_completions() -> None:
    found = figures("21个续建项目、10个新建桥梁分别完成投资30亿元和20亿元，分别完成年度计划的110%和105%。")
    assert [f.measure for f in found] == ["level"] * 4 + ["completion_rate"] * 2
    assert found[2].indicator == found[4].indicator == "续建项目完成投资"


def test_a_head_between_list_and_amounts() -> None:
    found = names("获批债券项目23个、贷款项目17个，额度分别达到18亿元和8亿元。")
    assert found[2:] == ["债券项目额度", "贷款项目额度"] or found[2].endswith("债券项目额度")


def test_the_noun_may_follow_the_counting_word() -> None:
    assert names("35个“零碳单元”建成授牌。") == ["零碳单元"]
    assert names("整合93条便民热线。") == ["整合便民热线"]


def test_words_already_used_name_nothing_twice() -> None:
    assert names("推进18个地块17.5亩低效用地再开发。")[1].startswith("低效用地")


def test_a_list_of_examples_is_the_subject_not_the_name() -> None:
    found = figure("改造凤鸣大道等拥堵节点3处。")
    assert found.indicator == "改造拥堵节点"
    found = figure("推进南岭路、北岭路等20条道路建设。")
    assert (found.indicator, found.subject) == ("道路", "推进南岭路、北岭路") or found.indicator == "道路"


def test_among_these_is_a_part() -> None:
    whole, part = figures("新建社区56个，其中示范社区18个。")
    assert (whole.measure, part.measure) == ("level", "count_part")


def test_times_of_and_times_more_differ() -> None:
    of, more = figures("专利数是上年的1.7倍，出口增长1.7倍。")
    assert (of.measure, more.measure) == ("other", "growth_yoy")


def test_a_rank_belongs_to_what_was_grown() -> None:
    *_, rank = figures("地区生产总值912亿元，增长6.1%，增速居全省第三位。")
    assert (rank.measure, rank.value, rank.indicator) == ("rank", 3, "地区生产总值增速")


def test_the_best_of_six_cities_ranks_its_own_subject() -> None:
    field, rank = figures("空气优良率在全省6个监控城市中排第一。")
    assert (field.measure, rank.indicator) == ("other", "空气优良率")


def test_a_share_of_the_whole_region_names_part_and_whole() -> None:
    _, share = figures("软件业务收入14亿元，占全市比重约35%。")
    assert (share.indicator, share.measure, share.modifier) == ("软件业务收入占全市比重", "share", "约")


def test_expected_and_the_same_below_reaches_the_statistics_not_the_works() -> None:
    text = "全年实现地区生产总值800亿元，增长7%（预计，下同）；固定资产投资200亿元；建成公园3个。"
    assert [f.kind for f in figures(text)] == ["estimate", "estimate", "estimate", "actual"]


def test_expected_ends_with_the_semicolon() -> None:
    kinds = [f.kind for f in figures("预计全年财政收入90亿元，增长3%；税收总额80亿元。")]
    assert kinds == ["estimate", "estimate", "actual"]


def test_a_growth_without_percent_sign_is_a_percent_and_a_problem() -> None:
    found = figures("一般预算支出99亿元，增长19.52。")[1]
    assert (found.unit, found.note, found.sure) == ("%", "原文缺单位", False)


def test_people_are_counted_where_the_text_gives_no_unit() -> None:
    assert figure("5.8万农村人口实现脱贫。").unit == "人"


def test_what_has_lasted_for_years() -> None:
    found = figure("农药使用量连续3年负增长。")
    assert (found.value, found.unit, found.measure) == (3, "年", "other")


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("到2035年，人口达到300万人。", "2035"),
        ("上半年税收20亿元。", "2030H1"),
        ("一季度税收20亿元。", "2030Q1"),
        ("前三季度税收20亿元。", "2030-01/2030-09"),
        ("1—5月税收20亿元。", "2030-01/2030-05"),
        ("1—6月税收20亿元。", "2030H1"),
        ("2027年税收20亿元。", "2027"),
        ("税收比2027年增加，达20亿元。", "2030"),
        ("累计培育上市企业20家。", "stock"),
    ],
)
def test_words_name_the_period(sentence: str, period: str) -> None:
    assert figure(sentence).period == period


def test_a_yearly_mean_up_to_a_year_is_about_its_plan() -> None:
    level, mean = figures("到2035年，全市人口达到300万人，年均增长1.2%。")
    assert (level.kind, mean.measure, mean.period) == ("target", "other", "2031-2035")


REPORT = """关于岭东区2030年上半年国民经济和社会发展计划执行情况及下半年计划安排的报告

一、2030年上半年国民经济和社会发展计划执行情况

全区税收20亿元，增长5%。

二、下半年重点工作安排

全年税收力争实现44亿元，引进企业10家。有序推进16个教育项目建设。新建公园3个。

名词解释

1.绿色企业：指能耗低于30吨标准煤的企业。
"""


def test_the_parts_of_a_report_tell_what_happened_from_what_is_promised() -> None:
    found = {f.text: (f.kind, f.period) for f in read(REPORT).findings}
    assert found == {
        "20亿元": ("actual", "2030H1"),
        "5%": ("actual", "2030H1"),
        "44亿元": ("target", "2030"),
        "10家": ("target", "2030"),
        "16个": ("plan", "2030H2"),
        "3个": ("target", "2030H2"),
    }


def test_definitions_are_no_figures_of_the_report() -> None:
    assert "footnote" in {p.rule for p in read(REPORT).passed}


def test_a_report_given_in_spring_is_about_the_year_before() -> None:
    reading = read(
        "岭东市政府工作报告\n——2031年1月9日在人代会上\n\n一、2030年工作回顾\n税收20亿元。\n二、2031年工作安排\n税收增长5%。"
    )
    assert [(f.period, f.kind) for f in reading.findings] == [("2030", "actual"), ("2031", "target")]


def test_a_plan_for_five_years_sets_its_last_year_and_its_span() -> None:
    text = "岭东市政府工作报告\n2031年1月9日\n二、“十六五”时期奋斗目标\n税收达到50亿元，年均增长4%。"
    assert [f.period for f in read(text).findings] == ["2035", "2031-2035"]


def test_a_finding_in_plain_is_ready_for_json() -> None:
    plain = figure("投资1.5亿元。").plain()
    assert (plain["value"], plain["unit"], plain["compared_with"]) == (150_000_000, "元", [])
    assert isinstance(plain["value"], int)


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("政府工作报告（2031年1月27日）", "2030"),
        ("岭东市人民政府工作报告（2031）", "2030"),
        ("二〇三一年政府工作报告", "2030"),
        ("岭东市政府工作报告\n（二〇三一年一月五日）", "2030"),
        ("关于岭东市2030年国民经济和社会发展计划执行情况与2031年计划草案的报告", "2030"),
        ("岭东市2030年国民经济和社会发展统计公报\n2031年3月20日", "2030"),
        ("关于2030年1—9月国民经济运行情况的报告", "2030-01/2030-09"),
        ("关于岭东市2030年1-8月份经济形势的分析", "2030-01/2030-08"),
        ("2030年前三季度全市经济运行情况", "2030-01/2030-09"),
        ("今年上半年全区经济运行情况\n2030年7月25日", "2030H1"),
        ("岭东市2031年政府工作要点", "2031"),
        ("岭东市国民经济和社会发展第十四个五年规划纲要", "2025"),
        ("到2035年，税收再翻一番", ""),
    ],
)
def test_the_title_sets_the_calendar(title: str, period: str) -> None:
    assert read(f"{title}\n税收20亿元。").findings[-1].period == period


def test_a_plan_promises_from_its_beginning() -> None:
    plan = read("岭东市2031年政府工作要点\n新建公园3个。").findings[0]
    assert (plan.kind, plan.period) == ("target", "2031")


def test_goals_up_to_a_year_are_promised_though_no_title_says_the_year() -> None:
    found = read("《纲要》提出“十六五”时期的规划指标：到2035年，人口达到30万人，年均增长2%。").findings
    assert [(f.kind, f.period) for f in found] == [("target", "2035"), ("target", "2031-2035")]


def test_the_year_after_one_that_is_named_is_last_year() -> None:
    found = read("继2027年扭亏后，去年完成税收20亿元。").findings
    assert [f.period for f in found] == ["2028"]


def test_without_any_year_the_period_is_left_open() -> None:
    (only,) = read("税收20亿元。").findings
    assert (only.period, only.sure) == ("", False)


def test_a_paragraph_without_heading_that_only_wishes_looks_ahead() -> None:
    wished, done = read("推动园区建设，年内建成厂房3座。\n一年来，建成厂房4座。").findings
    assert (wished.kind, done.kind) == ("target", "actual")


def test_a_promise_inside_a_review_is_a_target() -> None:
    text = "岭东区2030年上半年工作情况\n一、上半年工作回顾\n税收20亿元，力争全年达到44亿元。"
    assert [(f.kind, f.period) for f in read(text).findings] == [("actual", "2030H1"), ("target", "2030")]


def test_what_was_said_of_the_last_number_names_nothing_after_it() -> None:
    assert names("比赛成绩5次靠前、获红旗3面。")[-1] == "获红旗"


def test_upgrading_behind_works_is_part_of_their_name() -> None:
    assert names("完成6条河道综合整治提升。") == ["完成河道综合整治提升"]


def test_old_people_are_not_cut_at_their_years() -> None:
    assert names("走访3200名高龄老年人。") == ["走访高龄老年人"] or names("走访3200名高龄老年人。") == ["高龄老年人"]


@pytest.mark.parametrize(
    ("short", "long"),
    [("规上工业增加值", "规模以上工业增加值"), ("社零总额", "社会消费品零售总额"), ("争创优质园", "争创优质幼儿园")],
)
def test_short_names_are_given_in_full(short: str, long: str) -> None:
    assert names(f"{short}20亿元。") == [long]


def test_what_five_years_did_is_theirs_and_what_they_reached_is_the_last_ones() -> None:
    text = "五年来，建成水渠300公里，绿地率达到40%，粮食产量由2026年的50万吨提高到60万吨。"
    assert [(f.text, f.period) for f in figures(text)] == [
        ("300公里", "2026-2030"),
        ("40%", "2030"),
        ("50万吨", "2026"),
        ("60万吨", "2030"),
    ]


def test_months_said_in_one_part_of_a_sentence_end_with_its_semicolon() -> None:
    assert [f.period for f in figures("税收20亿元，1-11月利润增长5%；出口增长6%。")] == [
        "2030",
        "2030-01/2030-11",
        "2030",
    ]


def test_a_plan_named_after_its_years_says_no_period() -> None:
    assert figure("实施“十五五”水网计划，完成投资30亿元。").period == "2030"


def test_the_year_something_is_compared_with_says_no_period() -> None:
    assert figure("绿地率比 2027 年提高 3 个百分点。").period == "2030"


def test_natural_growth_is_a_level() -> None:
    assert figure("人口自然增长率控制在8.1‰以内。").measure == "level"


def test_a_share_that_rose_to_somewhere_is_a_share() -> None:
    assert [f.measure for f in figures("甲产业、乙产业占比分别提升至12%、48%。")] == ["share", "share"]


def test_a_threshold_is_part_of_the_name_of_what_is_counted() -> None:
    bound, counted = figures("引进10亿元以上绿色项目17个。")
    assert (bound.measure, counted.measure) == ("other", "level")
    assert counted.indicator == "引进10亿元以上绿色项目"


def test_people_are_counted_where_they_begin_what_was_done() -> None:
    assert figure("带动14.2万贫困人口稳定增收。").unit == "人"


def test_a_head_is_shared_by_those_before_it_only() -> None:
    assert names("瓜果、苗木产值和劳务收入分别达到3亿元、4亿元、5亿元。") == ["瓜果产值", "苗木产值", "劳务收入"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("新增4个国家4A级旅游景区。", "新增国家4A级旅游景区"),
        ("建设两个配套基地，", "建设配套基地"),
        ("新增3个部级创建品牌。", "新增部级创建品牌"),
        ("推进3个投资过亿元重大项目。", "投资过亿元重大项目"),
    ],
)
def test_a_name_goes_on_behind_what_only_looks_like_its_end(sentence: str, name: str) -> None:
    assert figures(sentence)[0].indicator == name


def test_what_follows_above_or_below_begins_anew() -> None:
    assert names("改造小区2万户以上、棚户区3万户以上。")[1] == "棚户区"


@pytest.mark.parametrize("sentence", ["打造“一个中心、五个基地”，", "落实“气十条”，", "建设15分钟社区生活圈。"])
def test_numerals_of_slogans_and_names_are_no_figures(sentence: str) -> None:
    assert figures(sentence) == ()


HEADED = """岭东市政府工作报告
（2031年1月9日）
一、团结奋斗，“十五五”时期迈上新台阶
新建公园3个。
二、奋力拼搏，全面建成新岭东
今后五年全市发展的主要目标是：人口年均增长2%。
"""


def test_a_five_year_plan_that_is_over_looks_back_whatever_its_heading_promises() -> None:
    assert [(f.kind, f.period) for f in read(HEADED).findings] == [("actual", "2030"), ("target", "2031-2035")]


@pytest.mark.parametrize(
    "sentence", ["完成绿化120公顷，是2025年的2倍。", "安排水利资金51亿元，为“十四五”时期的3.3倍。"]
)
def test_what_a_multiple_is_of_is_no_period_and_no_name(sentence: str) -> None:
    amount, times = figures(sentence)
    assert (times.period, times.indicator) == ("2030", amount.indicator)


def test_several_ranks_belong_to_what_was_named_before_them() -> None:
    *_, first, second = figures("农业增加值增长6%、工业增加值增长12%，分别居全省第一、第二位。")
    assert (first.indicator, second.indicator) == ("农业增加值", "工业增加值")


def test_what_is_compared_with_names_nothing() -> None:
    assert names("审批时间90个工作日，比国家和省标准分别减少30个和10个工作日。")[1:] == ["审批时间", "审批时间"]


def test_a_rank_kept_for_years_ranks_its_own_subject() -> None:
    assert figures("财政收入192亿元，总量连续三年保持全省第二。")[-1].indicator == "财政收入总量"


def test_bounds_between_two_numbers_do_not_part_them() -> None:
    assert names("城镇和农村居民人均可支配收入分别增长7%以上和8%以上。") == [
        "城镇居民人均可支配收入",
        "农村居民人均可支配收入",
    ]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("民营经济占地区生产总值提高到60%。", "民营经济占地区生产总值比重"),
        ("产业投资占22.2%。", "产业投资占比"),
        ("全年亿元以上项目新签约442个。", "亿元以上项目新签约"),
        ("在运新能源装机占比达到58%。", "在运新能源装机占比"),
        ("推进53个总投资406亿元的河道项目，", "河道项目"),
    ],
)
def test_the_name_is_whole(sentence: str, name: str) -> None:
    assert figures(sentence)[0].indicator == name


def test_beyond_the_mean_is_a_difference() -> None:
    found = figures("固定资产投资增长20.1%，超出全省平均增速24个百分点。")[1]
    assert (found.measure, found.indicator) == ("diff_vs_other", "固定资产投资")


BARE_HEADINGS = """岭东市政府工作报告
（2031年2月10日）
过去五年，我们拼搏实干
建成公园30个。
未来五年，我们要迎难而上
主要目标是：人口年均增长2%。
2031年，我们要奋力攻坚
新建公园3个。
"""


def test_short_lines_without_a_number_may_be_headings() -> None:
    assert [(f.kind, f.period) for f in read(BARE_HEADINGS).findings] == [
        ("actual", "2030"),
        ("target", "2031-2035"),
        ("target", "2031"),
    ]


def test_the_plan_of_the_years_to_come_looks_ahead() -> None:
    text = "岭东市政府工作报告\n（2031年2月10日）\n二、实施“十六五”规划，奋力开启新征程\n新建公园3个。"
    assert [(f.kind, f.period) for f in read(text).findings] == [("target", "2035")]
