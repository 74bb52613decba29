"""The remote control in a phone's browser, on the machine's own address in its network, where nothing counts as secure.

On loopback a browser has `crypto.subtle`, and would not show what phones miss.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.soak import some
from tests.ui.phone import PATIENCE, Phone, chromium
from tests.ui.remote_window import toured
from viewer.build.loading import LoadedScene, load_scene
from viewer.remote.own_address import own_address
from viewer.session.session import Session
from viewer.ui.error_reporter import ErrorReporter
from viewer.ui.panels.phone_sheet import PhoneSheet
from viewer.ui.presenters.remote_control import PhonePairing, PhoneRemote
from viewer.ui.shell.window import Window

NEXT, PREVIOUS = '[data-action="tour-next"]', '[data-action="tour-previous"]'


@pytest.fixture(scope="module")
def address() -> str:
    if not chromium():
        pytest.skip("there is no Chromium here")
    if not (found := asyncio.run(own_address())):
        pytest.skip("this machine is in no network")
    return found


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> LoadedScene:
    return load_scene(toured(tmp_path_factory.mktemp("scene")))


class Stand:
    """A window with a remote control and the sheet that shows its code."""

    def __init__(self, window: Window, address: str, port: int = 0) -> None:
        self.window, self.session = window, window.session
        self.host = QWidget(window)
        self.sheet = PhoneSheet(window)
        self.remote = PhoneRemote(window.view, self.host, address=address, port=port, notes=True)
        self.pairing = PhonePairing(self.sheet, self.remote, self.host)
        self.until: Callable[[Callable[[], bool]], None]

    def code(self) -> str:
        """The address in a code that is shown anew."""
        before = self.sheet.code.text
        self.pairing.hide()
        self.pairing.show()
        self.until(lambda: self.sheet.code.text != before)
        return self.sheet.code.text


@pytest.fixture
def stand(qtbot: QtBot, loaded: LoadedScene, address: str) -> Iterator[Stand]:
    errors = ErrorReporter()
    told: list[str] = []
    errors.reported.connect(told.append)
    window = Window(errors, lang="en")
    qtbot.addWidget(window)
    window.resize(640, 480)
    window.view.set_reduced_motion(True)
    window.show()
    with qtbot.waitSignal(window.view.drawn):
        window.show_scene(loaded)
    # What is asked for and what is told is the same, and no processor draws pictures that nobody sees.
    window.hide()
    out = Stand(window, address)
    out.until = lambda holds: qtbot.waitUntil(holds, timeout=int(PATIENCE * 1000))
    yield out
    out.remote.close()
    assert not told


@pytest.fixture
def phone(stand: Stand, tmp_path: Path) -> Iterator[Callable[..., Phone]]:
    made: list[Phone] = []

    def make(**given: object) -> Phone:
        made.append(Phone(tmp_path / f"phone{len(made)}", until=stand.until, **given))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for each in made:
        each.close()


def at(session: Session) -> int:
    """The stop of the tour, -1 while none is under way."""
    return session.state.tour.index if session.state.tour.tour else -1


WORDS = {
    "en": ("en-GB,en", "Once round", "From afar", "Greet everybody.", "Connected", "no longer holds", "lost"),
    "zh": ("zh-CN,zh", "转一圈", "远看", "向大家问好。", "已连接", "已失效", "断开"),
}


@pytest.mark.soak
@pytest.mark.parametrize("lang", some(["zh"], ["en"]))
def test_a_phone_is_paired_leads_is_lost_and_comes_back(stand: Stand, phone: Callable[..., Phone], lang: str) -> None:
    languages, tour, caption, notes, connected, used, lost = WORDS[lang]
    mine = phone(languages=languages)
    url = stand.code()
    mine.open(url)
    mine.wait("document.body.dataset.phase === 'open'")
    # As on every phone in a local network: no secure context, no certificate, and nothing of the ticket is left behind.
    assert mine.js("[isSecureContext, typeof crypto.subtle, location.hash, location.protocol]") == [
        False,
        "undefined",
        "",
        "http:",
    ]
    stand.until(stand.sheet.isHidden)
    assert connected in mine.text

    mine.tap(NEXT)
    mine.wait("document.querySelector('#where').textContent.includes('1 / 3')")
    assert at(stand.session) == 0
    assert mine.js("document.querySelector('#caption').textContent") == caption
    assert tour in mine.text
    assert notes in mine.text
    mine.tap(NEXT)
    mine.wait("document.querySelector('#where').textContent.includes('2 / 3')")
    assert stand.session.state.opened == "tower"
    # A text is a text, whatever it looks like.
    assert mine.js("document.querySelectorAll('#notes b').length") == 0
    mine.tap(PREVIOUS)
    mine.wait("document.querySelector('#where').textContent.includes('1 / 3')")
    assert at(stand.session) == 0
    mine.tap("#tab-stops")
    mine.tap("#stops .row:nth-child(3)")
    mine.wait("document.querySelector('#where').textContent.includes('3 / 3')")
    assert stand.session.state.opened == "inside"
    mine.tap("#tab-spots")
    mine.tap("#spots .row:first-child")
    stand.until(lambda: stand.session.state.opened == "tower")
    mine.tap('[data-action="blank"]')
    mine.wait("""document.querySelector('[data-action="blank"]').ariaPressed === 'true'""")
    assert stand.session.state.tour.blank

    # The other language is one touch away.
    mine.tap("#switch")
    mine.wait(f"document.documentElement.lang.startsWith({'zh' if lang == 'en' else 'en'!r})")
    mine.tap("#switch")

    # Who loads the page anew, as phones do by themselves, is paired all the same.
    mine("Page.reload")
    mine.wait("document.body.dataset.phase === 'open' && document.querySelector('#where').textContent")

    # A second phone with the same code, which somebody has photographed.
    other = phone(languages=languages)
    other.open(url)
    other.wait("document.body.dataset.phase === 'stopped'")
    assert used in other.text
    assert stand.remote.phones == 1

    # The server dies. The phone says so, and is there again without a new code.
    process = stand.remote.keeper.process
    assert process
    mine.js(
        "window.seen = []; new MutationObserver(() => seen.push(document.body.innerText))"
        ".observe(document.body, {attributes: true, subtree: true, childList: true})"
    )
    process.kill()
    mine.wait(f"seen.some((text) => text.includes({lost!r}))")
    mine.wait("document.body.dataset.phase === 'open'")
    assert stand.remote.keeper.starts == 2
    mine.tap('[data-action="blank"]')
    stand.until(lambda: not stand.session.state.tour.blank)
    assert mine.js("faults") == []


def test_a_message_that_is_sent_again_or_changed_does_nothing(
    stand: Stand, phone: Callable[..., Phone], caplog: pytest.LogCaptureFixture
) -> None:
    mine = phone()
    mine.open(stand.code())
    mine.wait("document.body.dataset.phase === 'open'")
    mine.tap(NEXT)
    stand.until(lambda: at(stand.session) == 0)
    said = mine.js("frames_sent.at(-1)")
    assert '"tour-next"' in said
    for tampered in (said, said.replace('"count":1', '"count":9'), said.replace("tour-next", "home")):
        # Whoever hears the network can say it again, and even on the phone's own connection it is refused.
        mine.js("void (window.ended = new Promise((r) => sockets.at(-1).addEventListener('close', (e) => r(e.code))))")
        mine.js(f"again({json.dumps(tampered)})")
        assert mine.js("ended") == 4003
        mine.wait("document.body.dataset.phase === 'open'")
        assert at(stand.session) == 0
    # In a connection of its own it is nothing at all.
    code = f"""new Promise((r) => {{ const s = new WebSocket(`ws://${{location.host}}/link`);
        s.onopen = () => s.send({json.dumps(said)}); s.onclose = (e) => r(e.code); }})"""
    assert mine.js(code) == 1008
    assert at(stand.session) == 0
    mine.tap(NEXT)
    stand.until(lambda: at(stand.session) == 1)
    stand.until(lambda: "said before" in caplog.text)
    assert "wrong MAC" in caplog.text


def test_wrong_codes_have_to_wait_and_the_right_one_comes_in_after_that(
    stand: Stand, phone: Callable[..., Phone]
) -> None:
    good = stand.code()
    mine = phone()
    # What is no ticket at all is not even tried.
    for rubbish in ("", "#", "#../../etc", "#<img src=x>"):
        mine.open(good.partition("#")[0] + rubbish)
        mine.wait("document.body.dataset.phase === 'stopped'")
        assert "scan it" in mine.text
        assert mine.js("frames_sent") == []
    # Somebody guesses three times from the phone's address, each as soon as that is heard; then comes the right code.
    guess = {"kind": "pair", "nonce": "0" * 32, "proof": "0" * 64}
    mine.js(f"""(async () => {{
        const ask = () => new Promise((told) => {{
            const line = new WebSocket(`ws://${{location.host}}/link`);
            line.onmessage = (event) => {{
                const word = JSON.parse(event.data);
                if (word.kind === "hello") line.send('{json.dumps(guess)}'); else told(word.why);
            }};
        }});
        for (let heard = 0; heard < 3; ) {{
            if (await ask() === "ticket") heard += 1;
            else await new Promise((over) => setTimeout(over, 100));
        }}
        location.hash = "{good.partition("#")[2]}";
    }})()""")
    mine.wait("document.body.dataset.phase === 'slow'")
    assert "Too many wrong codes" in mine.text
    mine.wait("document.body.dataset.phase === 'open'")
    assert mine.js("faults") == []


def test_what_the_policy_forbids_is_neither_shown_nor_done(stand: Stand, phone: Callable[..., Phone]) -> None:
    stand.window.view.dispatcher.allowed = lambda action: action in ("tour-next", "home")
    offered = {"tour-next", "home"}
    stand.remote._offered = lambda: offered
    stand.session.tours.choose("round")
    stand.remote._tour = None
    stand.remote.tell()
    mine = phone()
    mine.open(stand.code())
    mine.wait("document.body.dataset.phase === 'open'")
    buttons = "[...document.querySelectorAll('#controls button')].filter((b) => b.checkVisibility())"
    assert mine.js(f"{buttons}.map((b) => b.dataset.action)") == ["home", "tour-next"]
    # Somebody else may have forbidden it meanwhile.
    stand.window.view.dispatcher.allowed = lambda action: False
    mine.tap(NEXT)
    mine.wait("document.querySelector('#toast').textContent === 'That is not possible now.'")
    assert at(stand.session) == -1


def test_everything_is_large_enough_for_a_thumb_and_nothing_is_cut(stand: Stand, phone: Callable[..., Phone]) -> None:
    code = """[...document.querySelectorAll('button')].filter((b) => b.checkVisibility()).map((b) => {
        const box = b.getBoundingClientRect();
        const cut = Math.max(b.scrollWidth - b.clientWidth, b.scrollHeight - b.clientHeight);
        return [b.innerText, box.width, box.height, cut]; })"""
    mine = phone()
    mine.open(stand.code())
    mine.wait("document.body.dataset.phase === 'open'")
    for _ in ("en", "zh"):
        mine.tap("#switch")
        for tab in ("now", "stops", "spots"):
            mine.tap(f"#tab-{tab}")
            boxes = mine.js(code)
            assert len(boxes) >= 8
            assert [b for b in boxes if b[1] < 44 or b[2] < 44 or b[3] > 1] == []
            assert mine.js("document.documentElement.scrollWidth") <= 390
            # What is pressed most is one word in one line.
            heights = mine.js("[...document.querySelectorAll('#steps .word')].map((w) => w.offsetHeight)")
            assert len(heights) == 2
            assert max(heights) < 40


def test_the_pages_hmac_is_pythons(stand: Stand, phone: Callable[..., Phone]) -> None:
    chance = random.Random(7)
    cases = [
        (chance.randbytes(key), chance.randbytes(text))
        for key in (0, 1, 16, 32, 63, 64, 65, 200)
        for text in (0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 1000)
    ] + [(chance.randbytes(32), chance.randbytes(70_000))]
    mine = phone()
    mine.open(stand.code())
    mine.wait("document.body.dataset.phase === 'open'")
    given = json.dumps([(key.hex(), text.hex()) for key, text in cases])
    found = mine.js(
        "import('/hmac_sha256.js').then((m) => "
        f"{given}.map(([k, t]) => [m.hex(m.hmac(m.unhex(k), m.unhex(t))), m.hex(m.sha256(m.unhex(t)))]))"
    )
    wanted = [[hmac.digest(k, t, "sha256").hex(), hashlib.sha256(t).hexdigest()] for k, t in cases]
    assert found == wanted
