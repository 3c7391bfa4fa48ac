"""The API asked as programs ask it: by token, by session, and by nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from world import at

NOW = at("2026-11-23")


@pytest.fixture(autouse=True)
def nobody_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def key(district: Path) -> Callable[..., str]:
    """Make a token: key("planner"); an expired one: key("planner", made=…)."""
    from daxu.desk import tokens

    def make(person: str = "planner", made: datetime | None = None, days: int = 90) -> str:
        return tokens.make(name="测试", person=person, days=days, now=made or datetime.now(UTC))[0]

    return make


class Api:
    """`api("/targets", key)` asks; without a key nobody does."""

    def __call__(self, path: str, key: str = "", **parameters: str) -> Any:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return Client(HTTP_HOST="127.0.0.1").get(f"/api/v1{path}", parameters, headers=headers)


@pytest.fixture
def api(district: Path) -> Api:
    return Api()


@pytest.fixture
def ask(api: Api, key: Callable[..., str]) -> Callable[..., Any]:
    """Ask as the planner and return the answer."""
    mine = key()

    def answer(path: str, **parameters: str) -> Any:
        response = api(path, mine, **parameters)
        assert response.status_code == 200, response.content
        return response.json()

    return answer
