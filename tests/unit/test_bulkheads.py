"""Parts of the picture kept apart."""

from __future__ import annotations

import pytest

from viewer.bulkheads import PARTS, Bulkheads


def broken() -> None:
    raise ZeroDivisionError("on purpose")


def test_a_part_that_fails_is_told_once_and_tried_again_with_another_state() -> None:
    told: list[tuple[str, str]] = []
    each, tries = Bulkheads(lambda part, error: told.append((part, str(error)))), 0

    def step() -> None:
        nonlocal tries
        tries += 1
        broken()

    for _ in range(5):
        assert not each.run("pins", ("camera", 1), step)
    assert (tries, told) == (1, [("pins", "on purpose")])
    assert each.left_out == {"pins"}
    assert not each.run("pins", ("camera", 2), step)
    assert (tries, len(told)) == (2, 1)
    done: list[str] = []
    assert each.run("pins", ("camera", 3), lambda: done.append("pins"))
    assert each.run("pins", ("camera", 3), lambda: done.append("pins"))
    assert (done, each.left_out) == (["pins", "pins"], frozenset())


def test_one_of_several_fails_alone_and_is_mended_before_it_is_told() -> None:
    order: list[str] = []
    each = Bulkheads(lambda part, error: order.append(f"told {part}"))
    assert not each.run("items", 1, broken, of="a", mend=lambda: order.append("mended"))
    assert each.run("items", 1, lambda: order.append("b"), of="b")
    assert order == ["mended", "told items", "b"]
    assert each.made("marks", 1, lambda: 3, lambda: 0) == 3
    assert each.made("marks", 2, lambda: int(1 / 0), lambda: 7) == 7
    assert each.made("marks", 2, lambda: 3, lambda: 7) == 7
    each.retry()
    assert each.made("marks", 2, lambda: 3, lambda: 7) == 3


def test_several_that_fail_alike_are_told_once() -> None:
    told: list[str] = []
    each = Bulkheads(lambda part, error: told.append(str(error)))
    for lamp in range(4):
        assert not each.run("shadows", 1, broken, of=lamp)
    assert told == ["on purpose"]
    assert not each.run("shadows", 1, lambda: int("x"), of="another")  # type: ignore[arg-type]
    assert not each.run("light", 1, broken)
    assert len(told) == 3
    assert told[0] == told[2]
    for lamp in range(4):
        assert each.run("shadows", 2, lambda: None, of=lamp)
    assert each.left_out == {"shadows", "light"}


def test_a_mend_that_fails_too_is_no_matter() -> None:
    told: list[str] = []
    each = Bulkheads(lambda part, error: told.append(part))
    assert not each.run("outline", 1, broken, mend=broken)
    assert told == ["outline"]


def test_a_picture_to_keep_is_whole_or_none() -> None:
    with pytest.raises(ZeroDivisionError):
        Bulkheads().run("pins", 1, broken)
    assert all(PARTS.values())
