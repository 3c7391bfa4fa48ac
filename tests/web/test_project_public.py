"""The public page of projects: what was published and declared, and nothing else, to whomever."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import URLPattern

from daxu.core.projects.project import (
    FundDeed,
    FundStep,
    IssueDeed,
    IssueStep,
    MonthReport,
    ProjectDeed,
    ProjectStep,
    YearPlan,
)
from daxu.core.projects.stage import Category
from daxu.desk.models import Person, Role
from daxu.duties.projects import acting
from daxu.duties.projects.acting import Hand
from daxu.web import urls
from world import at

PAGE = "/projects/public?as_of=2024-06-30"
ROAD = "P2024-0001"
SECRETS = ("机密联系人", "机密单位", "机密问题", "机密台账", "987654", "98.77", "876543", "87.65")


@pytest.fixture
def road(projects):
    """A published project of which the house knows more than was published."""
    before = acting.project_of(ROAD).facts
    hidden = {"contact": "机密联系人", "owner": "机密单位", "total": 9_876_540_000, "working_capital": 8_765_430_000}
    raised = IssueStep(1, IssueDeed.RAISE, "王", category="管线")
    plan = YearPlan(2024, Category.CARRIED, 9_876_540_000)
    for number, more in enumerate(
        (
            {"deed": ProjectDeed.AMEND, "facts": replace(before, **hidden)},
            {"deed": ProjectDeed.PLAN, "year": plan, "words": "机密台账"},
            {"deed": ProjectDeed.REPORT, "month": MonthReport("2024-05", 8_765_430_000, words="机密台账")},
            {"deed": ProjectDeed.ISSUE, "issue": raised, "words": "机密问题"},
            {"deed": ProjectDeed.FUND, "fund": FundStep("own", FundDeed.ARRIVE, 9_876_540_000)},
        )
    ):
        step = ProjectStep(ROAD, 0, day=date(2024, 6, 1), organisation="fgw", **more)
        acting.enter(step, by=Hand("王", manages=True), now=at("2024-07-10"), key=f"more-{number}")
    return acting.project_of(ROAD)


def signed_in(role: Role) -> Client:
    person, _ = Person.objects.get_or_create(username=f"{role}-王", role=role)
    browser = Client(HTTP_HOST="127.0.0.1")
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def words_of(page: str) -> str:
    return re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.PUBLIC])
def test_everybody_is_shown_what_was_published_and_nothing_more_anywhere(road, role):
    browser = signed_in(role)
    page = browser.get(PAGE).text
    assert road.facts.name in page
    assert road.facts.source in page
    assert "示例建设单位" not in page
    assert "（示例）" not in page, "no invented project is published"
    paths = [str(route.pattern) for route in urls.urlpatterns if isinstance(route, URLPattern)]
    projects = [f"/{re.sub(r'<str:project>', ROAD, path)}" for path in paths if path.startswith("projects")]
    whole = [path for path in projects if "<" not in path]
    answers = {path: browser.get(path, {"as_of": "2024-06-30"}) for path in [*whole, "/projects/public"]}
    assert {path: answer.status_code for path, answer in answers.items() if answer.status_code != 403} == {
        "/projects/public": 200
    }
    assert [secret for secret in SECRETS for answer in answers.values() if secret in answer.text] == []
    assert [secret for secret in SECRETS if secret in browser.get(f"/api/v1/projects/{ROAD}").text] == []


def test_a_search_never_tells_what_is_not_shown(road):
    browser = signed_in(Role.PUBLIC)
    found = {word: browser.get(PAGE, {"words": word}).text for word in (road.facts.name[:4], *SECRETS[:3])}
    assert road.facts.name in found.pop(road.facts.name[:4])
    assert all("没有找到这样的项目" in page for page in found.values())
    assert browser.get(PAGE, {"first": "9999999"}).status_code == 200


def test_it_is_complete_in_english_and_its_place_in_the_menu_is_that_of_projects(road):
    browser = signed_in(Role.DEPUTY)
    assert 'href="/projects/public?as_of=2024-06-30" aria-current="page"' in browser.get(PAGE).text
    browser.cookies["daxu_language"] = "en"
    page = browser.get(PAGE).text
    own = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)
    assert not re.search("[\u4e00-\u9fff]", words_of(own))


def test_where_nothing_is_declared_nothing_is_public(road):
    page = signed_in(Role.PUBLIC).get("/projects/public?as_of=2023-12-31").text
    assert "还没有声明项目的哪些内容可以公开" in page
    assert road.facts.name not in page
