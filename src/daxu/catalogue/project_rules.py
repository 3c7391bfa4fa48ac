"""Project rules: what stages ask for, when cards are issued, how issues are dealt with, as `project_rules.toml` says.

A folder of declarations may hold its own. The model district publishes none: it gets the examples that other places
published, which are there to be compared with, and a set of its own that is marked 示例.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from daxu.catalogue.declared import Codes, source
from daxu.catalogue.district import BadCatalogue, Problem, ProjectRule
from daxu.catalogue.sheet import Sheet, declared_in, read_sheet
from daxu.catalogue.table import (
    Table,
    Unfit,
    code,
    day,
    declared,
    flag,
    one_of,
    quantity,
    several_of,
    text,
    texts,
    whole,
)
from daxu.core.indicator import Measure
from daxu.core.lights import Light
from daxu.core.projects.cards import CardObject, CardRule, Consequence
from daxu.core.projects.feed_rule import FeedCount, FeedRule
from daxu.core.projects.funding import FundingSource
from daxu.core.projects.issues import Every, IssueCategory, IssueLevel, IssueRules, IssueState, Rhythm
from daxu.core.projects.publishing import ProjectPublication, PublicPart
from daxu.core.projects.stage import Proof, Stage, StageRule

FILE: Final = Path(__file__).parent / "project_rules.toml"
_SORTS: Final = ("stage", "card", "issues", "feed", "funding", "publication")


def project_rules_in(sheet: Sheet, tables: Codes) -> tuple[ProjectRule, ...]:
    """Read a file of project rules; `tables` are the light tables there are. What is wrong is noted in the sheet."""
    stages = declared_in(sheet, "stage", stage_rule, *_SORTS)
    cards = declared_in(sheet, "card", lambda table: card_rule(table, tables), *_SORTS)
    feeds = declared_in(sheet, "feed", feed_rule, *_SORTS)
    issues = declared_in(sheet, "issues", issue_rules, *_SORTS)
    sources = declared_in(sheet, "funding", funding_source, *_SORTS)
    return (*stages, *cards, *issues, *feeds, *sources, *declared_in(sheet, "publication", publication, *_SORTS))


def shipped_rules(tables: Codes, *, samples: bool = True) -> tuple[ProjectRule, ...]:
    """Return the rules that come with Daxu, with or without the 示例; raise BadCatalogue with every fault."""
    problems: list[Problem] = []
    rules = project_rules_in(read_sheet(FILE.stem, FILE, problems), tables)
    if problems:
        raise BadCatalogue(tuple(sorted(set(problems))))
    return tuple(rule for rule in rules if samples or not rule.sample)


def stage_rule(table: Table) -> StageRule | None:
    """Build what a stage asks for; `least` is money: "500万元"."""
    return table.built(
        lambda: StageRule(
            stage=table.take("stage", one_of(Stage)),
            effective=table.take("effective", day),
            citation=source(table),
            requires=table.take("requires", several_of(Stage), ()),
            proof=table.take("proof", several_of(Proof), ()),
            least=table.take("least", yuan, None),
            net=table.take("net", flag, default=False),
            words=table.take("words", text),
            english=table.take("english", text),
            sample=table.take("sample", flag, default=False),
        )
    )


def card_rule(table: Table, tables: Codes) -> CardRule | None:
    """Build a rule of cards; the core refuses one that could never judge."""
    return table.built(
        lambda: CardRule(
            code=table.take("code", code),
            name=table.take("name", text),
            english=table.take("english", text),
            object=table.take("object", one_of(CardObject)),
            effective=table.take("effective", day),
            citation=source(table),
            table=table.take("table", lambda value: declared(value, tables), ""),
            statistical=table.take("statistical", flag, default=False),
            spread=table.take("spread", whole, 0),
            yellow_after=table.take("yellow_after", whole, 0),
            red_after=table.take("red_after", whole, 0),
            follows=table.rows("follows", _consequence, ()),
            until=table.take("until", day, None),
            assumption=table.take("assumption", text, ""),
            assumption_english=table.take("assumption_english", text, ""),
            example=table.take("example", flag, default=False),
            sample=table.take("sample", flag, default=False),
        )
    )


def issue_rules(table: Table) -> IssueRules | None:
    """Build the categories, levels and rhythms of issues; the core refuses a rhythm of an unknown level."""
    return table.built(
        lambda: IssueRules(
            effective=table.take("effective", day),
            categories=table.rows("categories", _category),
            levels=table.rows("levels", _level),
            rhythms=table.rows("rhythms", _rhythm),
            citation=source(table),
            sample=table.take("sample", flag, default=False),
        )
    )


def feed_rule(table: Table) -> FeedRule | None:
    """Build a rule by which projects make a figure; an indicator that a district lacks is simply not fed."""
    return table.built(
        lambda: FeedRule(
            code=table.take("code", code),
            name=table.take("name", text),
            english=table.take("english", text),
            indicator=table.take("indicator", code),
            list=table.take("list", code),
            counts=table.take("counts", one_of(FeedCount)),
            effective=table.take("effective", day),
            citation=source(table),
            measure=table.take("measure", one_of(Measure), Measure.LEVEL),
            words=table.take("words", text),
            english_words=table.take("english_words", text),
            until=table.take("until", day, None),
            sample=table.take("sample", flag, default=False),
        )
    )


def funding_source(table: Table) -> FundingSource | None:
    """Build a source of money; `bounded` is left out for one of which no more may arrive than was approved."""
    return table.built(
        lambda: FundingSource(
            code=table.take("code", code),
            name=table.take("name", text),
            english=table.take("english", text),
            order=table.take("order", whole),
            citation=source(table),
            bounded=table.take("bounded", flag, default=True),
            bond=table.take("bond", flag, default=False),
            sample=table.take("sample", flag, default=False),
        )
    )


def publication(table: Table) -> ProjectPublication | None:
    """Build which parts of projects are public from a day on."""
    return table.built(
        lambda: ProjectPublication(
            effective=table.take("effective", day),
            parts=table.take("parts", several_of(PublicPart)),
            citation=source(table),
            sample=table.take("sample", flag, default=False),
        )
    )


def yuan(value: Any) -> int:
    """Read money as whole yuan: "500万元"."""
    amount = quantity(value)
    exact = amount.number * amount.unit.scale
    if amount.unit.measures != _MONEY or exact != int(exact) or exact < 0:
        raise Unfit(
            f"“{value}”不是整元的金额。", f"{value!r} is no amount of whole yuan.", "写作 500万元。", "Write 500万元."
        )
    return int(exact)


_MONEY: Final = quantity("1元").unit.measures


def _consequence(table: Table) -> Consequence:
    return Consequence(
        light=table.take("light", one_of(Light)),
        in_a_row=table.take("in_a_row", whole),
        words=table.take("words", text),
        english=table.take("english", text),
        becomes=table.take("becomes", one_of(Light), None),
        talk=table.take("talk", flag, default=False),
    )


def _category(table: Table) -> IssueCategory:
    return IssueCategory(table.take("name", text), table.take("english", text))


def _level(table: Table) -> IssueLevel:
    return IssueLevel(table.take("name", text), table.take("english", text), table.take("patience", whole, 0))


def _rhythm(table: Table) -> Rhythm:
    return Rhythm(
        name=table.take("name", text),
        english=table.take("english", text),
        every=table.take("every", one_of(Every)),
        levels=table.take("levels", texts),
        states=table.take("states", several_of(IssueState)),
    )
