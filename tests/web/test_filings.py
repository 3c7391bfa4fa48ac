"""A month at the filing desk: 王 and 陈 file for 人社局, 李 reviews there, 赵 keeps the plan, 钱 files for a street."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from django.test import Client, override_settings
from django.utils.timezone import now

from daxu.core.filing import Sealing, State, Step
from daxu.core.period import Month
from daxu.core.requirement import Due, Stage
from daxu.desk import drafts
from daxu.desk.models import Person, Role
from daxu.desk.permissions import FILE, GRANTS, SEE_FILINGS
from daxu.duties import filing
from daxu.ledger import read
from daxu.web.filing_form import new_key
from duties.filing.office import JULY, LI, ZHAO, asked, explained, filed, opened, passed, value
from duties.small import JUNE
from world import at, fact

FORM = f"/filings/{JULY}"
FAIRS = "2024-07|fairs@rsj"
STREET = "2024-07|beds@yuhua"
STREET_ROUTE = (Stage("本单位审核", "yuhua", 1), Stage("综合部门审核", "fgw", 2))
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
CAST = {
    "王": (Role.REPORTER, "rsj"), "陈": (Role.REPORTER, "rsj"), "李": (Role.REVIEWER, "rsj"),
    "钱": (Role.REPORTER, "yuhua"), "赵": (Role.PLANNER, "fgw"), "区长": (Role.LEADER, ""),
}  # fmt: skip


@pytest.fixture
def desk(db, tmp_path):
    """The district asks 人社局 for jobs and fairs, and 雨花街道 for beds; June is on file."""
    opened(asked(), asked("fairs"), asked("beds", "yuhua", route=STREET_ROUTE), facts=JUNE)
    with override_settings(HOME=tmp_path):
        yield


@pytest.fixture
def sit(desk) -> Callable[[str], Client]:
    """Seat somebody at a browser of their own."""

    def at_a_browser(name: str) -> Client:
        role, organisation = CAST[name]
        person, _ = Person.objects.get_or_create(username=name, role=role, organisation=organisation)
        browser = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
        browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return at_a_browser


@pytest.fixture
def wang(sit) -> Client:
    return sit("王")


def types(amount: str = "58", **more) -> dict[str, object]:
    return {"value": amount, "status": "公布", "key": new_key(), "version": "0", **more}


def files(browser: Client, amount: str = "58", name: str = JULY, **more):
    return browser.post(f"/filings/{name}/submit", types(amount, **more))


def state(name: str = JULY) -> State:
    return filing.row(read.book(), name).filing.state


def steps(name: str = JULY) -> list[Step]:
    return [step.entry.says for step in filing.trail(name)]


def locked() -> None:
    filing.close(Month(2024, 7), Sealing.LOCK, by=ZHAO, now=at("2024-08-20"), key=new_key())


def pdf(name: str = "台账.pdf", content: bytes = PDF) -> BytesIO:
    paper = BytesIO(content)
    paper.name = name
    return paper


# ── the month's list ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_list_opens_with_the_first_month_after_the_facts_and_says_how_it_stands(wang):
    page = wang.get("/filings?as_of=2024-08-01").text
    assert "2024年7月应报2项，2项未报" in page
    assert "2024年8月19日" in page  # the 18th is a Sunday


def test_overdue_is_told_by_the_day_and_counted(wang):
    page = wang.get("/filings?as_of=2024-08-20").text
    assert "其中2项已逾期" in page
    assert "漏报2项，迟报0项" in page


def test_what_was_returned_comes_first_with_its_reason(wang):
    filed()
    filing.give_back(JULY, reason="与台账不符", by=LI, now=at("2024-08-17"), key=new_key())
    page = wang.get("/filings?as_of=2024-08-18").text
    assert "1项被退回" in page
    assert page.index('id="returned"') < page.index('id="empty"')
    assert "退回理由：与台账不符" in page


def test_each_figure_stands_under_what_it_asks_for(wang):
    filed()
    wang.post(f"/filings/{FAIRS}/draft", types("9"))
    page = wang.get("/filings?as_of=2024-08-18").text
    assert page.index('id="draft"') < page.index("招聘会") < page.index('id="submitted"') < page.index("新增城镇就业")
    assert 'id="empty"' not in page


def test_a_locked_month_says_who_locked_it_and_when(wang):
    filed()
    passed(LI)
    passed(ZHAO)
    locked()
    page = wang.get("/filings?month=2024-07").text
    assert "赵于2024-08-20" in page
    assert "锁定时没有报" in page  # the fairs


def test_a_year_without_its_notice_on_working_days_says_so(wang):
    opened(asked(), asked("fairs", due=Due(18, 12), since=date(2026, 1, 1), until=date(2026, 12, 31)), facts=JUNE)
    assert "2027年的放假调休安排还没有登记" in wang.get("/filings?month=2026-07").text
    assert "还没有登记" not in wang.get("/filings?month=2024-07").text


@pytest.mark.parametrize(
    ("who", "seen"),
    [("王", {"jobs", "fairs"}), ("李", {"jobs", "fairs"}), ("钱", {"beds"}), ("赵", {"jobs", "fairs", "beds"}),
     ("区长", {"jobs", "fairs", "beds"})],
)  # fmt: skip
def test_everybody_sees_the_figures_that_are_their_matter(sit, who, seen):
    page = sit(who).get("/filings?month=2024-07").text
    assert {code for code in ("jobs", "fairs", "beds") if f"2024-07%7C{code}@" in page} == seen


def test_who_sees_all_may_look_at_one_organisation(sit):
    page = sit("赵").get("/filings?month=2024-07&organisation=yuhua").text
    assert "2024-07%7Cbeds@yuhua" in page
    assert "2024-07%7Cjobs@rsj" not in page


def test_a_month_that_cannot_be_read_says_how_to_write_one(wang):
    answer = wang.get("/filings?month=七月")
    assert answer.status_code == 400
    assert "2024-07" in answer.text


# ── one figure ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_form_shows_what_is_known_already(wang):
    opened(asked(), asked("fairs"), facts=(*JUNE, fact("55人", "2023-01/2023-07")))
    page = wang.get(FORM).text
    assert "50<" in page  # June
    assert "55<" in page  # a year ago
    assert "100人" in page  # the goal


def test_the_goal_is_hidden_where_the_requirement_says_so(wang):
    opened(asked(hide_target=True), facts=JUNE)
    assert "全年目标" not in wang.get(FORM).text


@pytest.mark.parametrize("typed", ["58", " 58 人", "５８", "0.0058万人", "58.0"])
def test_a_value_is_understood_as_people_type_it(wang, typed):
    assert files(wang, typed).status_code == 302
    assert filing.row(read.book(), JULY).filing.waiting.quantity.base == 58


def test_a_filed_value_carries_all_that_was_said_for_it(wang):
    files(wang, "58", status="快报", note="含两场专场", links="https://rsj.example/7\n\nhttps://rsj.example/8")
    filed_value = filing.row(read.book(), JULY).filing.waiting
    assert (filed_value.status.value, filed_value.note) == ("快报", "含两场专场")
    assert filed_value.links == ("https://rsj.example/7", "https://rsj.example/8")
    assert steps()[-1].organisation == "rsj"


def test_what_is_wrong_with_the_fields_comes_all_at_once_and_nothing_typed_is_lost(wang):
    answer = files(wang, "五十八左右", note="保留我", links="javascript:alert(1)")
    assert answer.status_code == 422
    for words in ("不是数", "不是网址", "五十八左右", "保留我", "javascript:alert(1)"):
        assert words in answer.text
    assert steps() == []


def test_what_must_be_corrected_blocks(wang):
    answer = files(wang, "-3")
    assert answer.status_code == 422
    assert "总量和个数不能为负" in answer.text
    assert state() is State.EMPTY


def test_what_must_be_explained_asks_for_words_check_by_check_and_passes_with_them(wang):
    answer = files(wang, "50")  # the same as June
    assert answer.status_code == 422
    assert "answer-repeated" in answer.text
    assert "与2024年上半年的数相同" in answer.text
    assert files(wang, "50", **{"answer-repeated": "当月没有新增，台账已核"}).status_code == 302
    assert "当月没有新增，台账已核" in wang.get(FORM).text


def test_an_empty_explanation_is_none(wang):
    assert files(wang, "50", **{"answer-repeated": "  "}).status_code == 422


def test_the_same_form_sent_twice_files_once(wang):
    form = types("58")
    answers = [wang.post(f"{FORM}/submit", form).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert len(steps()) == 1


def test_a_form_that_was_used_and_then_changed_files_nothing_and_says_so(wang):
    form = types("58")
    wang.post(f"{FORM}/submit", form)
    answer = wang.post(f"{FORM}/submit", {**form, "value": "59"})
    assert answer.status_code == 409
    assert len(steps()) == 1


@pytest.mark.parametrize("act", ["submit", "draft", "withdraw", "correction"])
def test_another_department_can_do_nothing(sit, act):
    assert sit("钱").post(f"{FORM}/{act}", types()).status_code == 403
    assert steps() == []
    assert drafts.of([JULY]) == {}


def test_another_departments_filing_cannot_be_read(sit):
    assert sit("钱").get(FORM).status_code == 403
    assert sit("李").get(FORM).status_code == 200


def test_a_filing_that_nobody_asks_for_is_not_found(wang):
    assert wang.get("/filings/2024-07|gold@rsj").status_code == 404
    assert wang.get("/filings/七月|jobs@rsj").status_code == 404


@pytest.mark.parametrize("role", Role)
def test_only_the_rights_open_the_pages_and_the_doors(desk, signed_in, role):
    browser = signed_in(role)
    may_see, may_file = SEE_FILINGS in GRANTS[role], FILE in GRANTS[role]
    assert (browser.get("/filings").status_code == 200) is may_see
    assert (browser.get("/filings/sheet").status_code == 200) is may_file
    assert (browser.post("/filings/sheet/file", "{}", content_type="application/json").status_code == 400) is may_file
    assert files(browser).status_code == 403  # nobody here is of 人社局


def test_a_form_from_elsewhere_files_nothing(sit):
    sit("王")
    browser = Client(HTTP_HOST="127.0.0.1", enforce_csrf_checks=True)
    browser.force_login(Person.objects.get(username="王"), backend="django.contrib.auth.backends.ModelBackend")
    assert files(browser).status_code == 403
    assert steps() == []


def test_a_draft_is_kept_shared_and_shown_again(wang, sit):
    wang.post(f"{FORM}/draft", types("57", note="还差一家"))
    page = sit("陈").get(FORM).text
    assert 'value="57"' in page
    assert "还差一家" in page
    assert files(sit("陈"), "58", version="1").status_code == 302
    assert drafts.of([JULY]) == {}


@pytest.mark.parametrize("act", ["draft", "submit"])
def test_nobodys_typing_overwrites_anothers(wang, sit, act):
    wang.post(f"{FORM}/draft", types("57"))
    answer = sit("陈").post(f"{FORM}/{act}", types("61"))
    assert answer.status_code == 409
    assert 'value="61"' in answer.text
    assert "<dd>57</dd>" in answer.text
    assert drafts.of([JULY])[JULY].content["value"] == "57"
    assert steps() == []


def test_what_waits_for_review_can_be_taken_back_and_is_a_draft_again(wang):
    files(wang, "58", note="首报")
    assert wang.post(f"{FORM}/withdraw", {"reason": "漏计", "key": new_key()}).status_code == 302
    assert state() is State.EMPTY
    assert drafts.of([JULY])[JULY].content["note"] == "首报"
    assert wang.post(f"{FORM}/withdraw", {"reason": "漏计", "key": new_key()}).status_code == 409


def test_after_the_first_review_nothing_is_taken_back(wang):
    files(wang)
    passed(LI, when=now())
    assert "撤回修改" not in wang.get(FORM).text
    answer = wang.post(f"{FORM}/withdraw", {"reason": "漏计", "key": new_key()})
    assert answer.status_code == 409
    assert "已有审核通过" in answer.text


def test_after_the_lock_a_correction_is_asked_for_with_reason_and_evidence(wang):
    filed()
    passed(LI)
    passed(ZHAO)
    locked()
    assert "提出更正申请" in wang.get(FORM).text
    assert files(wang, "61").status_code == 409
    without = wang.post(f"{FORM}/correction", types("61", reason="漏计一家"))
    assert (without.status_code, "必须附佐证" in without.text) == (409, True)
    assert "漏计一家" in without.text
    wang.post(f"{FORM}/correction", types("61", reason="漏计一家", file=pdf()))
    assert state() is State.ASKED
    page = wang.get(FORM).text
    assert "<del>58人</del> → <ins>61人</ins>" in page
    assert "更正申请中" in page


def test_the_trail_says_who_when_what_and_why(wang):
    filed()
    filing.give_back(JULY, reason="与台账不符", by=LI, now=at("2024-08-17"), key=new_key())
    files(wang, "60")
    page = wang.get(FORM).text
    assert page.index("李 ·") < page.index("与台账不符", page.index("李 ·"))
    assert "<del>58人</del> → <ins>60人</ins>" in page


# ── evidence ────────────────────────────────────────────────────────────────────────────────────────────────────────


def attached(name: str = JULY):
    return filing.row(read.book(), name).filing.waiting.evidence


def test_evidence_is_handed_over_as_a_file_and_never_shown_inside_a_page(wang):
    files(wang, file=pdf("七月<b>台账.pdf"))
    (paper,) = attached()
    answer = wang.get(f"{FORM}/evidence/{paper.digest}")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "<b>" not in paper.name


def test_evidence_is_for_those_whose_matter_the_filing_is(wang, sit):
    files(wang, file=pdf())
    address = f"{FORM}/evidence/{attached()[0].digest}"
    assert {who: sit(who).get(address).status_code for who in CAST} == {
        "王": 200, "陈": 200, "李": 200, "钱": 403, "赵": 200, "区长": 403,
    }  # fmt: skip


def test_a_hash_that_was_learned_elsewhere_opens_nothing(wang, sit):
    files(wang, file=pdf())
    (paper,) = attached()
    other = f"/filings/{STREET}"
    sit("钱").post(f"{other}/submit", types("3", evidence=paper.digest))
    assert attached(STREET) == ()
    assert sit("钱").get(f"{other}/evidence/{paper.digest}").status_code == 404


def test_a_refused_file_says_why_and_the_good_one_and_the_words_stay(wang):
    answer = files(wang, "58", note="保留我", file=[pdf(), pdf("台账.pdf", b"MZ\x90 a program")])
    assert answer.status_code == 422
    assert "没有保存" in answer.text
    assert "保留我" in answer.text
    assert answer.text.count('name="evidence"') == 1
    assert steps() == []


def test_a_request_too_large_for_its_files_is_refused_unread(wang):
    answer = wang.post(f"{FORM}/submit", types(file=pdf(content=PDF + b" " * (42 << 20))))
    assert answer.status_code == 413
    assert steps() == []


def test_a_draft_keeps_its_files(wang):
    wang.post(f"{FORM}/draft", types("58", file=pdf()))
    page = wang.get(FORM).text
    digest = page.partition('name="evidence" value="')[2][:64]
    assert wang.get(f"{FORM}/evidence/{digest}").content == PDF
    files(wang, "58", version="1", evidence=digest)
    assert [paper.name for paper in attached()] == ["台账.pdf"]


# ── the sheet ───────────────────────────────────────────────────────────────────────────────────────────────────────


def sends(browser: Client, door: str, *rows: dict[str, object]):
    return browser.post(f"/filings/sheet/{door}", json.dumps({"rows": rows}), content_type="application/json")


def a_row(amount: str, name: str = JULY, version: int = 0, **more) -> dict[str, object]:
    return {
        "filing": name,
        "version": version,
        "key": new_key(),
        "content": {"value": amount, "status": "公布", **more},
    }


def test_the_sheet_holds_what_the_person_files(wang):
    page = wang.get("/filings/sheet").text
    assert "2项可填" in page
    assert 'data-filing="2024-07|beds@yuhua"' not in page


def test_drafts_are_kept_row_by_row_and_judged_at_once(wang):
    answers = sends(wang, "drafts", a_row("58"), a_row("八场", FAIRS)).json()["rows"]
    assert (answers[JULY]["version"], answers[JULY]["ready"], answers[JULY]["said"]) == (1, True, "58人")
    assert (answers[FAIRS]["version"], answers[FAIRS]["ready"]) == (1, False)
    assert "不是数" in answers[FAIRS]["faults"][0]["said"]


def test_a_draft_whose_answer_was_lost_is_sent_again_without_harm(wang):
    first, second = (sends(wang, "drafts", a_row("58")).json()["rows"][JULY] for _ in range(2))
    assert first["version"] == second["version"] == 1


def test_two_who_type_at_once_are_both_kept_and_told(wang, sit):
    sends(wang, "drafts", a_row("58"))
    answer = sends(sit("陈"), "drafts", a_row("61")).json()["rows"][JULY]
    assert (answer["overtaken"]["by"], answer["overtaken"]["content"]["value"]) == ("王", "58")
    assert sends(sit("陈"), "drafts", a_row("61", version=1)).json()["rows"][JULY]["version"] == 2


def test_rows_are_filed_at_once_and_each_is_answered(wang):
    answers = sends(wang, "file", a_row("58"), a_row("-1", FAIRS), a_row("5", STREET)).json()["rows"]
    assert answers[JULY]["filed"] == {"state": "已上报", "said": "58人"}
    assert answers[FAIRS]["remarks"][0]["gravity"] == "must"
    assert "由雨花街道填报" in answers[STREET]["refused"]
    assert (state(), state(FAIRS)) == (State.SUBMITTED, State.EMPTY)


def test_a_row_passes_its_checks_with_the_words_typed_in_the_sheet(wang):
    held = sends(wang, "file", a_row("50")).json()["rows"][JULY]
    assert [remark["check"] for remark in held["remarks"]] == ["repeated"]
    answers = {"repeated": "当月没有新增"}
    assert "filed" in sends(wang, "file", a_row("50", answers=answers)).json()["rows"][JULY]
    assert steps()[-1].value.answers[0].words == "当月没有新增"


def test_a_row_whose_answer_was_lost_is_filed_once(wang):
    row = a_row("58")
    first, second = (sends(wang, "file", row).json()["rows"][JULY] for _ in range(2))
    assert first == second
    assert len(steps()) == 1


def test_a_late_repetition_does_not_touch_what_came_after(wang, sit):
    row = a_row("58")
    sends(wang, "file", row)
    filing.give_back(JULY, reason="与台账不符", by=LI, now=now(), key=new_key())
    sends(sit("陈"), "drafts", a_row("60"))
    assert "filed" in sends(wang, "file", row).json()["rows"][JULY]
    assert drafts.of([JULY])[JULY].content["value"] == "60"
    assert state() is State.RETURNED


def test_filing_a_row_does_not_throw_away_what_a_colleague_typed_meanwhile(wang, sit):
    sends(sit("陈"), "drafts", a_row("60"))
    answer = sends(wang, "file", a_row("58")).json()["rows"][JULY]
    assert answer["overtaken"]["content"]["value"] == "60"
    assert steps() == []


def test_what_is_locked_is_refused_with_why(wang):
    locked()
    assert "已锁定（赵" in sends(wang, "file", a_row("58")).json()["rows"][JULY]["refused"]


@pytest.mark.parametrize(
    "sent",
    ["", "{}", "[]", '{"rows": 5}', '{"rows": [5]}', '{"rows": [{"filing": 5}]}', "[" * 100_000,
     '{"rows": [' + "1," * 600 + "1]}"],
    ids=range(8),
)  # fmt: skip
def test_what_no_sheet_sends_is_refused_in_words(wang, sent):
    answer = wang.post("/filings/sheet/drafts", sent, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["problem"]


@pytest.mark.parametrize(
    "content",
    [None, 5, {"value": 5}, {"value": "1" * 10_000}, {"answers": [1]}, {"evidence": {"a": 1}}, {"value": "\x00"},
     {"status": "好"}, {"answers": {"<x>": "a"}}, {"value": "1e999999"}],
    ids=range(10),
)  # fmt: skip
def test_odd_cells_are_answered_and_never_fail(wang, content):
    row = {"filing": JULY, "version": -1, "content": content}
    for door in ("drafts", "file"):
        answer = sends(wang, door, row)
        assert answer.status_code == 200
        assert not answer.json()["rows"][JULY].get("ready")


def test_the_value_of_the_office_is_the_value_of_the_page(wang):
    """What the duties understand and what the sheet sends are one value, so a retry by any way is one command."""
    sends(wang, "file", a_row("50", answers={"repeated": "已核实，台账无误"}))
    assert steps()[-1].value.answers == explained("repeated")
    assert steps()[-1].value.quantity == value("50人").quantity
