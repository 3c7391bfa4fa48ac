"""The list of systems: complete, in order, each with a room and, for a programme, an engine."""

from __future__ import annotations

from daxu.catalogue.systems import Engine, systems


def test_there_are_a_hundred_and_four() -> None:
    assert len(systems()) == len({s.id for s in systems()}) == 104


def test_they_stand_in_their_order_of_nine_chapters() -> None:
    order = [tuple(map(int, s.id.split("."))) for s in systems()]
    assert order == sorted(order)
    assert {chapter for chapter, _ in order} == set(range(1, 10))


def test_each_has_an_english_name_and_a_room() -> None:
    rooms = {"planning", "tracking", "reporting", "boards", "projects", "promises", "programmes", "analytics"}
    assert [s.id for s in systems() if not s.english.isprintable() or s.room not in rooms] == []


def test_every_programme_has_an_engine_and_every_engine_a_programme() -> None:
    assert [s.id for s in systems() if s.room == "programmes" and s.engine is None] == []
    assert {s.engine for s in systems() if s.engine} == set(Engine)
