"""Settings: kept, whole whatever happens, forgiving what is damaged."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.session.settings import LastPlace, Settings, SettingsStore, WindowPlace, read_settings
from viewer.whole_files import write_whole

ROOT = Path(__file__).resolve().parents[3]


def test_what_was_set_is_there_the_next_time(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path / "new")
    last = LastPlace("jinyuzui", (1.0, 2.0, 3.0), hotspot="unveiling")
    store.change(language="zh", text=1.4, keys={"home": ("H",)}, window=WindowPlace(5, 6, 700, 500), last=last)
    assert store.save()
    assert SettingsStore(tmp_path / "new").settings == store.settings
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["settings.json"]


def test_listeners_hear_of_changes_only() -> None:
    store = SettingsStore()
    heard: list[Settings] = []
    store.subscribe(heard.append)
    store.change(text=1.2)
    store.change(text=1.2)
    assert [s.text for s in heard] == [1.2]
    assert store.unsaved
    store.save()
    assert not store.unsaved


def test_one_damaged_value_costs_only_itself(caplog: pytest.LogCaptureFixture) -> None:
    found = read_settings(b'{"language": "zh", "text": 99, "theme": 5, "unknown": [], "preset": "map"}')
    assert found == Settings(language="zh", preset="map")
    assert "text" in caplog.text


@given(st.binary(max_size=200))
def test_any_file_is_read(source: bytes) -> None:
    assert isinstance(read_settings(source), Settings)


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("not a folder")
    store = SettingsStore(tmp_path / "file")
    for size in (1.1, 1.2, 1.3):
        store.change(text=size)
        assert not store.save()
    assert caplog.text.count("cannot be kept") == 1
    assert store.settings.text == 1.3


def test_a_reset_forgets_everything(tmp_path: Path) -> None:
    store = SettingsStore(tmp_path)
    store.change(language="zh")
    store.save()
    store.reset()
    assert store.settings == SettingsStore(tmp_path).settings == Settings()


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    write_whole(path, b"old")

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


_WRITER = """
import sys, itertools
from pathlib import Path
from viewer.session.settings import SettingsStore
store = SettingsStore(Path(sys.argv[1]))
for i in itertools.count():
    store.change(language="zh", keys={f"k{j}": (str(i),) * 9 for j in range(60)})
    store.save()
    if i == 3:
        print("writing", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a matter of POSIX")
def test_a_process_killed_while_it_writes_leaves_readable_settings(tmp_path: Path) -> None:
    dice = random.Random(5)
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(dice.uniform(0, 0.03))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        found = SettingsStore(tmp_path).settings
        assert found.language == "zh"
        assert len(found.keys) == 60
        assert len(set(found.keys.values())) == 1


def test_logs_are_kept_within_bounds(tmp_path: Path) -> None:
    code = (
        "import logging, sys; from pathlib import Path; from viewer import logs; logs.BYTES = 2000;"
        "logs.start_logging(Path(sys.argv[1])); log = logging.getLogger('jinyuzui');"
        "[log.warning('number %d', i) for i in range(500)]; log.info('not this')"
    )
    run = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(run, check=True, capture_output=True, text=True, cwd=ROOT).stderr.count("number") == 500
    files = sorted(p.name for p in tmp_path.iterdir())
    assert files == ["jinyuzui.log", *(f"jinyuzui.log.{i}" for i in range(1, 5))]
    assert all(p.stat().st_size <= 2000 for p in tmp_path.iterdir())
    newest = (tmp_path / "jinyuzui.log").read_text()
    assert "number 499" in newest
    assert "not this" not in newest


def test_without_a_folder_for_logs_the_terminal_still_hears(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    code = (
        "import logging, sys; from pathlib import Path; from viewer.logs import start_logging;"
        "print(start_logging(Path(sys.argv[1])).file); logging.getLogger('x').warning('heard')"
    )
    run = [sys.executable, "-c", code, str(tmp_path / "file" / "logs")]
    done = subprocess.run(run, check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "None"
    assert done.stderr.count("no log is kept") == 1
    assert "heard" in done.stderr
