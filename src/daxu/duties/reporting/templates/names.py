"""Names: which indicator, target or count of the plan a slot speaks of, by code, Chinese name or another name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from daxu.core.indicator import Indicator
from daxu.core.text import Text
from daxu.duties.reporting import phrases
from daxu.duties.reporting.evaluated import Item
from daxu.duties.reporting.subject import Subject
from daxu.duties.reporting.templates.fault import Unfilled

_MOST_NEAR = 3
SAMPLE = Text("这是示例事项，示例不进报告。", "it is a sample item: samples never enter a report.")


@dataclass(frozen=True, slots=True)
class Named:
    """What a name stands for: an indicator, if one is measured, and the targets; `sample` if only 示例 bear it."""

    indicator: Indicator | None
    items: tuple[Item, ...]
    sample: bool = False


class Names:
    """Every name that the book and its plan know, spelled alike whatever the blanks and quotes."""

    def __init__(self, subject: Subject) -> None:
        """Gather the names of indicators and targets."""
        self._near: dict[str, list[str]] = {}
        self._indicators: dict[str, dict[str, Indicator]] = {}
        self._items: dict[str, list[Item]] = {}
        self._of: dict[str, list[Item]] = {}
        self._shown: dict[str, str] = {}
        self._samples = {_key(item.target.name) for item in subject.samples}
        for indicator in subject.book.indicators.values():
            for spelled in _spelled(indicator):
                self._indicators.setdefault(self._kept(spelled), {})[indicator.code] = indicator
        for item in subject.items:
            self._of.setdefault(item.target.indicator, []).append(item)
            for spelled in dict.fromkeys((item.target.code, item.target.name, subject.name(item.target))):
                self._items.setdefault(self._kept(spelled), []).append(item)
        self._all = subject.book.indicators

    def _kept(self, spelled: str) -> str:
        key = _key(spelled)
        self._shown.setdefault(key, spelled)
        return key

    def find(self, name: str) -> Named:
        """Return what a name stands for; raise Unfilled for an unknown one, and for one that several things bear."""
        key = _key(name)
        measured, items = list(self._indicators.get(key, {}).values()), self._items.get(key, [])
        if len(measured) > 1:
            measured = [one for one in measured if _key(one.name) == key] or measured
        if len(measured) > 1:
            raise _several(name, [f"{one.name}（{one.code}）" for one in measured])
        if not measured and not items:
            raise self._unknown(name)
        indicator = measured[0] if measured else self._all.get(items[0].target.indicator)
        meant = tuple(items or self._of.get(indicator.code if indicator else "", ()))
        return Named(indicator, meant, sample=not meant and key in self._samples)

    def _unknown(self, name: str) -> Unfilled:
        if _key(name) in self._samples:
            return Unfilled(SAMPLE)
        return Unfilled(
            Text("没有这个指标或目标；请写指标代码、名称或别名。", "no such indicator or target."), self.near(name)
        )

    def near(self, name: str) -> list[str]:
        """Return the known names that look most like one that is not known, those that contain it first."""
        key = _key(name)
        if key not in self._near:
            self._near[key] = self._like(key)
        return self._near[key]

    def _like(self, key: str) -> list[str]:
        known = self._shown
        holding = sorted((spelled for spelled in known if key and key in spelled), key=len)
        close = get_close_matches(key, known, n=_MOST_NEAR, cutoff=0.5)
        return [known[found] for found in dict.fromkeys((*holding[:_MOST_NEAR], *close))][:_MOST_NEAR]

    def spelling(self, indicator: Indicator) -> str:
        """Return the name by which a slot best speaks of an indicator: Chinese where it is the only one so called."""
        return indicator.name if len(self._indicators[_key(indicator.name)]) == 1 else indicator.code

    def item_spelling(self, item: Item) -> str:
        """Return the name by which a slot best speaks of a target."""
        target = item.target
        alone = self.find(target.name).items == (item,)
        return target.name if alone else target.code


def _several(name: str, choices: list[str]) -> Unfilled:
    return Unfilled(
        Text(f"“{name}”同时是几个指标的名称，请改写代码。", f"{name!r} names several indicators: write the code."),
        choices,
    )


def _spelled(indicator: Indicator) -> Iterator[str]:
    short = phrases.subject(indicator.name, indicator.unit)
    return chain((indicator.code, indicator.name), indicator.aliases, (short,) if short != indicator.name else ())


_QUOTES = str.maketrans(dict.fromkeys("“”‘’\"'《》 \u3000\t") | {"（": "(", "）": ")"})


def _key(name: str) -> str:
    return name.translate(_QUOTES).lower()
