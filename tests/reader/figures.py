"""The tests' notation for figures: one sentence in, its only figure or its figures out."""

from __future__ import annotations

from daxu.reader import Finding, read


def figures(sentence: str, year: int = 2030) -> tuple[Finding, ...]:
    return read(sentence, year=year).findings


def figure(sentence: str, year: int = 2030) -> Finding:
    (only,) = figures(sentence, year)
    return only


def values(sentence: str) -> list[tuple[float, str]]:
    return [(f.plain()["value"], f.unit) for f in figures(sentence)]


def names(sentence: str) -> list[str]:
    return [f.indicator for f in figures(sentence)]


def passed(sentence: str) -> dict[str, str]:
    """What was passed over → by which rule."""
    return {sentence[p.start : p.end]: p.rule for p in read(sentence, year=2030).passed}
