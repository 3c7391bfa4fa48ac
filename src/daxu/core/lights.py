"""Lights (亮灯): a colour by a declared table, refused when the table has a hole or an overlap."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from daxu.core.figure import Source


class Light(Enum):
    """The colours of a progress table (never those of macro-economic warning, where red means overheated)."""

    GREEN = "绿灯"
    YELLOW = "黄灯"
    RED = "红灯"
    NONE = "不亮灯"


class LightUnit(Enum):
    """What a table's numbers are: points below the due share, or percent of the due amount that is missing."""

    POINTS = "百分点"
    PERCENT_OF_DUE = "应完成量的%"


@dataclass(frozen=True, slots=True)
class Band:
    """One row: the light for a shortfall between `over` and `upto`, each end open or closed; None is without end."""

    light: Light
    over: Decimal | None = None
    upto: Decimal | None = None
    over_closed: bool = False
    upto_closed: bool = True


@dataclass(frozen=True, slots=True)
class LightTable:
    """A declared table: shortfall (0 when on or above the line) → light."""

    code: str
    name: str
    unit: LightUnit
    bands: tuple[Band, ...]
    citation: Source
    sample: bool = False

    @property
    def slot(self) -> str:
        """The place of the declaration."""
        return f"lights|{self.code}"
