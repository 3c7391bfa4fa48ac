"""Instructions and questions over the API: each role writes its own sort, and a retry changes nothing."""

from __future__ import annotations

import json
from itertools import count

import pytest
from django.test import Client

from daxu.core.act import What
from daxu.ledger import acts
from daxu.ledger.acts import Sought

_KEYS = count(1)


@pytest.fixture
def send(district, key):
    """`send("/notes", "leader", target=…, words=…)` answers (status, body); without a body it only looks."""
    tokens: dict[str, str] = {}

    def ask(path, person, *, idempotency="", **body):
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


def instructed(send, words="请说明进度", **more):
    return send("/notes", "leader", target="new-jobs", words=words, **more)


def test_a_leaders_note_is_an_instruction_and_a_deputys_a_question(send):
    told = instructed(send)[1], send("/notes", "deputy", target="new-jobs", words="何时完成")[1]
    assert [(one["kind"], one["to"], one["written"]["by"], one["written"]["as_of"]) for one in told] == [
        ("批示", "rsj", "leader", "2024-06-30"),
        ("提问", "rsj", "deputy", "2024-06-30"),
    ]
    assert [one["kind"] for one in send("/notes", "deputy")[1]["items"]] == ["提问"]
    assert send("/notes", "planner")[1]["count"] == 2
    assert send("/notes", "public")[0] == 403
    assert acts.count(Sought(what=What.COMMENT.value)) == 2


def test_an_answer_follows_and_the_note_waits_no_longer(send):
    name = instructed(send, as_of="2024-03-31")[1]["note"]
    status, told = send("/notes/answer", "reporter", note=name, words="八月补上")
    assert status == 200
    assert told["answered"]
    assert [(one["by"], one["organisation"]) for one in told["answers"]] == [("reporter", "rsj")]
    assert told["written"]["as_of"] == "2024-03-31"
    assert send("/notes?waiting=true&target=new-jobs&to=rsj", "reporter")[1] == {"count": 0, "waiting": 0, "items": []}


def test_a_retry_changes_nothing_and_a_key_serves_once(send):
    assert instructed(send, idempotency="same-key") == instructed(send, idempotency="same-key")
    status, told = instructed(send, "另一件事", idempotency="same-key")
    assert (status, told["code"]) == (422, "key-reused")
    assert send("/notes", "leader")[1]["count"] == 1


def test_what_cannot_be_is_refused_with_why(send):
    name = instructed(send, to="jyj")[1]["note"]
    visits = send("/notes", "leader", target="culture-visits", words="请说明")[1]["note"]
    refused = {
        "another's": send("/notes/answer", "reporter", note=visits, words="不归我"),
        "no such note": send("/notes/answer", "reporter", note="nothing", words="好"),
        "no such target": send("/notes", "leader", target="nothing", words="好"),
        "no such organisation": instructed(send, to="nobody"),
        "no day": instructed(send, as_of="yesterday"),
        "no words": instructed(send, "  "),
        "no characters": instructed(send, "\ud800"),
        "no code": send("/notes", "leader", target="\ud800", words="好"),
    }  # fmt: skip
    assert {what: (status, body["code"]) for what, (status, body) in refused.items()} == {
        "another's": (403, "not-yours"), "no such note": (404, "not-found"), "no such target": (404, "not-found"),
        "no such organisation": (422, "bad-input"), "no day": (422, "bad-input"), "no words": (422, "bad-input"),
        "no characters": (422, "bad-input"), "no code": (422, "bad-input"),
    }  # fmt: skip
    assert send("/notes/answer", "reporter", note=name, words="牵头单位也可答复")[0] == 200


def test_a_note_that_is_not_to_be_seen_is_not_there(send):
    instructed(send, "保密的话")
    told = send("/notes", "deputy")[1], send("/targets/new-jobs", "deputy")[1], send("/figures", "deputy")[1]
    assert "保密的话" not in json.dumps(told, ensure_ascii=False)
