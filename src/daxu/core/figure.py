"""Source and Figure: a quantity that can say who says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from daxu.core.quantity import Quantity


@dataclass(frozen=True, order=True, slots=True)
class Source:
    """Where a number comes from: the document, the place in it, and who issued it."""

    document: str
    place: str = ""
    issuer: str = ""

    def __str__(self) -> str:
        """Cite as people do: 《document》 place（issuer）."""
        tail = f"（{self.issuer}）" if self.issuer else ""
        return f"《{self.document}》{self.place}{tail}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity with its sources; arithmetic keeps the sources of all its parts."""

    quantity: Quantity
    sources: frozenset[Source] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        """Refuse a figure that nobody vouches for."""
        if not self.sources:
            raise ValueError(
                f"{self.quantity} 没有来源；没有来源的数字不能入库。 A figure without a source is a rumour."
            )

    @classmethod
    def cited(cls, quantity: Quantity | str, *sources: Source) -> Figure:
        """Build from a quantity (or its notation) and its sources."""
        return cls(Quantity.parse(quantity) if isinstance(quantity, str) else quantity, frozenset(sources))

    def __add__(self, other: Figure) -> Figure:
        """Add; the sum rests on the sources of both."""
        return Figure(self.quantity + other.quantity, self.sources | other.sources)

    def __sub__(self, other: Figure) -> Figure:
        """Subtract; the difference rests on the sources of both."""
        return Figure(self.quantity - other.quantity, self.sources | other.sources)

    def __str__(self) -> str:
        """Write the quantity."""
        return str(self.quantity)
