"""Samples: 示例 items that fill the model district's plan, generated, deterministic, never mixed with facts."""

from __future__ import annotations

from daxu.catalogue.district import District


def with_samples(district: District) -> District:
    """Return the district with its 示例 items."""
    return district
