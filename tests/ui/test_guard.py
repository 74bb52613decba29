"""Nothing that Qt calls lets an error pass into Qt, on any Python."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSize, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.broken_overrides import classes
from viewer.ui.error_reporter import MOST_TOLD, ErrorReporter
from viewer.ui.guard import Guarded, is_guarded, overrides, where_of
from viewer.ui.panels.card_parts import Text

ROOT = Path(__file__).resolve().parents[2]


def test_every_class_that_qt_knows_is_guarded_with_all_of_its_overrides() -> None:
    found = classes()
    assert len(found) > 50
    assert [c.__qualname__ for c in found if not issubclass(c, Guarded)] == []
    methods = [(f"{c.__qualname__}.{name}", method) for c in found for name, method in overrides(c)]
    assert len(methods) > 90
    assert [name for name, method in methods if not is_guarded(method)] == []


def test_an_error_in_any_of_them_is_told_once_and_the_process_lives() -> None:
    command = [sys.executable, "-m", "tests.ui.broken_overrides", "jinyuzui"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["before"] == []
    assert found["wrong"] == []
    assert found["done"] > 80


def test_what_qt_wants_to_hear_has_to_be_known() -> None:
    with pytest.raises(TypeError, match="metric"):

        class _Area(Guarded, QWidget):
            def metric(self, which: object) -> int:
                raise NotImplementedError


def test_a_failing_answer_is_harmless(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: told.append(where_of(error)))

    class _Broken(Guarded, QWidget):
        def sizeHint(self) -> QSize:
            return [QSize(3, 3)][1]

        def event(self, event: QEvent) -> bool:
            return bool(1 / (event.type() != QEvent.Type.User))

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            raise KeyError("no such key")

    widget = _Broken()
    qtbot.addWidget(widget)
    assert not widget.sizeHint().isValid()
    assert QApplication.sendEvent(widget, QEvent(QEvent.Type.User))
    other = QWidget()
    qtbot.addWidget(other)
    other.installEventFilter(widget)
    QApplication.sendEvent(other, QEvent(QEvent.Type.User))
    assert told == ["_Broken.sizeHint", "_Broken.event", "_Broken.eventFilter"]


def test_a_text_that_fails_to_give_a_picture_reads_no_file(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    text = Text()
    qtbot.addWidget(text)
    del text._pictures
    found = text.loadResource(2, QUrl("file:///etc/passwd"))
    assert isinstance(found, QImage)
    assert not found.isNull()


def test_errors_that_differ_in_numbers_alone_are_one(qtbot: QtBot) -> None:
    errors, told = ErrorReporter(), list[str]()
    errors.reported.connect(told.append)
    for i in range(30):
        try:
            [][i]
        except IndexError as error:
            error.args = (f"list index {i} out of range at 0x7f{i:04x}",)
            errors.report("labels", error)
    assert len(told) == 1
    errors.report("labels", ValueError("other"))
    assert len(told) == 2
    for i in range(3 * MOST_TOLD):
        errors.report(f"place {chr(97 + i % 26)}{chr(97 + i // 26)}", ValueError("x" * 100_000))
    assert len(told) == len(errors.reports) == MOST_TOLD
    assert max(len(text) for text in told) < 3000
