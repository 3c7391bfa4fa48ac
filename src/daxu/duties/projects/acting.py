"""Acting: each deed on a project is one command — allowed by the rules and by the person's place, or refused with why.

A step takes the next number of its project: of two who act at once the ledger takes one and tells the other. What was
wrong is corrected in its place, with the reason; every later step must still stand then. The tables that lists and maps
look into are drawn anew in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from daxu.core.act import Act, What
from daxu.core.entry import Entry
from daxu.core.projects.card_history import card_history
from daxu.core.projects.card_history import permit as permit_card
from daxu.core.projects.curve import faults as baseline_faults
from daxu.core.projects.entering import MOST_YUAN, Asked, NoSuchProject, after, faults, faults_of_correction, folded
from daxu.core.projects.fault import StepFault, StepRefused, refuse
from daxu.core.projects.funding import funding_faults
from daxu.core.projects.geometry import BadShape
from daxu.core.projects.geometry import read as shape_of
from daxu.core.projects.issues import issues
from daxu.core.projects.issues import permit as permit_issue
from daxu.core.projects.project import CardDeed, Facts, IssueDeed, Project, ProjectDeed, ProjectStep, place
from daxu.core.projects.stage import Stage, StageRule
from daxu.core.text import Text
from daxu.core.workdays import office_day
from daxu.desk import portfolio
from daxu.desk.models import Person
from daxu.desk.people import organisations_of
from daxu.desk.permissions import MANAGE_PROJECTS, REPORT_PROJECTS, may
from daxu.ledger import read, write


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts: their name, the organisations they act for, whether they keep the portfolio or report on projects."""

    name: str
    organisations: frozenset[str] = frozenset()
    manages: bool = False
    reports: bool = False

    def holds(self, project: Project) -> bool:
        """Whether they have a part in a project: they keep it, lead it, or support it."""
        return self.leads(project) or (self.reports and bool({*project.facts.supporting} & self.organisations))

    def leads(self, project: Project) -> bool:
        """Whether a project is theirs to report on and to move: they keep all of them, lead it, or it lies here."""
        mine = {project.facts.lead, project.facts.block} & self.organisations
        return self.manages or (self.reports and bool(mine))

    def may(
        self, deed: ProjectDeed, project: Project, *, about: IssueDeed | CardDeed | None = None, issue: int = 0
    ) -> bool:
        """Whether they may do a deed: a supporting organisation raises and handles issues and leaves what it saw.

        Who was given an issue handles it, whoever's the project is.
        """
        if self.manages:
            return True
        if not self.reports or (deed in _KEPT and about is not CardDeed.ASK_EXEMPTION):
            return False
        if self.leads(project):
            return True
        if deed in _SUPPORTED and self.holds(project):
            return True
        given = issues(project.steps).get(issue) if deed is ProjectDeed.ISSUE else None
        return given is not None and given.owner in self.organisations

    def may_enter(self, step: ProjectStep, project: Project) -> bool:
        """Whether they may enter a step of a project, or correct it."""
        about = step.issue.deed if step.issue else step.card.deed if step.card else None
        return self.may(step.deed, project, about=about, issue=step.issue.number if step.issue else 0)


def hand(person: Person, day: date) -> Hand:
    """Return a person as projects know them on a day."""
    return Hand(
        person.username,
        organisations_of(person, day),
        manages=may(person, MANAGE_PROJECTS),
        reports=may(person, REPORT_PROJECTS),
    )


class NotYours(PermissionError):
    """The person may not do this to the project; the message says who may."""

    def __init__(self, why: Text) -> None:
        """Keep the reason in both languages."""
        super().__init__(f"{why.zh} {why.en}")
        self.why = why


class NotEntered(ValueError):
    """Nothing was entered; `faults` has every reason with the part of the step that it is about, where there is one."""

    def __init__(self, whys: Sequence[Text | StepFault]) -> None:
        """Say every reason, one a line."""
        super().__init__("\n".join(f"{why.zh} {why.en}" for why in whys))
        self.faults = tuple(why if isinstance(why, StepFault) else StepFault("", *why) for why in whys)

    @property
    def whys(self) -> tuple[Text, ...]:
        """The reasons alone, by project where there are several."""
        return tuple(fault.why for fault in self.faults)


class Overtaken(NotEntered):
    """Somebody else acted on the project since it was looked at; `project` is how it stands now."""

    def __init__(self, project: Project, by: str) -> None:
        """Say who was faster and with what."""
        last = project.steps[-1]
        super().__init__(
            [
                Text(
                    f"{by}刚刚对“{project.facts.name}”做了“{last.deed.value}”；没有写入，请看最新情况后再试。",
                    f"{by} has just acted on it ({last.deed.english}): nothing was entered. Look again, then retry.",
                )
            ]
        )
        self.project = project


class KeyReused(ValueError):
    """A key came back for another deed."""


_TRIES = 5
# What only those may do who keep the portfolio, but for asking to be spared a card; all else who leads it does, too.
_KEPT = frozenset({ProjectDeed.PLAN, ProjectDeed.MERGE, ProjectDeed.BASELINE, ProjectDeed.CARD, ProjectDeed.VOID})
_SUPPORTED = frozenset({ProjectDeed.ISSUE, ProjectDeed.VISIT})


def register(facts: Facts, *, by: Hand, now: datetime, key: str, day: date, organisation: str = "") -> Project:
    """Enter a new project under the next id of the year; raise NotEntered where a name is another project's."""
    step = ProjectStep("", 1, ProjectDeed.REGISTER, day, organisation or facts.lead, facts=facts)
    for _ in range(_TRIES):
        with suppress(Overtaken):  # somebody else took the id meanwhile: the next one is free
            return enter(replace(step, project=_next_id(day.year)), by=by, now=now, key=key)
    return enter(replace(step, project=_next_id(day.year)), by=by, now=now, key=key)


def enter(step: ProjectStep, *, by: Hand, now: datetime, key: str, seen: int | None = None) -> Project:
    """Enter one step behind those that stand; its number is given here.

    `seen` is the number of the last step that the person saw: who was overtaken is told so instead (Overtaken).
    """
    if done := _done_before(key):
        return _repeated(done, step)
    found = history(step.project)
    project = folded(one.says for one in found) if found else None
    if project and seen is not None and seen != project.next_number - 1:
        raise Overtaken(project, found[-1].by)
    _must_be_allowed(step, project, by)
    step = _settled(replace(step, number=project.next_number if project else 1), by)
    _refuse(all_faults(project, step, by, now))
    return _entered([step], {step.project: _with(project, step)}, by=by, now=now, key=key)[0]


def entered_as(project: str, entry: str) -> ProjectStep:
    """Return the step that was entered under an id, corrected since or not; raise NoSuchProject, or NotEntered."""
    project_of(project)
    says = next((one.entry.says for one in read.under(place(project)) if one.entry.id == entry), None)
    if not isinstance(says, ProjectStep):
        raise NotEntered([Text(f"项目没有这一步：{entry}。", f"The project has no step {entry}.")])
    return says


def correct(entry: str, step: ProjectStep, *, reason: str, by: Hand, now: datetime, key: str) -> Project:
    """Put another step in the place of a wrong one; VOID takes it out. All later steps must still stand."""
    if done := _done_before(key):
        return _repeated(done, step)
    found = history(step.project)
    old = next((one for one in found if one.id == entry), None)
    if old is None:
        raise NotEntered([Text("这一步已被更正过，请先看最新情况。", "This step was corrected before: look again.")])
    _must_be_allowed(step, folded(one.says for one in found), by)
    if not reason.strip():
        raise NotEntered([StepFault("reason", "更正须写明理由。", "A correction needs a reason.")])
    step = _in_place_of(old.says, _settled(replace(step, number=old.says.number), by))
    steps = [step if one.id == entry else one.says for one in found]
    authors = {one.says.number: one.by for one in found}
    before, corrected = _Row([one.says for one in found], authors), _Row(steps, {**authors, step.number: by.name})
    _refuse(_new_faults(before, corrected, step.number, now))
    command = write.Command(key, by.name, now, f"更正 {step.project} 第{step.number}步")
    act = Act(
        What.PROJECT, f"{step.project} 第{step.number}步", before=old.says.deed.value, after=step.deed.value, why=reason
    )
    says = Entry(step, by.name, now, corrects=entry, reason=reason)
    _append(command, [says], act, [folded(steps)])
    return project_of(step.project)


def _in_place_of(old: ProjectStep, step: ProjectStep) -> ProjectStep:
    """Return a correction of the same deed; on an issue it stays whose it was: nobody verifies their own work."""
    if step.deed is ProjectDeed.VOID:
        return step
    same_issue = (old.issue and old.issue.deed) is (step.issue and step.issue.deed)
    same_card = (old.card and old.card.deed) is (step.card and step.card.deed)
    if step.deed is not old.deed or not (same_issue and same_card):
        raise NotEntered(
            [
                Text(
                    "更正只改内容，不改办的是哪件事；办错了的请作废。",
                    "A correction changes what was said, not which deed it was: void a deed that was wrong.",
                )
            ]
        )
    if step.issue and old.issue:
        return replace(step, issue=replace(step.issue, number=old.issue.number, by=old.issue.by))
    return step


@dataclass(frozen=True, slots=True)
class Correction:
    """A step that is to take the place of one that stands; `entry` is the id of the entry that it corrects."""

    entry: str
    step: ProjectStep


def enter_all(
    steps: Sequence[ProjectStep], *, by: Hand, now: datetime, key: str, checked: bool = True,
    corrections: Sequence[Correction] = (), reason: str = "",
) -> list[Project]:  # fmt: skip
    """Enter many steps of many projects in one command: all of them, or NotEntered says every reason why none.

    Numbers are given here, in order. `checked` is off only for a portfolio that a catalogue declares, and for a sheet
    that was checked by its cells; corrections, which go first and share one reason, are always checked.
    """
    if _done_before(key):
        return []
    known = portfolio.known(step.project for step in steps)
    numbered: list[ProjectStep] = []
    projects, whys = _corrected(corrections, reason, by, now)
    for step in steps:
        if step.project not in projects:
            projects[step.project] = found_or_none(step.project) if step.project in known else None
        project = projects[step.project]
        one = replace(step, number=project.next_number if project else 1)
        if checked:
            one = _settled(one, by)
            _must_be_allowed(one, project, by)
            whys += [_named(one, why) for why in all_faults(project, one, by, now)]
        projects[step.project] = _with(project, one)
        numbered.append(one)
    _refuse(whys)
    entries = [Entry(one.step, by.name, now, corrects=one.entry, reason=reason) for one in corrections]
    return _entered(numbered, projects, by=by, now=now, key=key, corrections=entries, reason=reason)


def _corrected(
    corrections: Sequence[Correction], reason: str, by: Hand, now: datetime
) -> tuple[dict[str, Project | None], list[StepFault]]:
    """Return the projects as corrections would leave them, and everything that speaks against these."""
    projects: dict[str, Project | None] = {}
    whys = [StepFault("reason", "更正须写明理由。", "A correction needs a reason.")] if corrections else []
    whys = [] if reason.strip() else whys
    for project, several in _by_project(corrections).items():
        found = history(project)
        whys += [_named(several[0].step, why) for why in correction_faults(found, several, by, now)]
        projects[project] = folded(_in_their_places(found, several))
    return projects, whys


def _by_project(corrections: Iterable[Correction]) -> dict[str, list[Correction]]:
    found: dict[str, list[Correction]] = {}
    for one in corrections:
        found.setdefault(one.step.project, []).append(one)
    return found


def correction_faults(
    found: Sequence[Standing], corrections: Sequence[Correction], by: Hand, now: datetime
) -> list[StepFault]:
    """Return what several corrections would make wrong in the steps of one project that stand; raise NotYours."""
    old = {one.id: one.says for one in found}
    if any(one.entry not in old for one in corrections):
        return [StepFault("", "这一步已被更正过，请先看最新情况。", "This step was corrected before: look again.")]
    project = folded(old.values())
    for one in corrections:
        _must_be_allowed(_in_place_of(old[one.entry], one.step), project, by)
    authors = {one.says.number: one.by for one in found}
    theirs = {one.step.number: by.name for one in corrections}
    before = _Row(list(old.values()), authors)
    after_it = _Row(_in_their_places(found, corrections), {**authors, **theirs})
    return _new_faults(before, after_it, corrections[-1].step.number, now)


def _in_their_places(found: Sequence[Standing], corrections: Sequence[Correction]) -> list[ProjectStep]:
    taken = {one.entry: one.step for one in corrections}
    return [taken.get(one.id, one.says) for one in found]


def redraw(*, all_projects: Iterable[Project] | None = None) -> int:
    """Draw every table of projects anew from the ledger; return how many projects there are."""
    projects = list(all_projects) if all_projects is not None else list(every())
    portfolio.empty()
    portfolio.put(projects)
    return len(projects)


# --- what stands


@dataclass(frozen=True, slots=True)
class Standing:
    """A step that stands, with the id of its entry, who entered it and when."""

    says: ProjectStep
    id: str
    by: str
    at: datetime
    corrected: bool = False


def history(project: str) -> list[Standing]:
    """Return the steps of a project that stand, in order of number; empty where there is no such project."""
    return _standing(read.under(place(project)))


def histories(projects: Iterable[str]) -> Iterator[tuple[str, list[Standing]]]:
    """Walk the steps that stand of several projects, project by project in order of id, in few questions."""
    named = sorted(projects)
    for start in range(0, len(named), _AT_ONCE):
        steps = _standing(read.under(*map(place, named[start : start + _AT_ONCE])))
        yield from ((project, list(several)) for project, several in groupby(steps, lambda one: one.says.project))


_AT_ONCE = 200


def _standing(filed: Iterable[read.Filed]) -> list[Standing]:
    held: dict[str, Standing] = {}
    for one in filed:
        entry = one.entry
        if isinstance(entry.says, ProjectStep):
            held[entry.slot] = Standing(entry.says, entry.id, entry.by, entry.at, bool(entry.corrects))
    return [held[slot] for slot in sorted(held)]


def every() -> Iterable[Project]:
    """Walk all projects of the ledger, folded."""
    steps = _standing(read.under(place("")[:-1]))
    for _, group in groupby(steps, lambda one: one.says.project):
        yield folded(one.says for one in group)


def found_or_none(project: str) -> Project | None:
    """Return a project as it stands, None where there is none."""
    steps = history(project)
    return folded(one.says for one in steps) if steps else None


def project_of(project: str) -> Project:
    """Return a project as it stands; raise NoSuchProject."""
    found = found_or_none(project)
    if found is None:
        raise NoSuchProject(f"没有编号为“{project}”的项目。 There is no project {project!r}.")
    return found


def stage_rules(day: date) -> Mapping[Stage, StageRule]:
    """Return what each stage asks for on a day."""
    book = read.book()
    return {stage: rule for stage in Stage if (rule := book.stage_rule(stage, day))}


# --- entering


def refusal(step: ProjectStep, project: Project | None, by: Hand) -> Text | None:
    """Return why a step is not a person's to enter; None where it is. `project` is as it stands before the step."""
    if by.manages:
        return None
    holder = project or (Project(step.project, step.facts) if step.facts else None)
    if holder is None or not by.may_enter(step, holder):
        return _whose(step, holder, by)
    if step.facts and _placed(step.facts) != (_placed(project.facts) if project else (step.facts.lead, ())):
        return Text("清单和责任单位由项目管理单位确定。", "Lists and the lead are for who keeps the portfolio.")
    return None


def _must_be_allowed(step: ProjectStep, project: Project | None, by: Hand) -> None:
    if why := refusal(step, project, by):
        raise NotYours(why)


def _whose(step: ProjectStep, project: Project | None, by: Hand) -> Text:
    """Say whose deed it is that somebody may not do."""
    if not by.reports or project is None or by.leads(project):
        return Text(
            f"“{step.deed.value}”由项目管理单位办理。", f"Who keeps the portfolio does this: {step.deed.english}."
        )
    if by.holds(project):
        return Text(
            f"配合单位办理问题和踏勘；“{step.deed.value}”由责任单位、板块或项目管理单位办理。",
            f"Supporting organisations deal with issues and visits; {step.deed.english} is for who leads or keeps it.",
        )
    return Text(
        "只有项目的责任单位、板块和配合单位可以填报。", "Only the organisations of the project may report on it."
    )


def _placed(facts: Facts) -> tuple[str, tuple[str, ...]]:
    return facts.lead, facts.lists


def _settled(step: ProjectStep, by: Hand) -> ProjectStep:
    """Return a step as it is kept: an issue's deed is whose hand it is, a shape has its one form.

    Raise NotEntered for a shape that cannot be.
    """
    if step.issue and by.name:
        step = replace(step, issue=replace(step.issue, by=by.name))
    if not (step.facts and step.facts.shape):
        return step
    try:
        return replace(step, facts=replace(step.facts, shape=shape_of(step.facts.shape).geojson))
    except BadShape as bad:
        raise NotEntered([StepFault("shape", *bad.why)]) from None


def all_faults(project: Project | None, step: ProjectStep, by: Hand, now: datetime) -> list[StepFault]:
    """Return everything that keeps a step from being entered behind a project's last, by rules and declarations."""
    found = faults(Asked(project, step, stage_rules(step.day), office_day(now)))
    if step.deed is ProjectDeed.VOID:
        found.append(StepFault("", "作废只能更正原来的一步。", "A step is voided by correcting it in its place."))
    authors = {one.says.number: one.by for one in history(project.id)} if project and step.card else {}
    return [*found, *_names_taken(step), *_of_parts(project, step, {**authors, step.number: by.name})]


def _undeclared(step: ProjectStep) -> list[StepFault]:
    """Say which organisations and sectors of a project are not declared; nothing where none are declared at all."""
    facts = step.facts
    if facts is None:
        return []
    book = read.book()
    codes = (("lead", facts.lead), ("block", facts.block), *(("supporting", one) for one in facts.supporting))
    known = (
        ("单位", "organisation", book.organisations, codes),
        ("领域", "sector", book.sectors, [("sector", facts.sector)]),
        ("清单", "list", book.project_lists, [("lists", one) for one in facts.lists]),
    )
    return [
        StepFault(about, f"没有{zh}“{code[:40]}”，请重新选择。", f"There is no {en} {code[:40]!r}: choose another.")
        for zh, en, declared, several in known
        for about, code in several
        if code and declared and code not in declared
    ]


def _of_parts(project: Project | None, step: ProjectStep, authors: Mapping[int, str]) -> list[StepFault]:
    """Return what is wrong with the parts of a step that are judged by what is declared; `authors` by step's number."""
    found = [*_undeclared(step)]
    if step.baseline:
        found += [StepFault("nodes", *why) for why in baseline_faults(step.baseline)]
    if project and step.deed is ProjectDeed.FUND:
        found += funding_faults(project.funds, step, read.book().funding_sources, MOST_YUAN)
    try:
        if project and step.issue:
            _permit_issue(project, step)
        if project and step.card:
            history = card_history(project.steps, authors)
            permit_card(history, step, by=authors[step.number], rules=read.book().card_rules)
    except StepRefused as refused:
        found += refused.faults
    return found


def _permit_issue(project: Project, step: ProjectStep) -> None:
    rules = read.book().issue_rules(step.day)
    if rules is None or step.issue is None:
        refuse([StepFault("", "还没有声明问题清单的规则。", "No rules of issues are declared for that day.")])
        return
    before = issues(project.steps)
    issue = before.get(step.issue.number)
    permit_issue(issue, step.issue, day=step.day, words=step.words, rules=rules, before=before)


@dataclass(frozen=True, slots=True)
class _Row:
    """The steps of a project in order, and who entered each."""

    steps: Sequence[ProjectStep]
    authors: Mapping[int, str]


def _new_faults(before: _Row, after_it: _Row, number: int, now: datetime) -> list[StepFault]:
    """Return what a correction would make wrong; what an older step lacks already is not held against it."""
    rules = stage_rules(max(step.day for step in after_it.steps))

    def found(row: _Row) -> list[StepFault]:
        def more(project: Project | None, step: ProjectStep) -> list[StepFault]:
            return _of_parts(project, step, row.authors)

        return faults_of_correction(row.steps, rules, office_day(now), corrected=number, more=more)

    wrong = found(after_it)
    lacking = set(found(before)) if wrong else set()
    return [fault for fault in wrong if fault not in lacking]


def _taken(name: str, other: str) -> StepFault:
    return StepFault(
        "name",
        f"“{name}”已是项目{other}的名称或别名；同一项目请登记在那里，不要另立。",
        f"{name} is a name of project {other} already: enter it there instead of anew.",
    )


def _named(step: ProjectStep, fault: StepFault) -> StepFault:
    name = step.facts.name if step.facts else step.project
    return StepFault(fault.about, f"{name}：{fault.zh}", f"{name}: {fault.en}")


def _with(project: Project | None, step: ProjectStep) -> Project:
    grown = after(project, step)
    if grown is None:
        raise NotEntered([Text("请先登记项目。", "Register the project first.")])
    return grown


def _refuse(whys: Sequence[StepFault]) -> None:
    if whys:
        raise NotEntered(whys)


def _entered(
    steps: Sequence[ProjectStep], projects: Mapping[str, Project | None], *, by: Hand, now: datetime, key: str,
    corrections: Sequence[Entry] = (), reason: str = "",
) -> list[Project]:  # fmt: skip
    entries = [*corrections, *(Entry(step, by.name, now) for step in steps)]
    several = len(entries) > 1 or not steps
    what = f"项目 {len(entries)} 步" if several else f"{steps[0].deed.value} {steps[0].project}"
    first = steps[0] if steps else None
    after = first.words or (first.stage.value if first.stage else "") if first else ""
    act = Act(What.PROJECT, what, after=after, why=reason if corrections else "")
    drawn = [project for project in projects.values() if project]
    _append(write.Command(key, by.name, now, what), entries, act, drawn)
    return drawn


def _append(command: write.Command, entries: Sequence[Entry], act: Act, drawn: Sequence[Project]) -> None:
    try:
        write.append(command, entries, act=act, check=lambda: _names_free(entries), also=lambda: portfolio.put(drawn))
    except (write.SlotTaken, write.AlreadyCorrected):
        step = entries[0].says
        latest = history(step.project) if isinstance(step, ProjectStep) else []
        if not latest:
            raise
        raise Overtaken(folded(one.says for one in latest), latest[-1].by) from None
    except write.CommandReused as refusal:
        raise KeyReused(str(refusal)) from refusal


def _names_free(entries: Sequence[Entry]) -> None:
    """Ask again while nobody else can write: of two who register one name at once, the second is told."""
    steps = [entry.says for entry in entries if isinstance(entry.says, ProjectStep)]
    _refuse([why for step in steps if step.facts for why in _names_taken(step)])


def _names_taken(step: ProjectStep) -> list[StepFault]:
    return [_taken(*one) for one in portfolio.namesakes(step.facts, step.project)] if step.facts else []


def _done_before(key: str) -> list[ProjectStep]:
    """Return the steps that were entered under a key."""
    return [one.entry.says for one in read.entries(command=key) if isinstance(one.entry.says, ProjectStep)]


def _repeated(done: Sequence[ProjectStep], step: ProjectStep) -> Project:
    """Return the project of a command that was carried out before; raise KeyReused where it was another."""
    first = done[0]
    if (first.project, first.deed) != (step.project, step.deed) and step.deed is not ProjectDeed.REGISTER:
        raise KeyReused("这个命令键已用于另一件事；请换一个。 The key was used for something else: choose another.")
    return project_of(first.project)


def _next_id(year: int) -> str:
    """Return the first free id of a year: P2024-0107; it stays with the project for life."""
    prefix = f"P{year}-"
    last = portfolio.last_id(prefix).removeprefix(prefix)
    return f"{prefix}{int(last or 0) + 1:04d}"


def load(steps: Sequence[ProjectStep], *, by: Hand, now: datetime) -> int:
    """Enter the projects of a catalogue that are not there yet, as they are declared; return how many came in.

    What people did since to those that are there stands: a project is loaded once, whole.
    """
    grouped = {project: list(several) for project, several in groupby(steps, lambda one: one.project)}
    known = portfolio.known(grouped)
    news = [step for project, several in grouped.items() if project not in known for step in several]
    if news:
        enter_all(news, by=by, now=now, key=f"load|{news[0].project}|{len(news)}|{news[-1].project}", checked=False)
    return len(grouped.keys() - known)
