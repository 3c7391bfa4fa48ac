"""The reader's words, kept as data: units, verbs, names. One declared list each, compiled once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """Return one declared word list."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def either(words: Iterable[str]) -> str:
    """Return the pattern of any of these words, longer ones first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda w: (-len(w), w)))


def unless_followed(words: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return the pattern of words that count as such unless their declared neighbours make a noun of them."""
    ordered = sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    return "|".join(_alone(word, followers.split(), after.get(word, "").split()) for word, followers in ordered)


def _alone(word: str, followers: Iterable[str], leaders: Iterable[str]) -> str:
    ahead = "".join(f"(?<!{re.escape(leader)})" for leader in leaders)
    bars = either(followers)
    return ahead + re.escape(word) + (f"(?!{bars})" if bars else "")
