"""Instructions and questions on the pages: written below the verdict, listed, answered, and hidden from others."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from daxu.core.act import What
from daxu.desk.models import Person, Role
from daxu.ledger import acts, read
from daxu.ledger.acts import Sought

DAY = "as_of=2024-06-30"
JOBS = f"/targets/jobs?{DAY}"


@pytest.fixture
def as_(plan, visitor):
    def sign_in(role, organisation=""):
        person, _ = Person.objects.get_or_create(
            username=f"{role}-{organisation}王", role=role, organisation=organisation
        )
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in


def posted(browser, path, words="请说明进度", **more):
    return browser.post(f"{path}?{DAY}", {"words": words, "key": str(uuid4()), **more})


def instructed(as_, words="请说明进度", **more):
    return posted(as_(Role.LEADER), "/targets/jobs/instruct", words, **more)


def asked(as_, words="何时完成"):
    return posted(as_(Role.DEPUTY), "/targets/jobs/ask", words)


def name_in(page):
    return re.search(r'id="note-(\w+)"', page)[1]


def test_a_leader_writes_below_the_verdict_and_sees_it_there(as_):
    answer = instructed(as_, to="yuhua")
    assert answer.url == f"{JOBS}#notes"
    page = as_(Role.LEADER).get(JOBS).text
    assert "请说明进度" in page
    assert "就截至2024年6月30日的判定" in page
    assert page.index("年度目标") < page.index("请说明进度") < page.index("判定是怎样得出的")
    assert "雨花街道" in page[page.index('class="talk') :]


def test_the_form_offers_the_responsible_organisation_first(as_):
    page = as_(Role.LEADER).get(JOBS).text
    assert re.search(r'<select id="to"[^>]*><option value="rsj" selected>人社局', page)


def test_a_deputys_question_is_answered_by_the_responsible_organisation(as_):
    assert asked(as_).status_code == 302
    reporter = as_(Role.REPORTER, "rsj")
    page = reporter.get("/notes").text
    assert "1条提问，1条没有答复" in page
    assert "待本单位答复" in page
    path = f"/notes/{name_in(page)}"
    assert "记入答复" in reporter.get(path).text
    assert posted(reporter, f"{path}/answer", "八月补上").status_code == 302
    page = as_(Role.DEPUTY).get(path).text
    assert "八月补上" in page
    assert "记入答复" not in page


def test_what_cannot_be_entered_comes_back_as_it_was_typed(as_):
    answer = instructed(as_, "长" * 1001, to="yuhua")
    assert answer.status_code == 400
    assert "最多1000字" in answer.text
    assert "长" * 1001 in answer.text
    assert '<option value="yuhua" selected>' in answer.text
    asked(as_)
    path = f"/notes/{name_in(as_(Role.DEPUTY).get('/notes').text)}/answer"
    refused = posted(as_(Role.REPORTER, "yuhua"), path, "越位的答复")
    assert refused.status_code == 400
    assert "由人社局或计划编制单位答复" in refused.text
    assert "越位的答复" in refused.text


def test_a_form_sent_twice_enters_once_and_changed_is_refused(as_):
    for _ in range(2):
        assert instructed(as_, key="12345678-1234").status_code == 302
    changed = instructed(as_, "改了", key="12345678-1234")
    assert changed.status_code == 400
    assert "这张表单已经用过" in changed.text
    assert "12345678-1234" not in changed.text
    assert len(list(read.entries(sort="note"))) == 1


def test_a_deputy_and_the_public_meet_no_instruction(as_):
    instructed(as_, "保密的话")
    name = name_in(as_(Role.LEADER).get("/notes").text)
    entry = next(read.entries(sort="note")).entry.id
    for role in (Role.DEPUTY, Role.PUBLIC):
        browser = as_(role)
        for path in ("/notes", f"/notes/{name}", JOBS, f"/trace/{entry}", "/"):
            assert "保密的话" not in browser.get(path).text, (role, path)
    assert as_(Role.DEPUTY).get(f"/notes/{name}").status_code == 404


def test_the_public_sees_no_question_either(as_):
    asked(as_, "代表的话")
    public = as_(Role.PUBLIC)
    assert "代表的话" not in public.get(JOBS).text
    assert public.get("/notes").status_code == 403
    assert 'href="/notes"' not in public.get("/").text


@pytest.mark.parametrize(("role", "label"), [(Role.REPORTER, "批示与提问"), (Role.DEPUTY, "提问")])
def test_the_menu_leads_to_what_one_may_see(as_, role, label):
    assert re.search(rf'href="/notes"[^>]*>{label}</a>', as_(role).get("/").text)


def test_a_deputy_asks_nothing_about_a_sample_target(as_):
    assert posted(as_(Role.DEPUTY), "/targets/beds/ask").status_code == 404


def test_the_organisation_finds_it_among_its_reminders(as_):
    instructed(as_)
    page = as_(Role.REPORTER, "rsj").get("/reminders").text
    assert "批示待办：1" in page
    assert re.search(r'href="/notes/\w+"[^>]*>新增城镇就业', page)
    assert "批示待办" not in as_(Role.REPORTER, "yuhua").get("/reminders").text


def test_every_note_leaves_one_act(as_):
    instructed(as_)
    asked(as_)
    assert [act.who for act in acts.search(Sought(what=What.COMMENT.value))] == ["deputy-王", "leader-王"]


def test_what_was_typed_is_text_and_nothing_else(as_):
    instructed(as_, "<script>alert(1)</script>\n第二行")
    page = as_(Role.LEADER).get("/notes").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>第二行" in page


def test_it_speaks_english_around_the_words(as_):
    instructed(as_)
    reporter = as_(Role.REPORTER, "rsj")
    name = name_in(reporter.get("/notes").text)
    reporter.cookies["daxu_language"] = "en"
    page = reporter.get(f"/notes/{name}").text
    assert "instruction, waits for your organisation" in re.sub(r"<[^>]+>", "", page)
    assert "on the verdict as of 30 June 2024" in page
    assert re.findall(
        r"[\u3400-\u9fff]+", re.sub(r"<[^>]+>", "", page[page.index("<article") : page.index("</article>")])
    ) == [
        "王",
        "请说明进度",
    ]


def test_a_long_list_is_read_page_by_page(as_):
    for number in range(51):
        instructed(as_, f"第{number}条")
    leader = as_(Role.LEADER)
    assert leader.get("/notes").text.count('<article class="talk') == 50
    assert leader.get("/notes?from=50").text.count('<article class="talk') == 1
    assert "51条批示，51条没有答复" in leader.get("/notes?from=x").text
