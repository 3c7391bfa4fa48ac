"""The auditor's page: what was done is found by person, act, object, time and outcome, and proved on demand."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from daxu.desk.models import Role
from daxu.duties import auditing, sealing
from daxu.duties.auditing import Occasion, Outcome, Sought, Way, What
from world import at

WANG = Occasion("王芳", "reporter", "rsj", "10.0.0.7", "a1b2c3", Way.PAGE, "r-1")
LI = Occasion("李", "reviewer", "rsj", "10.0.0.8", "d4e5f6", Way.API, "r-2")


@pytest.fixture
def acts(plan):
    """Three acts behind that of the load: 王 files, 李 returns it, 赵 is refused."""
    tell = auditing.record
    tell(What.SUBMIT, object="2024-07|jobs@rsj", after="8900人", now=at("2024-08-01"), who=WANG)
    tell(What.RETURN, object="2024-07|jobs@rsj", why="单位有误", now=at("2024-08-02"), who=LI)
    tell(What.ACCESS, object="GET /audit", outcome=Outcome.REFUSED, now=at("2024-08-03"), who=Occasion("赵", "leader"))


@pytest.fixture
def auditor(acts, signed_in):
    return signed_in(Role.AUDITOR)


def numbers(answer):
    return [int(part.partition('"')[0]) for part in answer.text.split('id="act-')[1:]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("who=王芳", [2]),
        ("what=return", [3]),
        ("words=jobs%40rsj", [3, 2]),
        ("words=单位有误", [3]),
        ("outcome=refused", [4]),
        ("way=api", [3]),
        ("since=2024-08-02&until=2024-08-02", [3]),
        ("who=钱", []),
    ],
)
def test_acts_are_found(auditor, asked, found):
    answer = auditor.get(f"/audit?{asked}")
    assert numbers(answer) == found
    assert f"找到 {len(found)} 条操作记录" in answer.text


def test_the_newest_acts_stand_first_in_words(auditor):
    answer = auditor.get("/audit")
    assert numbers(answer) == [5, 4, 3, 2, 1]
    for words in ("退回", "李", "10.0.0.8", "单位有误", "被拒", "→ 8900人"):
        assert words in answer.text


def test_acts_are_shown_in_english_too(auditor):
    auditor.post("/language", {"language": "en"})
    text = auditor.get("/audit?what=return").text
    assert "return" in text
    assert "done" in text


def test_many_acts_come_in_pages(auditor):
    for _ in range(60):
        auditing.record(What.EXPORT, now=at("2024-08-04"), who=WANG)
    first, second = auditor.get("/audit?what=export"), auditor.get("/audit?what=export&page=2")
    assert (len(numbers(first)), len(numbers(second))) == (50, 10)
    assert "what=export&amp;page=2" in first.text
    assert numbers(auditor.get("/audit?what=export&page=999")) == numbers(second)


@pytest.mark.parametrize("written", ["morgen", "2024-13-01", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_said(auditor, written):
    answer = auditor.get(f"/audit?until={written}")
    assert answer.status_code == 200
    assert f"日期“{written}”看不懂" in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 400, "²"])
def test_a_page_that_is_none_is_the_nearest_there_is(auditor, page):
    assert auditor.get("/audit", {"page": page}).status_code == 200


def test_what_was_found_is_handed_out_as_a_table_in_which_nothing_runs(auditor):
    auditing.record(What.COMMENT, object="=HYPERLINK(1)", now=at("2024-08-04"), who=WANG)
    answer = auditor.get("/audit.csv?who=王芳")
    heading, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert heading[:3] == ["序号", "时刻", "账号"]
    assert [row[0] for row in rows] == ["2", "6"]
    assert rows[1][heading.index("对象")] == "'=HYPERLINK(1)"


def test_what_was_found_is_handed_out_as_lines_with_the_digests_of_the_chain(auditor):
    answer = auditor.get("/audit.jsonl?until=2024-08-03")
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4]
    assert lines[2]["digest"] == next(act.digest for act in auditing.walk(Sought()) if act.number == 3)
    assert lines[1]["at"] == "2024-08-01T00:00:00+00:00"


def test_handing_out_the_log_is_an_act_itself(auditor):
    auditor.get("/audit.csv")
    assert auditing.search(Sought())[0].what == "export"


def test_the_page_and_the_home_verify_nothing_until_they_are_asked(auditor):
    for address in ("/audit", "/administration"):
        with CaptureQueriesContext(connection) as asked:
            assert auditor.get(address).status_code == 200
        assert not [query for query in asked if 'FROM "ledger_entry"' in query["sql"] and '"says"' in query["sql"]]


def test_the_newest_seal_is_shown_to_be_kept_elsewhere(auditor):
    seal = sealing.seal(by="赵", now=at("2024-08-05"))
    assert seal.digest in auditor.get("/audit").text
    assert seal.digest in auditor.get("/administration").text


def test_asked_to_the_page_computes_every_link_again(auditor):
    answer = auditor.post("/audit/verify")
    assert "没有发现改动" in answer.text
    assert auditing.search(Sought())[0].what == "verify"


def test_t16_4_the_act_that_was_tampered_with_is_named_on_the_page(auditor):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_act_no_update")
        cursor.execute("UPDATE ledger_act SET who = '李' WHERE number = 2")
    answer = auditor.post("/audit/verify")
    assert "记录被改动过" in answer.text
    assert "第 2 条行为：行为记录被改" in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
@pytest.mark.parametrize("address", ["/audit", "/audit.csv", "/audit.jsonl"])
def test_nobody_but_the_auditor_reads_the_log(acts, signed_in, role, address):
    assert signed_in(role).get(address).status_code == 403


def test_what_was_kept_is_shown_as_text_and_never_runs(auditor):
    auditing.record(What.COMMENT, object="<script>alert(1)</script>", now=at("2024-08-04"), who=WANG)
    assert "<script>alert" not in auditor.get("/audit").text
