"""Phones in the window: what they may do is the policy's to say, and the code is shown as long as it holds."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.remote_window import toured
from tests.ui.turns import turn
from viewer.build.loading import LoadedScene, load_scene
from viewer.kiosk.config import KioskFile, read_kiosk
from viewer.kiosk.operator_pin import hash_pin
from viewer.remote.messages import (
    Failed,
    GoToStop,
    Issued,
    OpenSpot,
    Outline,
    Paired,
    Pairing,
    Perform,
    Phones,
    Present,
    Ready,
)
from viewer.session.actions import ACTIONS
from viewer.ui.kiosk.kiosk_shell import KioskShell
from viewer.ui.panels.phone_sheet import PhoneSheet
from viewer.ui.presenters.phone_news import outline_of, present_of
from viewer.ui.presenters.remote_control import PhonePairing, PhoneRemote
from viewer.ui.shell.presenters_desk import PresentersDesk, Wishes
from viewer.ui.shell.window import Window

PATIENCE = 20_000


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> LoadedScene:
    return load_scene(toured(tmp_path_factory.mktemp("scene")))


@pytest.fixture
def led(window: Window, scene: LoadedScene) -> Window:
    """A window with a scene that has a tour."""
    window.view.set_reduced_motion(True)
    window.show_scene(scene)
    return window


@pytest.fixture
def remote(led: Window) -> Iterator[PhoneRemote]:
    out = PhoneRemote(led.view, led, address="127.0.0.1")
    yield out
    out.close()


def read(widget: QWidget) -> list[str]:
    """The codes that a phone sees in a widget."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    shown = rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3)
    return [found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(shown))]


# -- the policy -------------------------------------------------------------------------------------------------------


def test_a_phone_leads_the_tour_and_opens_spots(led: Window, remote: PhoneRemote) -> None:
    assert remote.ask(Perform("tour-next"))
    assert led.session.state.tour.index == 0
    assert remote.ask(GoToStop(2))
    assert (led.session.state.tour.index, led.session.state.opened) == (2, "inside")
    assert remote.ask(OpenSpot("tower"))
    assert led.session.state.opened == "tower"
    assert remote.ask(Perform("blank"))
    assert led.session.state.tour.blank


@pytest.mark.parametrize(
    "say",
    [
        Perform("full-screen"),  # type: ignore[arg-type]
        Perform("picture"),  # type: ignore[arg-type]
        Perform("no-such-action"),  # type: ignore[arg-type]
        Perform("../scene.toml"),  # type: ignore[arg-type]
        Perform("walk"),  # type: ignore[arg-type]
        OpenSpot("no-such-spot"),
        OpenSpot(""),
        OpenSpot("../../etc/passwd"),
        OpenSpot("hall"),  # a place is none of the spots
        GoToStop(3),
        GoToStop(10_000),
        GoToStop(-1),
    ],
    ids=str,
)
def test_what_is_not_known_is_not_done_and_is_logged_once(
    led: Window, remote: PhoneRemote, say: Perform, caplog: pytest.LogCaptureFixture
) -> None:
    """Even if the server, which checks it first, were somebody else's."""
    turn()
    before = led.session.state
    # Even where visitors may do everything.
    remote._offered = lambda: ACTIONS
    for _ in range(3):
        assert not remote.ask(say)
    assert led.session.state == before
    assert not led.isFullScreen()
    assert len([r for r in caplog.records if r.name == "jinyuzui.remote"]) == 1


@pytest.mark.parametrize(
    ("say", "needed"),
    [
        (Perform("tour-next"), "tour-next"),
        (Perform("home"), "home"),
        (OpenSpot("tower"), "open"),
        (GoToStop(1), "tour-next"),
    ],
    ids=str,
)
def test_a_phone_may_do_what_a_hand_may_do(led: Window, remote: PhoneRemote, say: Perform, needed: str) -> None:
    led.view.dispatcher.allowed = lambda action: action != needed
    assert not remote.ask(say)
    led.view.dispatcher.allowed = lambda action: action == needed
    assert remote.ask(say)


def test_nothing_is_steered_while_nobody_may(led: Window) -> None:
    remote = PhoneRemote(led.view, led, address="127.0.0.1", wake=lambda: False)
    assert not remote.ask(Perform("tour-next"))
    assert not led.session.state.tour.tour
    remote.close()


# -- what phones are told ---------------------------------------------------------------------------------------------


def test_phones_are_told_in_both_languages_what_there_is(led: Window) -> None:
    outline = outline_of(led.session, {"home", "open"}, Outline())
    assert (outline.title.en, outline.title.zh) == ("Small", "小")
    assert (outline.tour.en, outline.tour.zh) == ("Once round", "转一圈")
    assert [stop.en for stop in outline.stops] == ["From afar", "The tower", "Inside"]
    assert [spot.id for spot in outline.spots] == ["tower", "inside"]
    assert outline.can == ("home", "open")


def test_notes_are_told_in_a_talk_only(led: Window) -> None:
    led.session.tours.go(1, playing=False)
    private, public = present_of(led.session, notes=True), present_of(led.session, notes=False)
    assert (private.title.en, private.caption.zh) == ("The tower", "很高")
    assert private.notes.en == "Its height <b>in metres</b>."
    assert public.notes == Present().notes
    # What is opened beside the tour has neither caption nor notes of the stop.
    led.session.open("inside")
    assert present_of(led.session, notes=True).title.en == "Inside"
    assert present_of(led.session, notes=True).notes.en == ""


def test_what_changes_is_told_and_nothing_is_told_twice(
    led: Window, remote: PhoneRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn()
    told: list[object] = []
    monkeypatch.setattr(remote.keeper, "say", told.append)
    led.session.hover("tower")
    turn()
    assert told == []
    led.session.tours.go(0, playing=True)
    turn()
    assert [type(word) for word in told] == [Present]
    led.view.set_scene(None)
    turn()
    assert isinstance(told[-2], Outline)
    assert told[-2].stops == ()


# -- the code ---------------------------------------------------------------------------------------------------------


def test_the_code_is_read_by_a_phone_and_is_another_one_each_time(
    led: Window, remote: PhoneRemote, qtbot: QtBot
) -> None:
    sheet = PhoneSheet(led)
    sheet.restyle(led.desk.look)
    sheet.translate(led.tr_)
    pairing = PhonePairing(sheet, remote, led)
    seen = []
    for _ in range(2):
        before = sheet.code.text
        pairing.show()
        qtbot.waitUntil(lambda before=before: sheet.code.text != before, timeout=PATIENCE)  # type: ignore[misc]
        [url] = read(led)
        assert url == sheet.code.text
        assert url.startswith("http://127.0.0.1:")
        seen.append(url)
        pairing.hide()
        assert sheet.isHidden()
    assert seen[0] != seen[1]
    # It says that no phone will come here.
    assert "only this computer" in sheet.said.text()
    # Whoever hears the window read aloud does not hear the ticket.
    assert seen[1].partition("#")[2] not in sheet.code.accessibleName()


def test_the_sheet_says_how_long_the_code_holds_and_goes_when_a_phone_is_paired(
    led: Window, remote: PhoneRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = PhoneSheet(led)
    sheet.translate(led.tr_)
    pairing = PhonePairing(sheet, remote, led)
    monkeypatch.setattr(remote.keeper, "say", lambda word: None)
    pairing.show()
    remote._heard(Issued("http://192.0.2.2:5/#00", 300.0))
    assert "5:00" in sheet.holds.text()
    assert not sheet.renew_button.isVisible()
    sheet.count(61.2)
    assert "1:02" in sheet.holds.text()
    sheet.count(0.0)
    assert "no longer holds" in sheet.holds.text()
    assert not sheet.code.isVisible()
    assert sheet.renew_button.isVisible()
    remote._heard(Phones(1, 1))
    assert "1 phone is paired" in sheet.phones.text()
    remote._heard(Paired(Pairing("0" * 16, "0" * 64)))
    assert sheet.isHidden()


def test_a_ticket_that_comes_after_the_sheet_was_closed_is_shown_to_nobody(
    led: Window, remote: PhoneRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = PhoneSheet(led)
    pairing = PhonePairing(sheet, remote, led)
    said: list[object] = []
    monkeypatch.setattr(remote.keeper, "say", said.append)
    remote._ready = True
    pairing.show()
    pairing.hide()
    assert [type(word).__name__ for word in said] == ["NewTicket", "VoidTicket"]
    remote._heard(Issued("http://192.0.2.2:5/#00", 300.0))
    assert sheet.code.text == ""


def test_one_ticket_is_made_for_a_code_that_is_wanted_before_there_is_a_server(
    led: Window, remote: PhoneRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[object] = []
    monkeypatch.setattr(remote.keeper, "say", said.append)
    remote._ready = False
    remote.want_ticket()
    assert said == []
    remote._heard(Ready("127.0.0.1", 5))
    assert [type(word).__name__ for word in said] == ["NewTicket"]
    # The next server, after one that died while the code was shown, makes another one.
    remote._heard(Failed("ended"))
    remote._heard(Ready("127.0.0.1", 5))
    assert len(said) == 2


# -- a kiosk, a talk --------------------------------------------------------------------------------------------------


def kiosk(more: str) -> KioskFile:
    text = f'pin = "{hash_pin("1234")}"\nallow = ["tours"]\n{more}\n[[scene]]\nsource = "jinyuzui"\n'
    found, issues = read_kiosk(text.encode(), "kiosk.toml")
    assert found, issues
    return KioskFile(Path("kiosk.toml").absolute(), found)


@pytest.fixture
def shell(led: Window) -> Iterator[Callable[[str], KioskShell]]:
    made: list[KioskShell] = []

    def make(more: str) -> KioskShell:
        made.append(KioskShell(led, kiosk(more), None))
        return made[-1]

    yield make
    for each in made:
        each.fence.release()
        each.visitors._ticking.stop()
        if each.phones:
            each.phones.close()


def test_a_kiosk_has_no_remote_control_unless_its_file_says_so(shell: Callable[[str], KioskShell]) -> None:
    made = shell("")
    made.gate.ask()
    for sign in "1234✓":
        made.gate.press(sign)
    assert made.phones is None
    assert made.gate.choices["left"].isVisible()
    assert not made.gate.choices["phone"].isVisible()
    made.gate.go()


def test_the_operator_pairs_a_phone_behind_the_pin(
    shell: Callable[[str], KioskShell], led: Window, qtbot: QtBot
) -> None:
    made = shell("[remote]\non = true")
    assert made.phones
    sheet = made.phones.sheet
    made.gate.choices["phone"].click()
    assert sheet.isHidden()
    made.gate.ask()
    for sign in "1234✓":
        made.gate.press(sign)
    made.gate.choices["phone"].click()
    qtbot.waitUntil(lambda: bool(sheet.code.text), timeout=PATIENCE)
    assert read(led) == [sheet.code.text]
    # It does not stay when everybody has gone.
    made.visitors.went.emit()
    assert sheet.isHidden()


def test_a_kiosks_phone_does_what_visitors_may_and_wakes_it(shell: Callable[[str], KioskShell], led: Window) -> None:
    made = shell("[remote]\non = true")
    assert made.phones
    remote = made.phones.remote
    assert not remote.ask(Perform("blank"))  # the kiosk does not allow it
    assert not made.busy
    assert remote.ask(Perform("tour-next"))
    assert made.busy
    assert led.session.state.tour.index == 0
    turn()
    assert remote._present.caption.en == "From afar"
    assert remote._present.notes.en == ""
    made.curtain.draw("Closed")
    assert not remote.ask(Perform("tour-next"))


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ('[remote]\naddress = "example.com"', "remote.address"),
        ('[remote]\naddress = "0.0.0.0"', "remote.address"),
        ("[remote]\nport = 70000", "remote.port"),
        ('[remote]\non = "yes"', "remote.on"),
        ("[remote]\nopen = true", "remote.open"),
    ],
)
def test_what_is_wrong_with_the_remote_control_of_a_kiosk_is_told(more: str, path: str) -> None:
    found, issues = read_kiosk(f'{more}\n[[scene]]\nsource = "jinyuzui"\n'.encode(), "kiosk.toml")
    assert found is None
    assert path in {issue.path for issue in issues}


def test_a_kiosks_remote_control_is_off_and_on_this_machine_alone() -> None:
    found = kiosk("").kiosk.remote
    assert (found.on, found.address) == (False, "127.0.0.1")


@pytest.fixture
def desk(led: Window, qtbot: QtBot) -> Iterator[Callable[[str], PresentersDesk]]:
    made: list[PresentersDesk] = []

    def make(address: str) -> PresentersDesk:
        made.append(PresentersDesk(led, Wishes(remote=address)))
        qtbot.addWidget(made[-1].console)
        made[-1].begin()
        turn()
        return made[-1]

    yield make
    for each in made:
        each.end()


def test_a_talk_has_no_phone_unless_it_is_asked_for(desk: Callable[[str], PresentersDesk]) -> None:
    made = desk("")
    assert made.phones is None
    assert not made.console.phone.isVisible()


def test_a_phone_leads_a_talk_as_the_console_does(
    desk: Callable[[str], PresentersDesk], led: Window, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    made = desk("127.0.0.1")
    assert made.phones
    made.console.phone.click()
    sheet = made.phones.sheet
    qtbot.waitUntil(lambda: bool(sheet.code.text), timeout=PATIENCE)
    assert read(made.console) == [sheet.code.text]
    made.console.phone.click()
    assert sheet.isHidden()
    remote = made.phones.remote
    assert remote.ask(Perform("tour-next"))
    turn()
    assert made.talk
    assert made.talk.step == 0
    assert remote.ask(GoToStop(2))
    turn()
    assert (led.session.state.tour.index, made.talk.step) == (2, 2)
    assert remote.ask(Perform("tour-previous"))
    turn()
    assert remote._present.notes.zh == "高度。"
    # A step back would end the tour.
    with caplog.at_level(logging.WARNING):
        assert not remote.ask(Perform("back"))
    assert led.session.state.tour.tour
    assert "back" not in remote._outline.can


def test_a_clickers_start_key_after_esc_still_loses_no_place_with_a_phone(
    desk: Callable[[str], PresentersDesk], led: Window
) -> None:
    """What phones are offered is not asked of the talk's policy, which remembers what it was asked last."""
    made = desk("127.0.0.1")
    led.view.perform("tour-next")
    led.view.perform("tour-next")
    turn()
    led.view.perform("back")
    assert made.phones
    made.phones.remote._tour = None
    made.phones.remote.tell()
    led.view.perform("tour-start")
    assert led.session.state.tour.index == 1


def test_a_window_without_a_remote_control_starts_no_process(led: Window) -> None:
    assert not [thread for thread in threading.enumerate() if "remote" in thread.name]
