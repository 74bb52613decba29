"""Chips filter the pins in the scene as they filter the list."""

from __future__ import annotations

from viewer.build.loading import load_scene
from viewer.session.explorer import Explorer


def test_only_the_pins_of_a_kind_stay_and_the_open_one() -> None:
    explorer = Explorer(load_scene("members"), size=(1280, 720))
    everything = {p.id for p in explorer.pins()}
    explorer.session.show_category("university")
    assert {p.id for p in explorer.pins()} == {"nuist", "zju", "beihang", "shantou", "zjgsu"}
    explorer.session.open("caf")
    assert {p.id for p in explorer.pins()} == {"nuist", "zju", "beihang", "shantou", "zjgsu", "caf"}
    explorer.session.close()
    explorer.session.show_category("")
    assert {p.id for p in explorer.pins()} == everything


def test_a_building_counts_only_its_spots_of_the_kind() -> None:
    explorer = Explorer(load_scene("jinyuzui"), size=(1280, 720))
    [hall] = [p for p in explorer.pins() if p.id == "hall"]
    explorer.session.show_category("signings")
    [fewer] = [p for p in explorer.pins() if p.id == "hall"]
    assert 0 < fewer.inside < hall.inside
