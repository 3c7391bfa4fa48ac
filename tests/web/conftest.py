"""Pages are asked for as a browser asks: the small district in a fresh ledger, one person a role."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

# Django is set up after this file is read, so whatever needs it is imported where it is used.


@pytest.fixture
def load(db: Path) -> Callable[..., None]:
    """Load the small district with the given facts, or with those of June."""
    from daxu.duties import planning
    from duties.small import JUNE, district
    from world import at

    def enter(*facts: Any, cautions: tuple[Any, ...] = (), **more: Any) -> None:
        declared = replace(district(facts=facts or JUNE, **more), cautions=cautions)
        planning.load(declared, by="王", now=at("2024-07-10"))

    return enter


@pytest.fixture
def plan(load: Callable[..., None]) -> None:
    """The small district with the facts of June."""
    load()


@pytest.fixture
def visitor(db: Path) -> Any:
    """A browser in which nobody is signed in."""
    from django.test import Client

    return Client(HTTP_HOST="127.0.0.1", raise_request_exception=False)


@pytest.fixture
def signed_in(visitor: Any) -> Callable[[str], Any]:
    """Sign somebody of a role in, and return the browser."""
    from daxu.desk.models import Person

    def sign_in(role: str) -> Any:
        person, _ = Person.objects.get_or_create(username=f"{role}-王", role=role)
        visitor.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return visitor

    return sign_in
