"""The API asked by a fuzzer and by hand with what nobody sends in earnest: never a 5xx, always a described answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import schemathesis
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conftest import embedded_database
from daxu.api import routes
from daxu.desk import tokens

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
REAL = {
    "filing": ["2024-07|new-jobs@rsj", "2024-06|new-jobs@rsj", "2024-07|startups@rsj"],
    "month": ["2024-07", "2024-06"], "sealing": ["锁定", "发布"], "code": ["new-jobs"], "organisation": ["rsj"],
    "value": ["9000人", 9000, "46.7%"], "as_of": ["2024-06-30"], "period": ["2024H1"],
}  # fmt: skip
"""What is asked for by name is mostly something that exists, so that the fuzzer comes past the first refusal."""
ROLES = ("planner", "reporter", "reviewer", "auditor")


def operations() -> dict[str, schemathesis.APIOperation]:
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application(), headers=HOST)
    found = (result.ok() for result in described.get_all_operations())
    return {operation.label: operation for operation in found}


HOST = {"Host": "127.0.0.1"}
OPERATIONS = operations()


@pytest.fixture(scope="module")
def keys(model, tmp_path_factory) -> Iterator[dict[str, str]]:
    """A district that nobody minds losing, a token for each role, and no limit of how often one may ask."""
    with pytest.MonkeyPatch.context() as patch, embedded_database(model, tmp_path_factory.mktemp("hostile")):
        cache.clear()
        patch.setattr(routes.THROTTLE, "num_requests", 10**9)
        yield {role: tokens.make(name="探测", person=role, days=1, now=datetime.now(UTC))[0] for role in ROLES}


@pytest.mark.parametrize("label", OPERATIONS)
def test_whatever_a_fuzzer_sends_is_answered_as_described(keys, label):
    operation = OPERATIONS[label]
    cases = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))

    @seed(4)
    @settings(
        max_examples=40, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases, st.sampled_from(ROLES), st.data())
    def ask(case, role, data):
        _told_what_exists(case, data)
        case.call_and_validate(headers={**HOST, "Authorization": f"Bearer {keys[role]}"}, checks=CHECKS)

    ask()


def _told_what_exists(case: schemathesis.Case, data: st.DataObject) -> None:
    for part in (case.body, case.query, case.path_parameters):
        for name in [*part] if isinstance(part, dict) else []:
            if name in REAL and data.draw(st.integers(0, 3)):
                part[name] = data.draw(st.sampled_from(REAL[name]))
