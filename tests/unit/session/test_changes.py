"""What opens, fades and turns translucent."""

from __future__ import annotations

import pytest

from viewer.session.transitions import LEVELS, LID_SECONDS, VEIL_SECONDS, Fade, Lid, Veils


def test_a_fade_takes_its_time_and_ends_at_its_goal() -> None:
    fade = Fade(0.5, goal=1.0)
    shares = []
    while fade.moving:
        fade.advance(0.1)
        shares.append(fade.share)
    assert shares == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0])


def test_a_lid_is_closed_at_once_the_first_time_only() -> None:
    lid = Lid()
    lid.follow(frozenset({"roof"}))
    assert not lid.moving
    assert lid.hidden == {"roof"}
    lid.follow(frozenset())
    assert lid.moving
    assert lid.hidden == frozenset()
    assert lid.names == {"roof"}


def test_a_lid_rises_before_it_is_gone() -> None:
    lid = Lid()
    lid.follow(frozenset())
    lid.follow(frozenset({"roof", "front"}))
    assert not lid.hidden
    lid.advance(LID_SECONDS / 2)
    assert 0.3 < lid.share < 0.7
    assert lid.names == {"roof", "front"}
    lid.advance(LID_SECONDS)
    assert not lid.moving
    assert not lid.names
    assert lid.hidden == {"roof", "front"}


def test_veils_come_and_go() -> None:
    veils = Veils()
    veils.aim(frozenset({3, 5}))
    veils.advance(VEIL_SECONDS / 2)
    assert 0 < veils.levels[3] < LEVELS
    veils.aim(frozenset({5}))
    veils.advance(VEIL_SECONDS)
    assert veils.levels == {5: LEVELS}
    veils.aim(frozenset())
    veils.arrive()
    assert veils.levels == {}
    assert not veils.moving
