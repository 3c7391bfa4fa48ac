"""Text: the characters of a report, evened out one for one, and its paragraphs, so that every offset stays true.

Full-width digits, signs and letters become half-width; the many dashes, colons and blanks become one each. Nothing is
added or dropped: character n of the evened text is character n of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_EVEN: dict[int, str] = {
    **{ord("０") + i: chr(ord("0") + i) for i in range(10)},
    **{ord("Ａ") + i: chr(ord("A") + i) for i in range(26)},
    **{ord("ａ") + i: chr(ord("a") + i) for i in range(26)},
    **{ord(c): "—" for c in "–―‐‑‒~～∼〜─"},
    **{ord(c): "-" for c in "－−﹣"},
    **{ord(c): "∶" for c in "︰"},
    **{ord(c): " " for c in "\u00a0\u3000\u2002\u2003\u2009\t\r\v\f\x85\u2028\u2029"},
    **{ord(a): b for a, b in zip("％．＋／（）［］％﹪・•，", "%.+/()[]%%··，", strict=True)},
    ord("萬"): "万", ord("億"): "亿", ord("兩"): "两", ord("點"): "点",
}  # fmt: skip
_LINE = re.compile(r"[^\n]++")


_ALIKE = {chr(odd): alike for odd, alike in _EVEN.items() if chr(odd) != alike}
_ODD = re.compile(f"[{re.escape(''.join(_ALIKE))}]")


def even(text: str) -> str:
    """Return the text with look-alike characters made alike; offsets do not move."""
    return _ODD.sub(lambda found: _ALIKE[found[0]], text)


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield every paragraph that is not empty, with the offset where it begins."""
    for line in _LINE.finditer(text):
        yield line.start(), line[0]
