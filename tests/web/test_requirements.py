"""The register's pages: what is asked of whom, a second asking refused, an end, a handover, and the burden."""

from __future__ import annotations

import pytest

from daxu.desk.models import Person, Role
from daxu.ledger import read
from duties.filing.office import asked, key, opened

NEW = "/requirements/new"
FORM = {
    "indicator": "fairs", "measure": "level", "filer": "rsj", "whose": "yht", "lead": "", "frequency": "月",
    "span": "cumulative", "day": "18", "months": "1", "roll": "顺延", "minutes": "15", "since": "2024-07-01",
    "until": "2024-12-31", "document": "2024年报送通知", "place": "附件1",
}  # fmt: skip


@pytest.fixture
def browser(visitor, db):
    def sign_in(role=Role.PLANNER, organisation="fgw", name="赵"):
        person, _ = Person.objects.get_or_create(username=name, role=role, organisation=organisation)
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


def sent(browser, **more):
    return browser.post(NEW, {**FORM, "key": key(), **more}, follow=True)


def test_every_requirement_says_whose_when_and_through_whom(browser):
    opened()
    told = browser(Role.REPORTER, "rsj", "王").get("/requirements").text
    assert all(words in told for words in ("新增城镇就业", "次月18日，遇休息日顺延", "人社局", "发改委", "2024-12-31"))
    assert "登记新的要求" not in told


def test_a_new_requirement_is_entered_with_its_reviews(browser):
    opened()
    assert "已登记" in sent(browser(), lead="yuhua").text
    made = read.book().requirements["fairs@rsj"]
    assert [stage.organisation for stage in made.route] == ["rsj", "yuhua", "fgw"]
    assert (made.minutes, str(made.citation)) == (15, "《2024年报送通知》附件1")


def test_a_figure_that_somebody_files_is_refused_and_the_owner_named(browser):
    opened()
    answer = sent(browser(), indicator="jobs", filer="yuhua")
    assert answer.status_code == 409
    assert "已由人社局报送" in answer.text
    assert "/requirements/jobs@rsj" in answer.text
    assert list(read.book().requirements) == ["jobs@rsj"]


def test_all_faults_of_a_form_come_together_with_what_was_typed(browser):
    opened()
    answer = sent(browser(), indicator="", day="40", minutes="many", since="soon", document="留着我")
    assert answer.status_code == 422
    assert all(
        words in answer.text for words in ("请选择", "请填1到31的整数", "请填1到480的整数", "请填日期", "留着我")
    )


def test_what_the_duty_refuses_stands_beside_its_field(browser):
    opened()
    answer = sent(browser(), document="")
    assert answer.status_code == 422
    assert "请写明依据的文件" in answer.text


def test_only_who_keeps_the_plan_changes_the_register(browser):
    opened()
    reporter = browser(Role.REPORTER, "rsj", "王")
    for address in (NEW, "/requirements/jobs@rsj/end", "/requirements/jobs@rsj/hand-over"):
        assert reporter.post(address, {"key": key()}).status_code == 403


def test_a_handover_gives_the_figure_to_another_from_a_month_on(browser):
    opened()
    form = {"to": "yuhua", "since": "2024-09", "reason": "职能调整", "key": key()}
    told = browser().post("/requirements/jobs@rsj/hand-over", form, follow=True).text
    assert "已移交" in told
    assert "职能调整" in browser().get("/requirements/jobs@rsj").text
    assert read.book().requirements["jobs@yuhua"].filer == "yuhua"


@pytest.mark.parametrize(
    ("act", "form", "why"),
    [
        ("hand-over", {"to": "rsj", "since": "2024-09", "reason": "x"}, "现在就由人社局填报"),
        ("hand-over", {"to": "yuhua", "since": "soon", "reason": "x"}, "请填从哪个月起移交"),
        ("end", {"until": "2024-09-30", "reason": ""}, "请写明理由"),
        ("end", {"until": "", "reason": "x"}, "请填终止的日期"),
        ("end", {"until": "2030-09-30", "reason": "x"}, "终止日须在其间"),
    ],
)
def test_a_change_that_cannot_be_says_why_and_changes_nothing(browser, act, form, why):
    opened()
    answer = browser().post(f"/requirements/jobs@rsj/{act}", {**form, "key": key()})
    assert answer.status_code in (409, 422)
    assert why in answer.text
    assert len(read.history("requirement|jobs@rsj")) == 1


def test_an_ended_requirement_says_so(browser):
    opened()
    told = (
        browser()
        .post(
            "/requirements/jobs@rsj/end", {"until": "2024-09-30", "reason": "改由系统取数", "key": key()}, follow=True
        )
        .text
    )
    assert "已终止" in told
    assert "改由系统取数" in told


def test_what_is_not_there_is_not_found(browser):
    opened()
    assert browser().get("/requirements/no-such").status_code == 404
    assert browser().post("/requirements/no-such/end", {"until": "2024-09-30", "reason": "x"}).status_code == 404


def test_the_burden_is_told_the_streets_first(browser):
    opened(asked(minutes=15), asked(code="fairs@yuhua", indicator="fairs", filer="yuhua", whose="yuhua", minutes=25))
    told = browser(Role.REPORTER, "rsj", "王").get("/requirements/burden?month=2024-07").text
    assert "各单位填报2项，约需40分钟" in told
    assert told.index("雨花街道") < told.index("人社局")
