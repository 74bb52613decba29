"""The worker process: reads and builds one scene into a bundle, within a budget.

Its first line of input is the order; it ends when its input does, so that none lives on without the one that asked. It
answers with lines of JSON: how far it is and what it is at, and last the reply.
"""

from __future__ import annotations

import dataclasses
import gc
import importlib
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import msgspec

from viewer.build.budgets import COMMAND, Budget, budget_for, inherited_seconds, slowness
from viewer.build.bundle import WorkerOrder, WorkerProgress, WorkerReply, write_bundle
from viewer.build.layer_cache import LayerCache
from viewer.build.loading import load_scene
from viewer.build.part_guard import Guard
from viewer.build.processes import end_with_parent
from viewer.build.worker_run import READY
from viewer.lettering import HAN, LATIN
from viewer.own_pipes import answers
from viewer.scene.collection import is_own
from viewer.scene.issues import SceneError, Severity
from viewer.scene.names import printable
from viewer.scene.tasks import OverBudgetError, Stage, Task, fault_of

_WANTED = ("viewer.scene.loader", "viewer.build.assemble", "viewer.build.layers")
"""What each scene is made by."""

_OFTEN = (
    *("viewer.scene.formats.geojson", "viewer.scene.formats.gltf_parse", "viewer.scene.formats.gltf_meshes"),
    *("viewer.scene.formats.gltf_graph", "viewer.scene.formats.gltf_places", "viewer.scene.formats.model_assembly"),
    *("markdown_it", "fontTools.ttLib.tables.C_F_F_", "fontTools.ttLib.tables._g_l_y_f"),
)
"""What most scenes are made by besides their layers' meshers, and none has to be."""

Say = Callable[[WorkerProgress | WorkerReply], None]


class _Told:
    """What the job knows of this process: the last line that it said."""

    def __init__(self, source: str, say: Say) -> None:
        self.task = Task(Stage.READ, printable(source))
        self._now = WorkerProgress(0.0, self.task)
        self._say = say

    def share(self, share: float) -> None:
        self._now = msgspec.structs.replace(self._now, share=share)
        self._say(self._now)

    def at(self, task: Task, until: float, optional: bool) -> None:
        self.task = task
        self._now = msgspec.structs.replace(self._now, task=task, until=until, optional=optional)
        self._say(self._now)

    def allow(self, seconds: float) -> None:
        self._now = msgspec.structs.replace(self._now, allowed=seconds)


def work(order: WorkerOrder, say: Say, slow: float, /) -> WorkerReply:
    """Load a scene into a file, and `say` how far that is. Once a process, which is limited by it.

    Parameters
    ----------
    slow : how many times slower this machine is than the one that budgets were measured on
    """
    source, target = os.fsdecode(order.source), Path(os.fsdecode(order.target))
    now, own = _Told(source, say), is_own(source)

    def budget(size: int) -> Budget:
        whole = budget_for(size, own=own).times(slow)
        seconds = min(whole.seconds, inherited_seconds() - COMMAND) - order.spent
        now.allow(seconds)
        return dataclasses.replace(whole, seconds=seconds)

    guard = Guard(budget, order.size, now.at, slow=slow, without=order.without)
    guard.start()
    try:
        try:
            loaded = load_scene(source, progress=now.share, layers=LayerCache(), tasks=guard, options=order.options)
            guard.begin(Task(Stage.JOIN, printable(source)))
            write_bundle(target, loaded)
        finally:
            # Whatever the answer is, nothing interrupts it.
            guard.rest()
    except SceneError as error:
        return WorkerReply(error.issues, fatal=True, left_out=guard.left_out)
    except (Exception, OverBudgetError) as error:  # noqa: BLE001 - the answer is an issue, whatever happens
        if not isinstance(error, MemoryError | OverBudgetError | OSError):
            traceback.print_exception(error, file=sys.stderr)
        issue = dataclasses.replace(fault_of(now.task, error), severity=Severity.FATAL)
        return WorkerReply((issue,), fatal=True, left_out=True)
    return WorkerReply(left_out=guard.left_out)


def _order() -> WorkerOrder:
    """The first line of the input."""
    line = b""
    while not line.endswith(b"\n"):
        block = os.read(0, 1 << 16)
        if not block:
            sys.exit(1)
        line += block
    return msgspec.json.decode(line, type=WorkerOrder)


def _get_ready() -> None:
    """Import what an order may want, and read the fonts."""
    from viewer.build.glyphs import face
    from viewer.scene.layers import REGISTRY

    meshers = {kind.mesher.partition(":")[0] for kind in REGISTRY}
    for module in (*_OFTEN, *sorted(meshers - {""})):
        importlib.import_module(module)
    for name in (*LATIN, *HAN):
        face(name)


def _end_with_input() -> None:
    """End this process, whatever it is at, when nobody holds the other end of its input any more."""
    while os.read(0, 1 << 10):
        pass
    os._exit(1)


def main() -> NoReturn:
    """Entry point of `python -m viewer.build.worker`."""
    # A short life: nothing is gained by collecting what the whole of it needs.
    gc.disable()
    end_with_parent()
    told = answers()

    def say(line: WorkerProgress | WorkerReply) -> None:
        told.write(msgspec.json.encode(line) + b"\n")

    slow = slowness(time.process_time())
    # Whoever is on standby need not do it when the order comes.
    for module in _WANTED:
        importlib.import_module(module)
    if READY in sys.argv:
        _get_ready()
    order = _order()
    threading.Thread(target=_end_with_input, name="input", daemon=True).start()
    say(work(order, say, slow))
    sys.stderr.flush()
    # Putting away a scene piece by piece takes longer than writing it did, and somebody waits for the end.
    os._exit(0)


if __name__ == "__main__":
    main()
