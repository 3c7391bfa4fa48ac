"""Several people at once, through real processes: one wins, the other is told, nothing is doubled or overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.live import Site, at_once, session, steps, token
from conftest import embedded_database
from daxu.desk import drafts
from daxu.desk.models import Person, Role
from daxu.web.filing_form import new_key

JOBS, STARTUPS = (f"2024-07|{code}@rsj" for code in ("new-jobs", "startups"))


@pytest.fixture(scope="module")
def site(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site over the model district; a second reporter and reviewer sit beside the first."""
    home = tmp_path_factory.mktemp("site")
    with embedded_database(model, home):
        Person.objects.create(username="reviewer-2", role=Role.REVIEWER, organisation="rsj")
        Person.objects.create(username="reporter-2", role=Role.REPORTER, organisation="rsj")
        running = Site(home)
        running.start()
        yield running
        running.stop()


def test_of_two_reviewers_at_once_one_wins_and_the_other_is_told(site):
    assert site.deed(token("reporter"), "/filings/submit", filing=STARTUPS, value="1300人").status == 200
    one, other = token("reviewer"), token("reviewer-2")
    answers = at_once(
        lambda: site.deed(one, "/filings/pass", filing=STARTUPS),
        lambda: site.deed(other, "/filings/return", filing=STARTUPS, reason="与台账不符"),
    )
    won, lost = sorted(answers)
    assert won.status == 200
    assert lost.status in (403, 409)
    assert any(words in lost.text for words in ("刚刚已", "现在轮到", "已退回"))
    assert steps(STARTUPS) in (["上报", "通过"], ["上报", "退回"])


def test_two_who_save_one_draft_at_once_are_both_answered_and_neither_is_overwritten(site):
    browsers = {"9800": session("reporter"), "9900": session("reporter-2")}
    answers = at_once(
        *(
            lambda value=value, who=who: site.form(who, f"/filings/{JOBS}/draft", value=value, key=new_key())
            for value, who in browsers.items()
        )
    )
    assert sorted(answer.status for answer in answers) == [302, 409]
    assert drafts.of([JOBS])[JOBS].version == 1
    told = next(answer.text for answer in answers if answer.status == 409)
    assert "别人同时改过" in told
    assert all(value in told for value in browsers)  # both stand on the page of who was second
    drafts.drop(JOBS)


def test_a_button_pressed_several_times_at_once_files_once(site):
    browser, key = session("reporter"), new_key()
    answers = at_once(*[lambda: site.form(browser, f"/filings/{JOBS}/submit", value="9800", key=key)] * 6)
    assert {answer.status for answer in answers} == {302}
    assert steps(JOBS) == ["上报"]


def test_one_form_open_in_two_tabs_with_two_values_files_one_of_them(site):
    site.deed(token("reporter"), "/filings/withdraw", filing=JOBS, reason="重填")
    before = steps(JOBS)
    browser, key = session("reporter"), new_key()
    answers = at_once(
        *(
            lambda value=value: site.form(browser, f"/filings/{JOBS}/submit", value=value, key=key)
            for value in ("9800", "9801")
        )
    )
    assert sorted(answer.status for answer in answers) == [302, 409]
    assert steps(JOBS) == [*before, "上报"]
