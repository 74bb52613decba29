"""The dispatcher: an action is done by whoever is marked for it, if the policy lets it."""

from __future__ import annotations

import gc

import pytest

from viewer.session.dispatcher import Dispatcher, Handler, Level, handlers_of, handles, holds


class Lamp:
    """Does two actions, one of them for as long as a key is down."""

    def __init__(self) -> None:
        self.done: list[object] = []

    @handles("help")
    def switch(self) -> None:
        self.done.append("help")

    @holds("turn-left", by=-1.0)
    @holds("turn-right", by=1.0)
    def turn(self, seconds: float, *, by: float) -> None:
        self.done.append((seconds, by))

    @handles("top")
    def nothing(self) -> bool:
        return False


class Other:
    """Wants what a lamp does."""

    @handles("help")
    def help(self) -> None:
        """Nothing."""


class Late:
    """Does its action in a later turn."""

    def __init__(self) -> None:
        self.done = 0

    @handles("search")
    def search(self) -> None:
        self.done += 1


class Wrong:
    """Wants what there is not."""

    @handles("fly-to-the-moon")
    def fly(self) -> None:
        """Nothing."""


@pytest.fixture
def lamp() -> Lamp:
    return Lamp()


@pytest.fixture
def dispatcher(lamp: Lamp) -> Dispatcher:
    out = Dispatcher()
    out.add(lamp)
    return out


def test_an_action_is_done_by_its_handler(dispatcher: Dispatcher, lamp: Lamp) -> None:
    assert dispatcher.perform("help", 0.1)
    assert lamp.done == ["help"]
    assert dispatcher.known == {"help", "turn-left", "turn-right", "top", "back"}


def test_what_is_held_is_told_for_how_long(dispatcher: Dispatcher, lamp: Lamp) -> None:
    assert dispatcher.is_held("turn-left")
    assert not dispatcher.is_held("help")
    assert not dispatcher.is_held("walk-ahead")
    assert dispatcher.perform("turn-left", 0.25)
    assert dispatcher.perform("turn-right", 0.5)
    assert lamp.done == [(0.25, -1.0), (0.5, 1.0)]


def test_the_policy_refuses_and_is_asked_each_time(dispatcher: Dispatcher, lamp: Lamp) -> None:
    asked: list[str] = []

    def allowed(action: str) -> bool:
        asked.append(action)
        return action != "help"

    dispatcher.allowed = allowed
    assert not dispatcher.perform("help", 0.1)
    assert dispatcher.perform("turn-left", 0.1)
    assert (asked, lamp.done) == (["help", "turn-left"], [(0.1, -1.0)])
    dispatcher.allowed = lambda action: True
    assert dispatcher.perform("help", 0.1)


def test_a_handler_may_say_that_it_had_nothing_to_do(dispatcher: Dispatcher) -> None:
    assert not dispatcher.perform("top", 0.1)


def test_an_action_without_a_handler_is_not_done(dispatcher: Dispatcher) -> None:
    assert not dispatcher.perform("search", 0.1)


def test_an_action_that_there_is_not_is_a_mistake(dispatcher: Dispatcher) -> None:
    with pytest.raises(KeyError, match="fly-to-the-moon"):
        dispatcher.perform("fly-to-the-moon", 0.1)
    with pytest.raises(KeyError, match="fly-to-the-moon"):
        dispatcher.add(Wrong())


def test_two_handlers_for_one_action_are_a_mistake(dispatcher: Dispatcher) -> None:
    with pytest.raises(ValueError, match="help has a handler already"):
        dispatcher.add(Other())


def test_another_of_the_same_kind_takes_its_place(dispatcher: Dispatcher, lamp: Lamp) -> None:
    """Another scene's camera takes over from the one before."""
    second = Lamp()
    dispatcher.add(second)
    dispatcher.perform("help", 0.1)
    assert (lamp.done, second.done) == ([], ["help"])


def test_handlers_keep_nobody_alive() -> None:
    dispatcher, lamp = Dispatcher(), Lamp()
    dispatcher.add(lamp)
    del lamp
    gc.collect()
    assert not dispatcher.perform("help", 0.1)
    dispatcher.add(other := Other())
    assert dispatcher.perform("help", 0.1)
    assert [action for action, _ in handlers_of(other)] == ["help"]


def test_a_step_back_closes_what_is_uppermost(dispatcher: Dispatcher) -> None:
    class Layer:
        def __init__(self, name: str) -> None:
            self.name, self.open = name, True

        def close(self) -> bool:
            if self.open:
                closed.append(self.name)
            self.open, was = False, self.open
            return was

    closed: list[str] = []
    layers = {level: Layer(level.name) for level in Level}
    for level, layer in layers.items():
        dispatcher.steps_back.put(level, layer.close)
    assert [dispatcher.perform("back", 0.1) for _ in range(5)] == [True, True, True, True, False]
    assert closed == ["PAGE", "AID", "PANEL", "SCENE"]


def test_what_is_put_off_is_done_later_and_counts_as_done(dispatcher: Dispatcher) -> None:
    other, wanted = Late(), list[Handler]()
    dispatcher.add(other, soon=wanted.append)
    assert dispatcher.perform("search", 0.1)
    assert other.done == 0
    dispatcher.allowed = lambda action: False
    assert not dispatcher.perform("search", 0.1)
    (handler,) = wanted
    method = handler.bound()
    assert method
    method()
    assert other.done == 1
    del other, method
    gc.collect()
    assert handler.bound() is None
