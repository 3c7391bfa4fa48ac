"""What commands say to people: the map, the table, the ruler, the token, the address."""

from __future__ import annotations

import socket
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daxu.cli import serve
from daxu.cli.main import COMMANDS
from daxu.cli.table import RULER_CELLS, fitted, lines, ruler, width

JUNE = ("--as-of", "2024-06-30")


def test_the_map_names_every_command_in_both_languages(daxu):
    told = daxu("--help").stdout
    for known in COMMANDS:
        assert f"{known.name} " in told
        assert known.chinese in told
        assert known.english in told


@pytest.mark.parametrize("known", COMMANDS, ids=lambda known: known.name)
def test_every_command_explains_itself_in_both_languages(daxu, known):
    result = daxu(known.name, "--help")
    assert result.exit_code == 0
    assert any("\u4e00" <= letter <= "\u9fff" for letter in result.stdout)
    assert "--help" in result.stdout


def test_the_map_is_instant_because_nothing_is_loaded_for_it():
    run = [sys.executable, "-X", "importtime", "-m", "daxu", "--help"]
    loaded = subprocess.run(run, capture_output=True, text=True, check=True).stderr
    assert "django" not in loaded


def test_the_version_is_told(daxu):
    assert daxu("--version").stdout.startswith("daxu ")


def test_what_is_piped_to_a_reader_that_leaves_is_no_error(district, home):
    run = f"{sys.executable} -m daxu figures --json | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", run], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 141)
    assert done.stderr == ""
    assert done.stdout.startswith('{"id"')


# --- the answer


def test_judge_answers_in_words_before_the_table(district, daxu):
    told = daxu("judge", *JUNE).stdout.splitlines()
    judged = daxu.json("judge", *JUNE)
    behind = judged["judged"] - judged["on_schedule"]
    assert f"{judged['judged']}项可判定，其中{judged['on_schedule']}项达序，{behind}项未达序" in told[1]
    assert f"{judged['on_schedule']}/{judged['judged']}" in told[1]


def test_what_is_behind_stands_first_in_the_table(district, daxu):
    told = daxu("judge", *JUNE).stdout.splitlines()
    start = next(number for number, line in enumerate(told) if line.startswith("判定"))
    assert told[start + 2].startswith("▼ 未达序")


def test_samples_are_listed_apart_and_say_so(district, daxu):
    facts, _, samples = daxu("judge", *JUNE).stdout.partition("\n示例 Samples（不计入上面的数")
    assert "示例" not in facts.replace("示例）", "").splitlines()[1]
    assert samples


def test_show_draws_the_ruler_and_derives_the_verdict(district, daxu):
    told = daxu("show", "software-revenue", *JUNE).stdout
    assert "▮▮▮▮▮▮▮▮▮▯│▯▯▯▯▯▯▯▯▯▯" in told
    assert "1400亿元 ÷ 3000亿元 = 46.7%" in told


def test_show_says_what_an_organisation_leads(district, daxu):
    told = daxu("show", "rsj", *JUNE).stdout
    assert "区人力资源和社会保障局" in told
    assert "new-jobs" in told


def test_a_trace_in_words_names_source_clerk_and_seal(district, daxu):
    item = next(item for item in daxu.json("judge", *JUNE)["items"] if item["code"] == "new-jobs")
    told = daxu("trace", item["observed_entry"]).stdout
    assert "8350" in told
    assert "王" in told
    assert "第1次封账" in told
    assert "《雨花台区2024年上半年计划执行情况报告》" in told


# --- tables and rulers


def test_chinese_is_two_columns_wide():
    assert width("达序 on") == 7
    assert fitted("新增城镇就业人数", 9) == "新增城镇…"


def test_numbers_stand_under_each_other():
    rows = lines(("名", "数"), [("甲", "5"), ("乙丙", "1000")], right=(1,))
    assert [width(row) for row in rows] == [10, 10, 10, 10]
    assert rows[2].endswith("   5")


shares = st.fractions(min_value=0, max_value=5)


@given(shares, st.fractions(min_value=0, max_value=1))
def test_a_ruler_always_shows_the_goal_and_the_due_day(completion, due):
    drawn = ruler(completion, due)
    assert drawn.count("│") == 1
    assert drawn.count("▮") + drawn.count("▯") >= RULER_CELLS
    assert ("┃" in drawn) == (round(completion * RULER_CELLS) > RULER_CELLS)


def test_more_than_the_goal_is_drawn_past_the_end():
    assert ruler(Fraction(3, 2), Fraction(1, 2)) == "▮" * 10 + "│" + "▮" * 10 + "┃" + "▮" * 10


def test_nothing_is_drawn_where_nothing_was_computed():
    assert ruler(None, Fraction(1, 2)) == ""


# --- tokens


def test_a_token_is_shown_once_and_can_be_withdrawn(district, daxu):
    made = daxu.json("token", "月报脚本", "--for", "planner", "--days", "30")
    assert made["token"].startswith("daxu_")
    (listed,) = daxu.lines("token", "list")
    assert listed == {key: value for key, value in made.items() if key != "token"}
    assert daxu("token", "withdraw", str(made["id"])).exit_code == 0
    assert daxu.lines("token", "list")[0]["withdrawn"]


def test_only_the_token_itself_goes_to_stdout(district, daxu):
    result = daxu("token", "月报脚本", "--for", "planner")
    assert result.stdout.strip().startswith("daxu_")
    assert len(result.stdout.split()) == 1


# --- serving


def test_a_busy_port_that_nobody_asked_for_is_passed_over_and_said(monkeypatch, capsys):
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        first = busy.getsockname()[1]
        monkeypatch.setattr(serve, "FIRST_PORT", first)
        found = serve.place(serve.LOOPBACK, None)
    assert found.port > first
    assert f"改用 {found.port}" in capsys.readouterr().err


def test_an_address_is_one_a_browser_takes():
    assert serve.Place("::", 8000).address == "http://[::1]:8000/"
    assert serve.Place("::1", 8000).address == "http://[::1]:8000/"
