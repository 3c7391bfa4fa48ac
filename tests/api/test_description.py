"""The OpenAPI description: complete, public, and free of data."""

from __future__ import annotations

import json

import pytest
from django.test import Client


@pytest.fixture
def described(db):
    return Client(HTTP_HOST="127.0.0.1").get("/api/openapi.json").json()


def test_the_description_is_public_and_names_every_route(described):
    assert described["openapi"].startswith("3.")
    assert {path.removeprefix("/api/v1") for path in described["paths"]} == {
        "/evaluation", "/targets", "/targets/{code}", "/figures", "/figures/{id}/trace", "/organisations",
        "/indicators", "/plans", "/verification", "/read", "/check",
        "/filings", "/filing", "/filings/submit", "/filings/withdraw", "/filings/ask", "/filings/pass",
        "/filings/return", "/filings/grant", "/filings/refuse", "/closings",
        "/notes", "/notes/answer",
        "/projects", "/projects/{id}", "/projects/{id}/steps", "/projects/{id}/corrections", "/projects/{id}/photos",
        "/projects/rates",
        "/tasks", "/tasks/{id}", "/tasks/{id}/steps", "/causes", "/opinions",
    }  # fmt: skip


def operations(described):
    return [operation for path in described["paths"].values() for operation in path.values()]


def test_every_route_says_what_it_does_and_how_it_refuses(described):
    for operation in operations(described):
        assert operation["summary"]
        assert operation["description"]
        assert {"200", "401", "403", "404", "422", "429"} <= {str(status) for status in operation["responses"]}
        assert {name for way in operation["security"] for name in way} == {"ByToken", "BySession"}


def test_every_reference_leads_somewhere(described):
    text = json.dumps(described)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(described["components"]["schemas"])


def test_the_keys_of_the_contract_are_described(described):
    judged = described["components"]["schemas"]["Judged"]
    assert {"as_of", "total", "judged", "on_schedule", "rate", "items"} <= set(judged["properties"])


def test_the_page_of_the_description_has_no_inline_script(db):
    page = Client(HTTP_HOST="127.0.0.1").get("/api/docs")
    assert page.status_code == 200
    assert "'unsafe-inline'" not in page["Content-Security-Policy"]
    assert b"http://" not in page.content
    assert b"https://" not in page.content
