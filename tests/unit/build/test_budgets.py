"""Whatever happens to a part of a scene, the rest is shown and an issue names it; nothing outlives its purpose."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.limits import GIGABYTE, LIMITED, ROOT, clean_environment, measured
from viewer.build import budgets, builder, worker_run
from viewer.build.budgets import budget_for, slowness
from viewer.build.job import LoadJob
from viewer.build.loading import LoadedScene, load_scene
from viewer.scene import tasks
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.limits import LIMITS

CHAIR = ROOT / "scenes" / "jinyuzui" / "models" / "chair.glb"

SABOTAGE = """
import os, signal, sys, time
import viewer.scene.formats.gltf as loader
import viewer.build.worker as worker

real = loader.read_gltf
def read(source, name, *more, **named):
    if name == "bad.glb":
        {what}
    return real(source, name, *more, **named)
loader.read_gltf = read
sys.exit(worker.main())
"""


@pytest.fixture
def two_models(package: Path) -> Path:
    """The small package with a good model and one that is to fail."""
    for name in ("good.glb", "bad.glb"):
        shutil.copy(CHAIR, package / name)
    with (package / "scene.toml").open("a", encoding="utf-8") as file:
        for name in ("bad", "good"):
            file.write(f'\n[[layer]]\nid = "{name}"\nkind = "model"\nsource = "{name}.glb"\nat = [50.0, 0.0, 0.0]\n')
    return package


@pytest.fixture
def sabotaged(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Has the worker do something else when it reads `bad.glb`; its budget is smaller, so that nobody waits long."""

    def sabotage(what: str) -> None:
        # For another try without the part there must be enough left.
        monkeypatch.setenv(budgets.PATIENCE, "1" if what.startswith("sum") else "0.5")
        monkeypatch.setattr(worker_run, "PROGRAM", ("-P", "-c", SABOTAGE.format(what=what)))

    return sabotage


def opened_without_the_bad_one(package: Path) -> tuple[LoadedScene, Issue]:
    number = (package / "scene.toml").read_text(encoding="utf-8").split('id = "bad"')[0].count("[[layer]]") - 1
    loaded = LoadJob(package).wait()
    names = loaded.geometry.objects.names
    assert any(name.startswith("good") for name in names)
    assert "tower" in names
    assert not any(name.startswith("bad") for name in names)
    (issue,) = [i for i in loaded.issues if i.file == "bad.glb"]
    assert issue.path == f"layer[{number}]"
    assert issue.severity is Severity.ERROR
    return loaded, issue


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ("while True: pass", "over-budget"),
        # Python looks neither at threads nor at signals while it adds up.
        pytest.param("sum(range(10**12))", "over-budget", marks=LIMITED),
        ("held = [bytearray(20_000_000) for _ in range(10**6)]", "over-budget"),
        pytest.param("bytearray(3_000_000_000)", "over-budget", marks=LIMITED),
        ("raise MemoryError", "over-budget"),
        ("f = lambda: f(); f()", "over-budget"),
        ("1 / 0", "failed-part"),
        ("os._exit(7)", "failed-part"),
        pytest.param("os.kill(os.getpid(), signal.SIGSEGV)", "failed-part", marks=LIMITED),
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", "failed-part", marks=LIMITED),
        ("raise PermissionError(13, 'not yours')", "unreadable"),
    ],
)
def test_a_part_that_takes_too_much_or_fails_is_left_out_and_named(
    two_models: Path, sabotaged: Callable[[str], None], kept: Path, what: str, code: str
) -> None:
    sabotaged(what)
    began = os.times()
    _, issue = opened_without_the_bad_one(two_models)
    ended = os.times()
    assert issue.code == code
    assert ended.children_user + ended.children_system - began.children_user - began.children_system < 5.0
    # Another time, or on another machine, it may be had: what is kept must not say otherwise.
    assert list(kept.glob("*.scene")) == []


def test_a_worker_that_stands_still_is_ended(
    two_models: Path, sabotaged: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "STALLED", 1.0)
    sabotaged("time.sleep(1000)")
    assert opened_without_the_bad_one(two_models)[1].code == "over-budget"
    if sys.platform != "win32":
        sabotaged("os.kill(os.getpid(), signal.SIGSTOP)")
        assert opened_without_the_bad_one(two_models)[1].code == "over-budget"


def test_what_a_library_prints_is_no_answer(two_models: Path, sabotaged: Callable[[str], None]) -> None:
    rubbish = "os.write(1, b'{\"share\": 7}\\n\\xff\\0' * 10000); print('[]')"
    sabotaged(rubbish)
    loaded = LoadJob(two_models).wait()
    assert loaded.issues == ()


@pytest.mark.parametrize(
    "program", ["import sys; sys.exit(0)", "print('{}')", "import os; os.abort()", "raise OSError"]
)
def test_a_worker_that_never_answers_is_an_issue(package: Path, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(worker_run, "PROGRAM", ("-c", program))
    with pytest.raises(SceneError) as caught:
        LoadJob(package).wait()
    (issue,) = caught.value.issues
    assert (issue.code, issue.file, issue.severity) == ("failed-part", str(package), Severity.FATAL)


def test_what_the_model_cannot_do_without_is_told_as_fatal(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(budgets.PATIENCE, "0.4")
    script = SABOTAGE.replace("sys.exit", "worker.write_bundle = lambda *_: sum(range(10**12))\nsys.exit")
    monkeypatch.setattr(worker_run, "PROGRAM", ("-P", "-c", script.format(what="pass")))
    with pytest.raises(SceneError) as caught:
        LoadJob(package).wait()
    assert [(i.code, i.severity) for i in caught.value.issues] == [("over-budget", Severity.FATAL)]


@pytest.mark.parametrize("what", ["while True: pass", "sum(range(10**12))", "time.sleep(1000)"])
def test_cancelling_ends_the_worker_at_once(two_models: Path, sabotaged: Callable[[str], None], what: str) -> None:
    sabotaged(what)
    job = LoadJob(two_models)
    while job.task is None or job.task.file != "bad.glb":
        assert not job.poll(0.01)
    run = job._run_now
    assert run
    began = time.perf_counter()
    job.cancel()
    assert time.perf_counter() - began < 0.5
    assert job.poll(10)
    assert run.process.poll() is not None
    with pytest.raises(SceneError):
        job.wait()


@LIMITED
@pytest.mark.parametrize("what", ["while True: pass", "sum(range(10**12))", "time.sleep(1000)"])
def test_a_worker_ends_with_whoever_started_it(two_models: Path, what: str) -> None:
    code = f"""
import time
from viewer.build import worker_run
from viewer.build.job import LoadJob
worker_run.PROGRAM = ("-P", "-c", {SABOTAGE.format(what=what)!r})
job = LoadJob({str(two_models)!r})
while job.task is None or job.task.file != "bad.glb":
    time.sleep(0.01)
print(job._run_now.process.pid, flush=True)
time.sleep(1000)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT, env=clean_environment()
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 20
    while _lives(pid):
        assert time.monotonic() < end, "the worker lives on"
        time.sleep(0.01)


def _lives(pid: int) -> bool:
    """Whether a process runs, and is not merely waiting for somebody to ask how it ended."""
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return sys.platform != "linux"
    return state != "Z"


@LIMITED
def test_limits_from_outside_are_kept_within(two_models: Path) -> None:
    code = f"""
from viewer.build import worker_run
from viewer.build.job import LoadJob
worker_run.PROGRAM = ("-P", "-c", {SABOTAGE.format(what="while True: pass")!r})
print([i.file for i in LoadJob({str(two_models)!r}).wait().issues])
"""
    spent = measured(
        [sys.executable, "-c", code], seconds=3, data=int(GIGABYTE), wall=60, cwd=ROOT, env=clean_environment()
    )
    assert (spent.code, spent.out) == (0, "['bad.glb']\n"), spent
    assert spent.seconds < 4.0


@pytest.mark.parametrize("how", ["model", "instances", "miniatures"])
def test_no_more_triangles_are_drawn_than_a_scene_may_have(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    whole = load_scene(package).geometry.triangles
    shutil.copytree(package, tmp_path / "outer" / "scenes" / "small")
    outer = tmp_path / "outer"
    for name in ("layers", "content"):
        shutil.copytree(package / name, outer / name)
    shutil.copy(CHAIR, outer / "chair.glb")
    entries = {
        "model": 'kind = "model"\nsource = "chair.glb"\n',
        "instances": 'kind = "instances"\nmodel = "chair.glb"\ngrid = {{ rows = 9, columns = {}, spacing = [1, 1] }}\n',
        "miniatures": 'kind = "scene"\nscene = "small"\n',
    }
    toml = (package / "scene.toml").read_text(encoding="utf-8")
    layers = sum(line == "[[layer]]" for line in toml.splitlines())
    for i in range(8):
        toml += f'\n[[layer]]\nid = "l{i}"\n' + entries[how].format(9 + i)
    (outer / "scene.toml").write_text(toml, encoding="utf-8")
    every = load_scene(outer)
    assert not every.issues
    most = whole + (every.geometry.triangles - whole) // 2
    for module in (builder, tasks):
        monkeypatch.setattr(module, "LIMITS", replace(LIMITS, scene_triangles=most))
    half = load_scene(outer)
    assert whole < half.geometry.triangles <= most + 500  # the slab comes after
    left_out = [i for i in half.issues if i.code == "too-large"]
    assert left_out == list(half.issues)
    assert {i.path for i in left_out} <= {f"layer[{layers + i}]" for i in range(8)}
    assert 1 <= len(left_out) <= 5


def test_budgets_grow_with_the_input_and_with_slowness() -> None:
    small, large = budget_for(9_000_000), budget_for(100_000_000)
    assert small == budget_for(0)
    assert small.seconds + budgets.COMMAND <= 5.0
    assert small.memory < 1e9
    assert budget_for(0, own=True).seconds > 2 * small.seconds
    assert large.seconds > 100
    assert large.memory > 3e9
    assert slowness(budgets.START) == 1.0
    assert slowness(1.4 * budgets.START) == 1.0
    assert 1.0 < slowness(1.8 * budgets.START) < 1.8
    assert slowness(5 * budgets.START) == pytest.approx(5.0)
    assert slowness(20 * budgets.START) == pytest.approx(6.0)
    # Parts one after the other, each as long as it may take, never use up what joining them needs.
    used = 0.4
    for _ in range(20):
        used = small.part_until(used)
    assert used < 0.81 * small.seconds


def test_more_patience_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    before = budget_for(1).seconds
    monkeypatch.setenv(budgets.PATIENCE, "3")
    assert budget_for(1).seconds == pytest.approx(3 * before)
    for nonsense in ("", "x", "-1", "nan", "inf", "0"):
        monkeypatch.setenv(budgets.PATIENCE, nonsense)
        assert budget_for(1).seconds == before


@pytest.mark.parametrize("scene", sorted(p.parent.name for p in (ROOT / "scenes").glob("*/scene.toml")))
def test_shipped_scenes_stay_whole_on_a_machine_six_times_slower(scene: str, tmp_path: Path) -> None:
    code = f"""
from viewer.build.cache import looked_at
from viewer.build.worker import work
from viewer.build.bundle import WorkerOrder
order = WorkerOrder({scene.encode()!r}, {os.fsencode(tmp_path / "bundle")!r}, looked_at({scene!r})[1])
print(work(order, lambda line: None, 1.0).left_out)
"""
    # As many seconds less as there it would take more, and it finds out by itself.
    factor = slowness(6 * budgets.START) / 6
    environment = clean_environment(JINYUZUI_PATIENCE=str(factor))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, env=environment
    )
    assert done.stdout == "False\n"
