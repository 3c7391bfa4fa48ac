"""Loading a folder: sound ones whole, faulty ones not at all, with every fault named by file and line."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest

from catalogue.conftest import SMALL, Folder
from daxu.catalogue import loader
from daxu.catalogue.sheet import LARGEST_FILE
from daxu.core.quantity import Bound
from daxu.core.rules import InversePractice, RuleKind

MORE_TARGET = """
[[target]]
code = "{code}"
indicator = "new-jobs"
kind = "指标"
period = "2024"
place = "附件"
{keys}
"""


def test_a_sound_folder_is_loaded_whole(folder: Folder) -> None:
    district = folder.load()
    assert (district.code, district.plan.code) == ("lin", "lin-2024")
    assert [str(t.goal) for t in district.targets] == ["1.2万人"]
    assert [str(o.figure) for o in district.observations] == ["6100人"]


def test_a_target_takes_from_its_indicator_what_it_does_not_say(folder: Folder) -> None:
    (target,) = folder.load().targets
    assert (target.name, target.english, target.theme, target.lead) == ("新增就业", "New jobs", "jobs", "rsj")
    assert target.effective == folder.load().plan.adopted


def test_a_file_names_its_document_once_and_a_table_may_name_another(folder: Folder) -> None:
    folder.add("observations", '[[observation]]\nindicator = "new-jobs"\nperiod = "2024-01"\nvalue = "900人"\n'
               'place = "表1"\ndocument = "月报"\nissuer = "人社局"')  # fmt: skip
    cited = {str(source) for fact in folder.load().observations for source in fact.figure.sources}
    assert cited == {"《半年报告》第一节（区政府）", "《月报》表1（人社局）"}


def test_every_parameter_of_a_rule_is_read(folder: Folder) -> None:
    folder.change("indicators", 'form = "项数"', 'form = "总量"')
    folder.change(
        "plan", 'rule = "by-month"', 'rule = "inverse"\npractice = "b"\ntolerance = "0.5"\ncompare = ["by-day"]'
    )
    folder.change("conventions", 'rule = "by-month"', 'rule = "inverse"')
    (target,) = folder.load().targets
    assert target.rule.practice is InversePractice.TWO_MINUS_RATIO
    assert (str(target.rule.tolerance), target.rule.compare) == ("0.5", (RuleKind.BY_DAY,))


def test_bounds_of_a_goal_survive(folder: Folder) -> None:
    folder.change("plan", "1.2万人", "1.2万人以上")
    (target,) = folder.load().targets
    assert target.goal is not None
    assert target.goal.quantity.bound is Bound.AT_LEAST


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("plan", 'period = "2024"', 'period = "2024年上旬"', "看不懂时段"),
        ("plan", 'goal = "1.2万人"', 'goal = "1.2万入"', "不认识的单位“万入”"),
        ("plan", 'goal = "1.2万人"', 'goal = "一万二"', "看不懂数量"),
        ("plan", 'goal = "1.2万人"', 'goal = "1.2亿元"', "不能与指标比较"),
        ("plan", 'goal = "1.2万人"', 'goal = "1—2万人"', "区间"),
        ("plan", 'goal = "1.2万人"', "goal = 12000", "应为文字"),
        ("plan", 'rule = "by-month"', 'rule = "by-moon"', "没有“by-moon”"),
        ("plan", 'rule = "by-month"', 'rule = "by-day"', "没有规则“by-day”"),
        ("plan", 'rule = "by-month"', 'rule = "by-month"\nnodes = [{ month = "2024", share = "1" }]', "单月"),
        ("plan", 'rule = "by-month"', 'rule = "by-month"\ntolerance = "-1"', "不小于0"),
        ("plan", 'kind = "指标"', 'kind = "指示"', "没有“指示”"),
        ("plan", 'indicator = "new-jobs"', 'indicator = "new-job"', "没有声明过“new-job”"),
        ("plan", "adopted = 2024-01-10", 'adopted = "2024-01-10"', "应为日期"),
        ("plan", "year = 2024", "year = true", "整数"),
        ("indicators", 'theme = "jobs"', 'theme = "job"', "没有声明过“job”"),
        ("indicators", 'provider = "rsj"', 'provider = "rsk"', "没有声明过“rsk”"),
        ("indicators", 'code = "new-jobs"', 'code = "New Jobs"', "不合格式"),
        ("observations", 'period = "2024H1"', 'period = "2024H3"', "看不懂时段"),
        ("observations", 'value = "6100人"', 'value = "6100%"', "不能与指标比较"),
        ("observations", 'value = "6100人"', 'value = "6100人"\nmeasure = "speed"', "没有“speed”"),
        ("observations", 'value = "6100人"', 'value = "6100人"\nplanned = "no"', "true 或 false"),
        ("organisations", 'parent = "lin"', 'parent = "lim"', "没有声明过“lim”"),
        ("district", 'name = "临江区"', 'name = " 临江区"', "首尾有空白"),
        ("conventions", 'ahead = "5"', 'ahead = "inf"', "十进制"),
        ("lights", 'over = "10" }', 'over = "11" }', "未覆盖"),
        ("lights", 'over = "0", upto = "10"', 'over = "-1", upto = "10"', "不小于0"),
        ("lights", 'light = "红灯"', 'light = "蓝灯"', "没有“蓝灯”"),
    ],
)  # fmt: skip
def test_a_faulty_value_is_named_with_its_file_and_line(
    folder: Folder, file: str, old: str, new: str, told: str
) -> None:
    folder.change(file, old, new)
    problems = folder.problems()
    ours = [p for p in problems if told in p.what + p.hint]
    assert len(ours) == 1, "\n".join(map(str, problems))
    assert ours[0].file == f"{file}.toml"
    assert re.search("[A-Za-z]{3}", ours[0].what_en)


def test_the_line_is_that_of_the_key(folder: Folder) -> None:
    line = folder.change("plan", 'period = "2024"', 'period = "2024年上旬"')
    assert folder.problem().line == line


def test_the_line_of_what_is_missing_is_that_of_its_table(folder: Folder) -> None:
    line = folder.add("plan", MORE_TARGET.strip().format(code="more", keys='goal = "5人"\nopening = "1人"'))
    problem = folder.problem()
    assert (problem.file, problem.line, problem.what) == ("plan.toml", line, "目标没有判定规则。")


def test_a_faulty_district_or_plan_does_not_hide_other_faults(folder: Folder) -> None:
    folder.change("district", 'code = "lin"', 'code = "lim"')
    folder.change("plan", "adopted = 2024-01-10", "adopted = 2024")
    folder.change("observations", 'value = "6100人"', 'value = "许多人"')
    assert {p.file for p in folder.problems()} == {"district.toml", "plan.toml", "observations.toml"}


def test_what_rests_on_a_faulty_file_is_not_blamed_for_it(folder: Folder) -> None:
    folder.add("not_linked", '[[look_alike]]\ncode = "N1"\nfigures = ["1", "2"]\ntext = "不同。"\nenglish = "Not so."')
    folder.change("conventions", 'rule = "by-month"', 'rule = "by-moon"')
    folder.change("observations", 'period = "2024H1"', 'period = "H1"')
    assert [p.file for p in folder.problems()] == ["conventions.toml", "observations.toml"]


def test_a_missing_key_is_named(folder: Folder) -> None:
    folder.change("observations", 'place = "第一节"', "")
    assert "缺少“place”" in folder.problem().what


def test_a_misspelt_key_is_refused_with_the_likely_one(folder: Folder) -> None:
    folder.change("plan", 'rule = "by-month"', 'rule = "by-month"\nassumptoin = "x"')
    problem = folder.problem()
    assert "assumptoin" in problem.what
    assert "assumption" in problem.hint


def test_a_faulty_value_does_not_hide_an_unknown_key_nor_make_one_of_a_known(folder: Folder) -> None:
    folder.change(
        "plan", 'rule = "by-month"', 'rule = "by-month"\ntolerance = "much"\ncolour = "red"\nwording = "力争"'
    )
    assert sorted(re.findall(r"“(\w+)”", p.what)[0] for p in folder.problems()) == ["colour", "tolerance"]


def test_an_unknown_table_is_refused(folder: Folder) -> None:
    line = folder.add("themes", '[[thme]]\ncode = "x"')
    problem = folder.problem()
    assert ("thme" in problem.what, problem.line) == (True, line)


def test_a_misnamed_file_is_refused_and_other_files_are_left_alone(folder: Folder) -> None:
    (folder.path / "README.md").write_text("notes")
    folder.load()
    folder.write("observation", "")
    assert folder.problem().file == "observation.toml"


def test_a_link_is_not_followed(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "themes.toml"
    (folder.path / "themes.toml").rename(elsewhere)
    (folder.path / "themes.toml").symlink_to(elsewhere)
    problem = folder.problem()
    assert (problem.file, "缺少此文件" in problem.what) == ("themes.toml", True)


def test_a_fault_of_syntax_carries_its_line(folder: Folder) -> None:
    line = folder.change("plan", "year = 2024", "year 2024")
    problem = folder.problem()
    assert (problem.file, problem.line) == ("plan.toml", line)
    assert "TOML" in problem.what


def test_a_file_that_ends_too_early_is_a_fault_of_its_last_line(folder: Folder) -> None:
    folder.add("themes", '[[theme]]\ncode = "x')
    problem = folder.problem()
    assert problem.file == "themes.toml"
    assert problem.line >= folder.read("themes").count("\n") - 1


def test_one_unreadable_file_does_not_make_the_others_faulty(folder: Folder) -> None:
    folder.write("indicators", "[[indicator]\n")
    folder.change("observations", 'period = "2024H1"', 'period = "H1"')
    assert {p.file for p in folder.problems()} == {"indicators.toml", "observations.toml"}


def test_what_is_not_utf_8_is_named_with_the_line(folder: Folder) -> None:
    # 一 in GB 18030 happens to be good UTF-8; 二 is not.
    (folder.path / "themes.toml").write_bytes('# 一\n# 二\nname = "就业"\n'.encode("gb18030"))
    problem = folder.problem()
    assert (problem.file, problem.line, "UTF-8" in problem.what) == ("themes.toml", 2, True)


def test_a_mark_at_the_start_and_windows_line_ends_do_no_harm(folder: Folder) -> None:
    text = folder.read("plan").replace("\n", "\r\n")
    (folder.path / "plan.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert len(folder.load().targets) == 1


def test_a_file_that_is_too_large_is_refused_unread(folder: Folder) -> None:
    folder.write("themes", "#" * (LARGEST_FILE + 1))
    assert "超过 8 MiB" in folder.problem().what


def test_a_file_nested_without_end_is_refused(folder: Folder) -> None:
    folder.add("themes", "x = " + "[" * 100_000)
    assert {p.file for p in folder.problems()} == {"themes.toml"}


def test_the_same_code_twice_names_the_first_line(folder: Folder) -> None:
    first = folder.read("organisations").splitlines().index("[[organisation]]") + 1
    again = folder.read("organisations").split("\n\n")[0]
    line = folder.add("organisations", again)
    problem = folder.problem()
    assert (problem.line, f"第{first}行" in problem.what) == (line, True)


def test_the_same_fact_twice_is_refused(folder: Folder) -> None:
    fact = folder.read("observations").partition("[[observation]]")[2].replace('figure = "1"', 'figure = "9"')
    folder.add("observations", f"[[observation]]{fact}")
    assert "重复" in folder.problem().what


def test_the_same_number_of_a_figure_twice_is_refused(folder: Folder) -> None:
    folder.change("observations", 'figure = "1"', 'figure = "2"')
    assert "编号“2”已用过" in folder.problem().what


def test_two_indicators_of_one_name_must_differ_in_their_definition(folder: Folder) -> None:
    again = folder.read("indicators").replace('code = "new-jobs"', 'code = "new-jobs-2"')
    folder.add("indicators", again)
    assert "名称和口径" in folder.problem().what
    folder.change("indicators", again, again.replace("登记新增。", "统计推算。"))
    assert len(folder.load().indicators) == 2


def test_a_caution_may_only_name_figures_that_are_declared(folder: Folder) -> None:
    folder.add("not_linked", '[[look_alike]]\ncode = "N1"\nfigures = ["1", "7"]\ntext = "不同。"\nenglish = "Not so."')
    assert "没有编号为“7”" in folder.problem().what
    folder.change("not_linked", '"7"', '"2"')
    (caution,) = folder.load().cautions
    assert len(caution.slots) == 2


def test_a_goal_needs_an_indicator(folder: Folder) -> None:
    folder.change("plan", 'indicator = "new-jobs"', 'name = "甲"\nenglish = "A"\ntheme = "jobs"\nlead = "rsj"')
    assert "有目标值而没有指标" in folder.problem().what


def test_an_item_without_indicator_or_number_must_say_its_own_name(folder: Folder) -> None:
    folder.change("plan", 'indicator = "new-jobs"\n', "")
    folder.change("plan", 'goal = "1.2万人"\n', "")
    missing = {p.what for p in folder.problems()}
    assert missing == {f"缺少“{key}”。" for key in ("name", "english", "theme", "lead")}


def test_a_node_plan_without_shares_is_refused(folder: Folder) -> None:
    folder.change("plan", 'rule = "by-month"', 'rule = "nodes"')
    folder.change("conventions", 'rule = "by-month"', 'rule = "nodes"')
    assert "节点" in folder.problem().what


def test_an_assumption_must_be_said_in_english_too(folder: Folder) -> None:
    folder.change("plan", 'rule = "by-month"', 'rule = "by-month"\nassumption = "按全年理解。"')
    assert "assumption_english" in folder.problem().what


def test_all_faults_of_all_files_come_together_in_order(folder: Folder) -> None:
    folder.change("plan", 'goal = "1.2万人"', 'goal = "1.2万入"\ncolour = "red"')
    folder.change("plan", 'period = "2024"', 'period = "去年"')
    folder.change("observations", 'value = "6100人"', 'value = "许多人"')
    folder.change("themes", 'english = "Jobs"', "")
    found = [(p.file, p.line) for p in folder.problems()]
    assert [file for file, _ in found] == ["observations.toml", "plan.toml", "plan.toml", "plan.toml", "themes.toml"]
    assert found == sorted(found)


def test_a_refusal_says_everything_in_both_languages(folder: Folder) -> None:
    folder.change("plan", 'period = "2024"', 'period = "去年"')
    with pytest.raises(loader.BadCatalogue, match=r"plan\.toml:\d+ .*看不懂时段“去年”.*Cannot read the period"):
        folder.load()


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(loader.BadCatalogue, match="不是文件夹"):
        loader.load(tmp_path / "nowhere")


def test_an_empty_folder_lacks_every_required_file(tmp_path: Path) -> None:
    with pytest.raises(loader.BadCatalogue) as refusal:
        loader.load(tmp_path)
    assert len(refusal.value.problems) == 8


def test_words_that_look_like_tables_inside_a_text_do_not_shift_the_lines(folder: Folder) -> None:
    folder.change("plan", 'place = "第一条"', "place = '''[[target]]'''\n# [[target]]")
    line = folder.change("plan", 'kind = "指标"', 'kind = "指示"')
    assert folder.problem().line == line


@pytest.mark.parametrize("name", sorted(SMALL))
@pytest.mark.parametrize("other", ["", "5", "true", '""', "[]", "{}", "[{}]", "2024-01-01", '"9e999"'])
def test_whatever_a_value_becomes_nothing_but_problems_is_raised(folder: Folder, name: str, other: str) -> None:
    sound = folder.read(name)
    for line in sound.splitlines():
        key, equals, _ = line.partition(" = ")
        if equals and not key.startswith(" "):
            folder.write(name, sound.replace(line, f"{key} = {other}" if other else "", 1))
            with suppress(loader.BadCatalogue):
                folder.load()
