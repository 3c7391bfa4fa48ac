"""How much a number is: many spellings, one value — and what is not a figure at all."""

from __future__ import annotations

import pytest

from daxu.reader import read
from daxu.reader.numbers import chinese
from reader.figures import figures, passed, values

SPELLINGS = {
    (18_940_000_000, "元"): (
        "投资189.4亿元",
        "投资 189.4 亿元",
        "投资１８９.４亿元",
        "投资1894000万元",
        "投资189.4亿元人民币",
    ),
    (16_700, "人"): ("就业1.67万人", "就业16700名", "就业1.67万名", "就业16,700人"),
    (1_234.5, "元"): ("补助1,234.5元", "补助1234.5元", "补助１，２３４.５元".replace("，", ",")),
    (60, "%"): ("占比60%", "占比六成", "占比百分之六十", "占比60％", "占比3/5", "占比五分之三"),
    (85, "%"): ("占比八成半，", "占比85%", "占比百分之八十五"),
    (12.5, "%"): ("增长12.5%", "增长百分之十二点五", "增长 12.5 %"),
    (2, "位"): ("总量居全省第二位", "总量居全省第2位", "总量居全省第二，", "总量居全省第2。"),
    (1, "位"): ("增速居全省首位", "增速居全省第一位", "增速跃居全省榜首"),
    (2, "倍"): ("产值翻一番", "产值翻番", "产值是上年的2倍"),
    (4, "倍"): ("产值翻两番",),
    (10, "类"): ("推进十大类民生项目",),
    (70_000_000, "元"): ("投资7000余万元", "投资7000多万元", "投资7000万元"),
    (0.4, "岁"): ("寿命提高0.4岁",),
    (14.5, "百分点"): ("提高14.5个百分点", "提高14.5百分点"),
    (3, "‰"): ("死亡率3‰",),
    (145_000, "平方米"): ("修复地块14.5万平方米", "修复地块14.5万㎡"),
    (-3.2, "%"): ("利润增长-3.2%", "利润下降3.2%", "利润负增长3.2%", "利润增长－３.２％"),
    (150_000_000_000_000, "元"): ("总量150万亿元",),
}


@pytest.mark.parametrize(
    ("sentence", "wanted"), [(s, wanted) for wanted, several in SPELLINGS.items() for s in several]
)
def test_every_spelling_of_an_amount_has_one_value(sentence: str, wanted: tuple[float, str]) -> None:
    assert values(sentence) == [wanted]


RANGES = {
    "生产总值增长5.5%—6%": ([5.5, 6], "%"),
    "每户补贴250-350元": ([250, 350], "元"),
    "建设产业园区3至5个": ([3, 5], "个"),
    "引进企业2～3家": ([2, 3], "家"),
    "投资10—20亿元": ([1_000_000_000, 2_000_000_000], "元"),
    "面向0-3岁婴幼儿": ([0, 3], "岁"),
}


@pytest.mark.parametrize("sentence", RANGES)
def test_a_range_has_two_ends_and_borrows_the_unit_it_lacks(sentence: str) -> None:
    assert values(sentence) == [RANGES[sentence]]


NO_FIGURES = {
    "2030年3月5日召开": "date",
    "规划（2028—2032年）": "date_range",
    "6月底前完成": "day",
    "甲发〔2029〕12号文件": "document",
    "（3）深化改革": "list_number",
    "S338线贯通": "letters",
    "5G网络覆盖": "letters",
    "PM2.5治理": "letters",
    "创建4A级景区": "letters",
    "实施333工程": "named",
    "开通12345热线": "named",
    "庆祝建市70周年": "named",
    "兑现“1+6”政策": "plus_name",
    "第六届大会": "ordinal",
    "第一产业稳定": "ordinal",
    "第三批试点": "ordinal",
    "数字地图2.0上线": "version",
    "改建310国道": "road",
    "建设2×35万千瓦机组": "times_name",
    "24小时自助服务": "hours",
    "迁建220千伏甲乙线": "voltage",
    "防御“7·12”暴雨": "dotted_name",
    "65岁以上老人体检": "named",
    "稳步推进[^12]": "footnote_mark",
    "创新“521”办法": "quoted_name",
}


@pytest.mark.parametrize("sentence", NO_FIGURES)
def test_what_only_looks_like_a_figure_is_passed_over_by_name(sentence: str) -> None:
    assert figures(sentence) == ()
    assert NO_FIGURES[sentence] in passed(sentence).values()


@pytest.mark.parametrize(
    "sentence", ["万家灯火", "千方百计", "一心一意", "百业兴旺", "十分重要", "再上一层楼", "四通八达"]
)
def test_numerals_inside_words_are_no_figures(sentence: str) -> None:
    assert figures(sentence) == ()


def test_a_number_that_no_rule_understands_is_said_to_be_unread() -> None:
    reading = read("编号为 7 3 的材料")
    assert [(u.start, u.end) for u in reading.unread] == [(4, 5), (6, 7)]


def test_a_run_of_digits_too_long_for_a_figure_is_unread() -> None:
    reading = read("证号" + "9" * 400)
    assert (reading.findings, len(reading.unread)) == ((), 1)


@pytest.mark.parametrize(
    ("words", "number"), [("十二", 12), ("三百二十", 320), ("二〇", 20), ("两千零五", 2005), ("十", 10)]
)
def test_chinese_numerals(words: str, number: int) -> None:
    assert chinese(words) == number
