"""系统检验: which of the declared systems work, found out by walking a scenario through each and never by assertion.

A scenario is the whole life of a system as steps. A step that nobody can walk yet has no walk: the scenario then says
what is missing. A system works only when every step was walked; one without a scenario does not work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from daxu.catalogue.systems import System

World = Any  # what a scenario walks in is the matter of the edge that wrote it


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must be possible: what it is in both languages, and how it is tried (None: not possible yet)."""

    name: str
    english: str
    walk: Callable[[World], None] | None = None


@dataclass(frozen=True, slots=True)
class Walked:
    """A system after its scenario: what was walked, what failed and how, what is missing."""

    system: System
    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether there was something to walk and all of it was walked."""
        return bool(self.done) and not self.failed and not self.missing

    @property
    def why(self) -> str:
        """What was found, in words."""
        told = [("已走通", self.done), ("未走通", self.failed), ("尚缺", self.missing)]
        said = "；".join(f"{word}：{'、'.join(names)}" for word, names in told if names)
        return said or f"尚无场景：“{self.system.name}”的全过程还没有检验，不能算可用。 No scenario walks it yet."


def survey(
    systems: Iterable[System], scenarios: Mapping[str, tuple[Step, ...]], world: Callable[[], World]
) -> Iterator[Walked]:
    """Walk every system's scenario, each in a world of its own."""
    for system in systems:
        steps = scenarios.get(system.scenario, ())
        yield walked(system, steps, world()) if steps else Walked(system)


def walked(system: System, steps: Iterable[Step], world: World) -> Walked:
    """Walk one scenario; after a step that failed the rest is still tried, so that one run tells everything."""
    done: list[str] = []
    failed: list[str] = []
    missing: list[str] = []
    for step in steps:
        if step.walk is None:
            missing.append(_named(step))
        elif problem := _problem(step.walk, world):
            failed.append(f"{_named(step)}：{problem}")
        else:
            done.append(_named(step))
    return Walked(system, tuple(done), tuple(failed), tuple(missing))


def _named(step: Step) -> str:
    return f"{step.name} {step.english}"


def _problem(walk: Callable[[World], None], world: World) -> str:
    """Return what a step stumbled over, or nothing."""
    try:
        walk(world)
    except Exception as error:  # noqa: BLE001 - whatever it is, the step cannot be walked
        return f"{type(error).__name__} {error}".strip()
    return ""
