"""示例 items: enough to fill the plan, never mistaken for facts, the same on every machine."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date

from daxu.catalogue import samples
from daxu.catalogue.district import District
from daxu.core.indicator import Measure, Observation
from daxu.core.notation import written
from daxu.core.organisation import Line
from daxu.core.pace import Verdict, judge
from daxu.core.period import Period
from daxu.core.rules import RuleKind
from daxu.core.target import Target, TargetKind

JUNE = date(2024, 6, 30)
FINGERPRINT = """
import hashlib
from daxu.catalogue.loader import model_district
from daxu.core.notation import written
model = model_district()
print(hashlib.sha256("".join(map(written, (*model.targets, *model.observations))).encode()).hexdigest())
"""


def verdicts(district: District) -> list[tuple[Target, Verdict]]:
    known: dict[str, list[Observation]] = {}
    for fact in district.observations:
        known.setdefault(fact.indicator, []).append(fact)
    return [
        (t, judge(t, known.get(t.indicator, []), as_of=JUNE, conventions=district.conventions).verdict)
        for t in district.targets
    ]


def invented(district: District) -> list[Target]:
    return [t for t in district.targets if t.sample]


def test_the_plan_is_filled_to_its_published_size(model: District, facts: District) -> None:
    assert len(model.targets) == 156
    assert len(invented(model)) == 156 - len(facts.targets) == 121


def test_facts_are_left_as_they_are(model: District, facts: District) -> None:
    assert [t for t in model.targets if not t.sample] == list(facts.targets)
    assert [o for o in model.observations if not o.sample] == list(facts.observations)


def test_what_is_behind_is_mixed_as_published(model: District) -> None:
    behind = Counter(t.kind for t, verdict in verdicts(model) if verdict is Verdict.BEHIND)
    assert behind == {TargetKind.INDICATOR: 5, TargetKind.PROJECT: 3}


def test_of_what_is_behind_only_the_software_revenue_is_a_fact(model: District) -> None:
    real = [t.code for t, verdict in verdicts(model) if verdict is Verdict.BEHIND and not t.sample]
    assert real == ["software-revenue"]


def test_samples_say_so_in_name_definition_and_source(model: District) -> None:
    measured = {i.code: i for i in model.indicators}
    for target in invented(model):
        assert "示例" in target.name
        assert "sample" in target.english
        assert "示例" in measured[target.indicator].definition
    cited = {s for o in model.observations if o.sample for s in o.figure.sources}
    assert cited == {samples.SOURCE}


def test_every_kind_of_rule_is_shown(model: District) -> None:
    assert {t.rule.kind for t in model.targets} == set(RuleKind)


def test_all_four_kinds_and_every_area_appear(model: District) -> None:
    areas = {o.code for o in model.organisations if o.line is Line.AREA} - {model.code}
    assert {t.kind for t in invented(model)} == set(TargetKind)
    assert {code for t in invented(model) for code in (t.lead, *t.supporting)} >= areas


def test_leads_themes_and_indicators_of_samples_are_declared(model: District) -> None:
    organisations, themes = {o.code for o in model.organisations}, {t.code for t in model.themes}
    measured = {i.code for i in model.indicators}
    for target in invented(model):
        assert {target.lead, *target.supporting} <= organisations
        assert target.theme in themes
        assert target.indicator in measured


def test_no_place_is_taken_twice(model: District) -> None:
    slots = [x.slot for x in (*model.indicators, *model.targets, *model.observations)]
    assert len(slots) == len(set(slots))


def test_paths_never_fall_where_amounts_add_up(model: District) -> None:
    filling = {t.indicator for t in model.targets if t.rule.kind in (RuleKind.BY_MONTH, RuleKind.NODES)}
    for code in filling:
        for year in (2023, 2024):
            path = [o for o in model.observations if o.indicator == code and o.sample and o.period.first.year == year]
            numbers = [o.figure.quantity.number for o in sorted(path, key=lambda o: o.period)]
            assert numbers == sorted(numbers)


def test_months_inside_a_published_half_year_lead_up_to_the_fact(model: District) -> None:
    jobs = [o for o in model.observations if o.indicator == "new-jobs" and o.period.first.year == 2024]
    by_period = {o.period.code: o for o in jobs}
    assert (by_period["2024H1"].sample, str(by_period["2024H1"].figure)) == (False, "8350人")
    assert {o.sample for code, o in by_period.items() if code != "2024H1"} == {True}
    assert len(by_period) == 6
    assert max(o.figure.quantity.number for o in jobs if o.sample) < 8350


def test_last_year_has_twelve_months_for_the_line_of_comparison(model: District) -> None:
    for code in ("software-revenue", "new-jobs", "sample-road-yuhua", "sample-tourists"):
        last = [o.period for o in model.observations if o.indicator == code and o.period in Period.year(2023)]
        assert [p.months for p in sorted(last)] == list(range(1, 13))


def test_no_growth_is_invented_for_a_fact(model: District) -> None:
    real = {o.indicator for o in model.observations if not o.sample}
    assert not [o for o in model.observations if o.sample and o.indicator in real and o.measure is Measure.GROWTH]


def test_two_runs_say_the_same(model: District) -> None:
    ours = hashlib.sha256("".join(map(written, (*model.targets, *model.observations))).encode()).hexdigest()
    run = subprocess.run([sys.executable, "-c", FINGERPRINT], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ours


def test_another_count_of_facts_is_filled_to_the_same_total(facts: District) -> None:
    goals = tuple(target for target in facts.targets if target.goal)
    more = replace(facts, targets=(*facts.targets, *(replace(t, code=f"{t.code}-2") for t in goals)))
    assert len(samples.with_samples(more).targets) == 156
