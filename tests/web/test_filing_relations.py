"""Relations on the pages: rows of one sheet are held against each other while typed and when filed; one figure, too."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from daxu.core.relations import Compulsory, Part
from daxu.desk.models import Person, Role
from daxu.duties import filing
from daxu.ledger import read
from daxu.web.filing_form import new_key
from duties.filing.office import JULY, WITHIN, asked, filed, opened
from world import HANDBOOK

PART = "2024-07|jobs.yuhua@rsj"
NEEDED = Compulsory(
    "jobs", WITHIN.right.terms[0], (Part.VALUE,), WITHIN.gravity, "每月必报。", "Every month.", WITHIN.since, HANDBOOK
)


@pytest.fixture
def wang(db):
    opened(asked(), asked(code="jobs.yuhua@rsj", whose="yuhua"), rules=(WITHIN,), needed=(NEEDED,))
    person = Person.objects.create(username="王", role=Role.REPORTER, organisation="rsj")
    browser = Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def sends(browser, door: str, **amounts: str):
    names = {"whole": JULY, "part": PART}
    rows = [
        {"filing": names[name], "version": 0, "key": new_key(), "content": {"value": amount, "status": "公布"}}
        for name, amount in amounts.items()
    ]
    answer = browser.post(f"/filings/sheet/{door}", json.dumps({"rows": rows}), content_type="application/json")
    return answer.json()["rows"]


def test_a_row_is_held_against_what_is_typed_beside_it_now_and_before(wang):
    assert sends(wang, "drafts", whole="58")[JULY]["ready"] is True
    judged = sends(wang, "drafts", part="60")[PART]
    assert (judged["ready"], judged["remarks"][0]["check"]) == (False, "rule-within")
    assert "58人（本次一并填报）" in judged["remarks"][0]["said"]
    assert "rule-within" in wang.get("/filings/sheet?month=2024-07").text


def test_rows_that_do_not_fit_each_other_are_not_filed(wang):
    answers = sends(wang, "file", whole="58", part="60")
    assert not any("filed" in answer for answer in answers.values())
    answers = sends(wang, "file", whole="60", part="60")
    assert all("filed" in answer for answer in answers.values())


def test_a_draft_beside_it_does_not_hold_up_what_is_filed(wang):
    sends(wang, "drafts", whole="58")
    assert "filed" in sends(wang, "file", part="60")[PART]


def test_a_row_emptied_again_is_told_that_it_must_be_filled(wang):
    (remark,) = sends(wang, "drafts", whole="")[JULY]["remarks"]
    assert "必填的“数值”没有填" in remark["said"]


def test_the_form_of_one_figure_says_the_relation_with_who_filed_the_other(wang):
    filed("58人", JULY)
    form = {"value": "60", "status": "公布", "key": new_key(), "version": "0"}
    told = wang.post(f"/filings/{PART}/submit", form)
    assert told.status_code == 422
    assert "58人（人社局，已上报）" in told.text
    assert filing.row(read.book(), PART).filing.steps == 0


def test_the_page_of_one_figure_shows_how_its_relations_stand(wang):
    filed("58人", JULY)
    told = wang.get(f"/filings/{PART}").text
    assert "街道不大于全区" in told
    assert "未判" in told
    assert "缺雨花街道新增城镇就业" in told
