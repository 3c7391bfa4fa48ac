"""Projects over the API: lists with their sums, whole projects, and steps that go in once or not at all."""

from __future__ import annotations

import json
from itertools import count

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from daxu.core.png import grey
from daxu.duties.projects import acting

_KEYS = count(1)
FACTS = {
    "name": "岱山中路北延", "sector": "道路交通", "lead": "jsj", "total": 300_000_000, "lists": ["key"],
    "shape": "118.7800,32.0000", "crs": "GCJ02",
}  # fmt: skip
PROOF = {"document": "合同 建字2024-01号"}
WHITE, BLACK = (grey([point] * 1) for point in (b"\xff", b"\x00"))


@pytest.fixture
def send(district, key):
    """`send("/projects", "planner", day=…)` answers (status, body); without a body it only looks."""
    tokens: dict[str, str] = {}

    def ask(path, person="planner", *, idempotency="", **body):
        tokens.setdefault(person, key(person))
        headers = {
            "Authorization": f"Bearer {tokens[person]}",
            "Idempotency-Key": idempotency or f"key-{next(_KEYS):08}",
        }
        browser = Client(HTTP_HOST="127.0.0.1", headers=headers)
        path = f"/api/v1{path}"
        answer = browser.post(path, json.dumps(body), content_type="application/json") if body else browser.get(path)
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def road(send):
    status, told = send("/projects", day="2024-01-05", facts=FACTS)
    assert status == 200, told
    return f"/projects/{told['id']}"


def test_a_project_is_registered_with_its_place_in_the_national_system(send, road):
    told = send(road)[1]
    assert told["lead_name"] != "jsj"
    longitude, latitude = json.loads(told["facts"]["shape"])["coordinates"]
    assert (longitude, latitude) == pytest.approx((118.7748, 32.0020), abs=0.001)
    assert [(one["number"], one["deed"], one["by"]) for one in told["steps"]] == [(1, "登记", "planner")]


def test_steps_make_the_project_that_lists_and_sums_find(send, road):
    year = {"year": 2024, "category": "新建", "investment": 80_000_000, "start": "2024-06-30"}
    months = {"month": "2024-04", "departmental": 20_000_000, "statistical": 18_000_000}
    for deed in (
        {"deed": "列入年度计划", "day": "2024-01-10", "year": year},
        {"deed": "推进", "day": "2024-03-01", "stage": "签约", **PROOF},
        {"deed": "月报", "day": "2024-04-30", "month": months},
    ):
        status, told = send(f"{road}/steps", **deed)
        assert status == 200, told
    assert (told["stage"], told["seen"], told["stages"]) == ("签约", 4, [{"stage": "签约", "day": "2024-03-01"}])
    assert told["years"][0]["days"] == {"开工": "2024-06-30"}
    found = send("/projects?as_of=2024-06-30&list=key&stage=签约&q=岱山中路北延")[1]
    (line,) = found["items"]
    assert (line["planned"], line["done"], line["done_share"], line["listed"]) == (
        80_000_000,
        20_000_000,
        25,
        18_000_000,
    )
    assert (found["count"], found["sums"]["conditions"], found["sums"]["done_share"]) == (1, {"未开工": 1}, 25)
    assert send("/projects?as_of=2024-02-01&q=岱山中路北延")[1]["items"][0]["stage"] == ""


def test_a_retry_changes_nothing_and_who_was_overtaken_is_told(send, road):
    signing = {"deed": "推进", "day": "2024-03-01", "stage": "签约", "seen": 1, **PROOF}
    assert send(f"{road}/steps", idempotency="same-key", **signing) == send(
        f"{road}/steps", idempotency="same-key", **signing
    )
    status, refused = send(f"{road}/steps", **{**signing, "stage": "在谈"})
    assert (status, refused["code"]) == (409, "overtaken")
    status, refused = send(f"{road}/steps", idempotency="same-key", deed="踏勘", day="2024-03-02", words="看过")
    assert (status, refused["code"]) == (422, "key-reused")
    assert send(road)[1]["seen"] == 2


def test_all_that_is_wrong_comes_back_together_and_nothing_is_entered(send, road):
    send(f"{road}/steps", deed="推进", day="2024-03-01", stage="签约", **PROOF)
    months = {"month": "2024-02", "departmental": -5, "statistical": -1}
    status, refused = send(f"{road}/steps", deed="月报", day="2024-02-28", month=months)
    assert (status, refused["code"], refused["what"].count("\n")) == (422, "not-entered", 1)
    status, refused = send(f"{road}/steps", deed="推进", day="2024-02-01", stage="开工")
    assert status == 422
    assert "早于签约的日期2024-03-01" in refused["what"]
    assert send(road)[1]["seen"] == 2


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"day": "2024-01-05", "facts": {**FACTS, "total": -1}}, 422, "not-entered"),
        ({"day": "2024-01-05", "facts": {**FACTS, "name": "另一条路", "shape": "32.0,118.7"}}, 422, "bad-input"),
        ({"day": "2024-01-05", "facts": {**FACTS, "totl": 1}}, 422, "bad-input"),
        ({"day": "2024-01-05", "facts": FACTS}, 422, "not-entered"),
    ],
    ids=["negative money", "longitude and latitude swapped", "a word misspelt", "a name that another bears"],
)
def test_a_project_that_cannot_be_is_refused_with_why(send, road, body, status, code):
    answer = send("/projects", **body)
    assert (answer[0], answer[1]["code"]) == (status, code)


def test_each_role_does_what_it_may(send, road):
    visit = {"deed": "踏勘", "day": "2024-03-01", "words": "看过"}
    assert send("/projects", "public")[0] == 403
    assert send(f"{road}/steps", "leader", **visit)[0] == 403
    status, refused = send(f"{road}/steps", "reporter", **visit)
    assert (status, refused["code"]) == (403, "not-yours")
    assert send("/projects/P1999-0001")[0] == 404
    assert send("/projects?order=beauty")[0] == 422


def test_a_wrong_step_is_corrected_once_with_the_reason_or_voided(send, road):
    moved = send(f"{road}/steps", deed="推进", day="2024-03-01", stage="签约", **PROOF)[1]
    wrong = moved["steps"][1]["entry"]
    right = {"deed": "推进", "day": "2024-03-11", "stage": "签约", **PROOF}
    correction = {"corrects": wrong, "reason": "日期抄错", "correction": right}
    status, refused = send(f"{road}/corrections", **{**correction, "reason": " "})
    assert (status, refused["code"], "理由" in refused["what"]) == (422, "not-entered", True)
    first = send(f"{road}/corrections", idempotency="correct-once", **correction)
    assert first == send(f"{road}/corrections", idempotency="correct-once", **correction)
    assert (first[0], first[1]["stages"]) == (200, [{"stage": "签约", "day": "2024-03-11"}])
    assert [one["corrected"] for one in first[1]["steps"]] == [False, True]
    assert send(f"{road}/corrections", **correction)[1]["code"] == "not-entered", "it was corrected before"
    assert send(f"{road}/corrections", **{**correction, "corrects": "nothing"})[1]["code"] == "not-entered"
    void = {"corrects": first[1]["steps"][1]["entry"], "reason": "没有这回事"}
    assert send(f"{road}/corrections", "leader", **void)[0] == 403
    assert send(f"{road}/corrections", "reporter", **void)[1]["code"] == "not-yours"
    assert send(f"{road}/corrections", **void)[1]["stages"] == []


@pytest.fixture
def hand_in(district, key):
    """`hand_in(road, day=…)` answers (status, body): photos as multipart."""

    def post(path, *photos, person="planner", idempotency="", **form):
        headers = {
            "Authorization": f"Bearer {key(person)}", "Idempotency-Key": idempotency or f"photo-{next(_KEYS):08}"
        }  # fmt: skip
        files = [SimpleUploadedFile(f"现场{number}.png", content) for number, content in enumerate(photos)]
        browser = Client(HTTP_HOST="127.0.0.1", headers=headers)
        answer = browser.post(f"/api/v1{path}/photos", {"day": "2024-06-20", "photos": files, **form})
        return answer.status_code, answer.json()

    return post


def test_photos_are_handed_in_once_with_their_place(send, road, hand_in):
    said = {"place": "118.78,32.0", "crs": "GCJ02", "accuracy": "8", "taken": "2024-06-19", "words": "塔吊在用"}
    told = hand_in(road, WHITE, BLACK, idempotency="photos-once", **said)
    assert told == hand_in(road, WHITE, BLACK, idempotency="photos-once", **said)
    assert (told[0], [one["deed"] for one in told[1]["steps"]]) == (200, ["登记", "踏勘"])
    photos = acting.history(told[1]["id"])[-1].says.photos
    assert [(str(one.day), round(float(one.spot.longitude), 3), one.spot.accuracy) for one in photos] == [
        ("2024-06-19", 118.775, 8), ("2024-06-19", 118.775, 8),
    ]  # fmt: skip
    status, moved = hand_in(road, WHITE, place="118.78,32.0", stage="开工", document="施工许可证第9号")
    assert (status, moved["stage"], moved["seen"]) == (200, "开工", 3)


def test_every_photo_that_cannot_be_taken_is_named_and_nothing_is_entered(send, road, hand_in):
    status, refused = hand_in(road, WHITE, b"<html>")
    assert (status, refused["code"]) == (422, "not-entered")
    assert "“现场0.png”没有地点" in refused["what"]
    assert "“现场1.png”" in refused["what"]
    assert hand_in(road, WHITE, place="32.0,118.78")[1]["code"] == "bad-input"
    assert hand_in(road)[0] == 422
    assert hand_in(road, WHITE, person="reporter", place="118.78,32.0")[1]["code"] == "not-yours"
    assert hand_in(road, WHITE, person="leader", place="118.78,32.0")[0] == 403
    assert send(road)[1]["seen"] == 1
