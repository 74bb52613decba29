"""Attacks on the reader: none takes long or much, prints a traceback, reads outside, or has its code run."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.attacks.amounts import AMOUNTS
from tests.attacks.kinds import Attack, attacks
from tests.limits import DATA, LIMITED, ROOT, SECONDS, Opened, Spent, Warm, clean_environment, measured
from tests.soak import amount
from tests.watching import WATCHED, Watch

WHOLE = 600
BY_COMMAND = 10
"""Every how many-th is opened by the command itself too, in the attacker's folder, with its worker."""

COMMANDS = (("info", "--json"), ("check", "--json"), ("pick", "--json"))


def _typed(attack: Attack, source: Path, folder: Path) -> Spent:
    """The command as somebody types it in the attacker's folder, with a careless PYTHONPATH."""
    name, *options = COMMANDS[attack.number // BY_COMMAND % len(COMMANDS)]
    where = ["10", "10"] if name == "pick" else []
    environment = clean_environment(
        JINYUZUI_CACHE=str(folder / "cache"), JINYUZUI_CONFIG=str(folder / "config"), JINYUZUI_LOGS=str(folder / "logs")
    )
    environment["PYTHONPATH"] = f"{ROOT}{os.pathsep}"
    given = os.path.relpath(source, source.parent) if attack.number % 2 else str(source)
    command = [sys.executable, "-P", "-m", "viewer", name, *options, "--lang", "en", given, *where]
    return measured(command, seconds=SECONDS, data=DATA, wall=60, cwd=source.parent, env=environment)


def _wrong(spent: Spent) -> str:
    """What a command must never do; "" for none of it."""
    if spent.hung:
        return "hung"
    if spent.traceback:
        return "traceback: " + (spent.err or spent.out).strip().splitlines()[-1]
    if spent.code not in (0, 1, 2):
        return f"ended with {spent.code}: {spent.err.strip()[-200:]}"
    if spent.seconds > SECONDS:
        return f"{spent.seconds:.1f} s"
    return f"{spent.together / 1e9:.2f} GB" if spent.together > DATA else ""


def _opened(warm: Warm, attack: Attack, source: Path, base: Path) -> tuple[Opened, list[tuple[Spent, str]]]:
    """What came of it, and each way in which it was opened with what was wrong with that."""
    opened = warm.open(source)
    if opened.fatal and opened.issues[-1]["code"] == "over-budget":
        # Time that ran out on a busy machine says nothing; a file that asks for too much does so again.
        opened = warm.open(source)
    # A worker that ended itself is tried once more by the program, without what it was at.
    ended = sys.platform != "win32" and opened.code == -signal.SIGPROF
    runs: list[tuple[Spent, str]] = [] if ended else [(opened, opened.passed)]
    if ended or attack.number % BY_COMMAND == 0:
        spent = _typed(attack, source, base)
        runs.append((spent, _wrong(spent)))
    return opened, runs


def _amiss(attack: Attack, opened: Opened) -> Iterator[str]:
    """What is wrong with the answer."""
    if any(not str(i["file"]) or not str(i["code"]) for i in opened.issues):
        yield "an issue without a file"
    if opened.passed:
        return
    if not (opened.fatal or opened.triangles or opened.issues):
        yield "an empty picture and no word"
    # One bad part never refuses the whole; a bad model of the scene does.
    if attack.name in AMOUNTS and any(i["file"] != "scene.toml" for i in opened.issues if i["severity"] == 2):
        yield f"refused: {opened.issues[-1]}"


@LIMITED
@WATCHED
@pytest.mark.soak
def test_no_attack_takes_long_reads_outside_or_runs(tmp_path: Path, figures: Callable[[str], None]) -> None:
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    longest, largest = (0.0, ""), (0, "")
    with Warm() as warm:
        for attack in attacks(amount(WHOLE, 36)):
            base = tmp_path / str(attack.number)
            ground, source = attack.prepare(base)
            what = f"{attack.number} {attack.name}"
            with Watch(ground.secret) as inside, Watch(ground.evil) as beside:
                opened, runs = _opened(warm, attack, source, base)
                amiss = list(_amiss(attack, opened))
                if amiss and any(i["code"] == "over-budget" for i in opened.issues):
                    # Others use the machine too: what takes too long by itself does so again.
                    opened, more = _opened(warm, attack, source, base)
                    runs, amiss = [*runs, *more], list(_amiss(attack, opened))
                read = sorted(path for path in inside.seen() | beside.seen() if Path(path).is_file())
            for spent, fault in runs:
                longest = max(longest, (spent.seconds, what))
                largest = max(largest, (spent.together, what))
                if fault:
                    wrong.append(f"{what}: {fault}")
            wrong += [f"{what}: {fault}" for fault in amiss]
            if read:
                wrong.append(f"{what}: read {read}")
            if ground.ran.exists():
                wrong.append(f"{what}: ran a stranger's code")
            seen["refused" if opened.fatal else "with issues" if opened.issues else "opened"] += 1
            shutil.rmtree(base, ignore_errors=True)
    figures(
        f"{seen.total()} attacks: {seen['refused']} refused, {seen['with issues']} opened with issues, "
        f"{seen['opened']} without; longest {longest[0]:.1f} s ({longest[1]}), "
        f"largest {largest[0] / 1e9:.2f} GB ({largest[1]}); wrong: {len(wrong)}"
    )
    assert not wrong, f"{len(wrong)} of {seen.total()}:\n" + "\n".join(wrong)
