"""Table: one TOML table that gives its values typed, and notes every fault instead of stopping at the first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final, TypeVar

from daxu.catalogue.district import Problem
from daxu.catalogue.places import Lines
from daxu.core.period import Period
from daxu.core.quantity import Quantity, Unit, unit

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
REQUIRED: Final = object()
LONGEST_TEXT: Final = 2000
LARGEST_NUMBER: Final = 10_000
_CODE = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")
_ASKED = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f|]")


class Unfit(ValueError):
    """A value that cannot be what its key asks for."""

    def __init__(self, what: str, what_en: str, hint: str = "", hint_en: str = "") -> None:
        """Keep the two languages apart."""
        super().__init__(what, what_en, hint, hint_en)
        self.words = (what, what_en, hint, hint_en)


class Table:
    """A table of a file with the lines of its keys; faults go to `problems`, which all tables share."""

    def __init__(
        self, file: str, values: Mapping[str, Any], lines: Lines, problems: list[Problem], *, number: int = 1
    ) -> None:
        """Bind the table's values to their places; `number` counts the tables of its name from 1."""
        self.file, self.values, self.lines, self.problems, self.number = file, values, lines, problems, number
        self.asked: set[str] = set()
        self.faulty = False

    def report(self, key: str, what: str, what_en: str, hint: str = "", hint_en: str = "") -> None:
        """Note a fault at the line of `key`, or at the table's own line."""
        line = self.lines.get(key, self.lines.get("", 1))
        self.problems.append(Problem(self.file, line, what, what_en, hint, hint_en))
        self.faulty = True

    def refuse(self, key: str, error: Exception) -> None:
        """Note what the core refuses; its messages are Chinese, then English."""
        what, _, what_en = str(error).rpartition("。 ")
        named, named_en = (f"“{key}”：", f"{key}: ") if key else ("", "")
        self.report(key, f"{named}{what or what_en}。", f"{named_en}{what_en}")

    def take(self, key: str, read: Callable[[Any], T], default: Any = REQUIRED) -> T:
        """Return the value of `key` as `read` reads it; a fault is noted and gives None, which `built` discards."""
        self.asked.add(key)
        unread: Any = None
        if key not in self.values:
            if default is REQUIRED:
                self.report("", f"缺少“{key}”。", f"The key {key!r} is missing.", "请补上。", "Add it.")
            return unread if default is REQUIRED else default  # type: ignore[no-any-return]
        try:
            return read(self.values[key])
        except Unfit as fault:
            what, what_en, hint, hint_en = fault.words
            self.report(key, f"“{key}”：{what}", f"{key}: {what_en}", hint, hint_en)
        except ValueError as error:
            self.refuse(key, error)
        return unread  # type: ignore[no-any-return]

    def refer(self, key: str, known: Collection[str] | None, default: Any = REQUIRED) -> str:
        """Return a code that must be among `known`; None means their file could not be read, so nothing is said."""
        return self.take(key, lambda value: declared(value, known), default)

    def refer_all(self, key: str, known: Collection[str] | None) -> tuple[str, ...]:
        """Return a list of codes that must all be among `known`."""
        return self.take(key, lambda value: tuple(_known(code(item), known) for item in _list(value)), ())

    def rows(self, key: str, build: Callable[[Table], T], default: Any = REQUIRED) -> tuple[T, ...]:
        """Build the inline tables of a list; their faults stand at the line of the list."""
        made = []
        for item in self.take(key, _tables, default) or ():
            row = Table(self.file, item, {"": self.lines.get(key, self.lines.get("", 1))}, self.problems)
            made.append(row.built(lambda row=row: build(row)))  # type: ignore[misc]
            self.faulty |= row.faulty
        return tuple(one for one in made if one is not None)

    def built(self, make: Callable[[], T]) -> T | None:
        """Return what `make` builds of this table, or None when any of its values was at fault."""
        made: T | None = None
        try:
            made = make()
        except (ValueError, TypeError, AttributeError) as error:
            # Where something could not be read, what is built of the rest may fail too, and is of no interest.
            if not self.faulty:
                if not isinstance(error, ValueError):
                    raise
                self.refuse("", error)
        self.refuse_unknown_keys()
        return None if self.faulty else made

    def refuse_unknown_keys(self) -> None:
        """Note every key that nothing asked for."""
        for key in self.values.keys() - self.asked:
            near = difflib.get_close_matches(key, self.asked, 1)
            hint, hint_en = (
                (f"是否为“{near[0]}”？", f"Did you mean {near[0]!r}?") if near else ("请删去。", "Remove it.")
            )
            self.report(key, f"不认识的键“{key}”。", f"Unknown key {key!r}.", hint, hint_en)


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Unfit("应为花括号项的列表。", "must be a list of inline tables.")
    return value


def text(value: Any) -> str:
    """Read a line of text."""
    if not isinstance(value, str):
        raise Unfit("应为文字。", "must be text.", "请加上引号。", "Put it in quotes.")
    if not value.strip() or value != value.strip():
        raise Unfit(
            "为空或首尾有空白。", "is empty or has blanks at its ends.", "请填写或去掉空白。", "Fill it in or trim it."
        )
    if _CONTROL.search(value) or len(value) > LONGEST_TEXT:
        raise Unfit(
            f"含换行、控制字符或竖线，或超过{LONGEST_TEXT}字。",
            f"has a line break, control character or bar, or over {LONGEST_TEXT} characters.",
        )
    return value


def texts(value: Any) -> tuple[str, ...]:
    """Read a list of lines of text."""
    return tuple(text(item) for item in _list(value))


def code(value: Any) -> str:
    """Read a code: small letters, digits, hyphens, dots; at most 40."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        raise Unfit(
            f"代码“{value}”不合格式。",
            f"{value!r} is no code.",
            "只用小写字母、数字、连字符和点，最长40。",
            "Use small letters, digits, hyphens and dots, at most 40.",
        )
    return value


def requirement_code(value: Any) -> str:
    """Read the code of a requirement: what is asked, @, who files it; a small a–z code on either side."""
    asked, _, filer = value.partition("@") if isinstance(value, str) else ("", "", "")
    if not (_ASKED.fullmatch(asked) and _CODE.fullmatch(filer)):
        raise Unfit(
            f"“{value}”不是报送要求的代码。",
            f"{value!r} is no code of a requirement.",
            "写作 new-jobs@rsj。",
            "Write new-jobs@rsj.",
        )
    return f"{asked}@{filer}"


def declared(value: Any, known: Collection[str] | None) -> str:
    """Read a code that must be among `known`."""
    return _known(code(value), known)


def flag(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Unfit("应为 true 或 false。", "must be true or false.")
    return value


def whole(value: Any) -> int:
    """Read a whole number from 0 to 10000."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_NUMBER:
        raise Unfit("应为0—10000的整数。", "must be a whole number up to 10000.")
    return value


def day(value: Any) -> date:
    """Read a calendar day, written without quotes: 2024-01-01."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unfit("应为日期。", "must be a day.", "写作 2024-01-01，不加引号。", "Write 2024-01-01 without quotes.")
    return value


def days(value: Any) -> tuple[date, ...]:
    """Read a list of calendar days."""
    return tuple(day(item) for item in _list(value))


def decimal(value: Any) -> Decimal:
    """Read an exact number from 0 up, written in quotes so that nothing is rounded on the way."""
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number < 0:
        raise Unfit(
            f"“{value}”不是不小于0的十进制数。",
            f"{value!r} is no decimal number from 0 up.",
            '写作带引号的数字，如 "5"。',
            'Write it in quotes, such as "5".',
        )
    return number


def period(value: Any) -> Period:
    """Read a period."""
    return Period.parse(text(value))


def quantity(value: Any) -> Quantity:
    """Read a quantity with its unit and bound."""
    return Quantity.parse(text(value))


def unit_label(value: Any) -> Unit:
    """Read a unit."""
    return unit(text(value))


def one_of(kind: type[E]) -> Callable[[Any], E]:
    """Return a reader of the values of an enumeration."""

    def read(value: Any) -> E:
        for member in kind:
            if member.value == value:
                return member
        known = ", ".join(str(member.value) for member in kind if member.value)
        raise Unfit(f"没有“{value}”。", f"there is no {value!r}.", f"可用：{known}。", f"Use one of: {known}.")

    return read


def several_of(kind: type[E]) -> Callable[[Any], tuple[E, ...]]:
    """Return a reader of a list of values of an enumeration."""
    read = one_of(kind)
    return lambda value: tuple(read(item) for item in _list(value))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Unfit("应为方括号中的列表。", "must be a list in brackets.")
    return value


def _known(given: str, known: Collection[str] | None) -> str:
    if known is None or given in known:
        return given
    near = difflib.get_close_matches(given, known, 3)
    hint = f"相近的有：{'、'.join(near)}。" if near else "请先声明它。"
    hint_en = f"Near: {', '.join(near)}." if near else "Declare it first."
    raise Unfit(f"没有声明过“{given}”。", f"{given!r} is not declared.", hint, hint_en)
