"""The worker process: reads and builds one scene into a bundle.

It answers with lines of JSON: how far it is, and last the reply.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import msgspec

from viewer.build.bundle import WorkerProgress, WorkerReply, write_bundle
from viewer.build.layer_cache import LayerCache
from viewer.build.loading import load_scene
from viewer.scene.issues import SceneError
from viewer.scene.options import AS_WRITTEN, ModelOptions


def _say(line: msgspec.Struct) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def _tell(share: float) -> None:
    _say(WorkerProgress(share))


def work(source: str, target: Path, options: ModelOptions = AS_WRITTEN) -> WorkerReply:
    """Load `source` into the file `target`."""
    try:
        loaded = load_scene(source, progress=_tell, layers=LayerCache(), up=options.up, two_sided=options.two_sided)
    except SceneError as error:
        return WorkerReply(issues=error.issues, fatal=True)
    write_bundle(target, loaded)
    return WorkerReply()


def main() -> int:
    """Entry point of `python -m viewer.build.worker SOURCE TARGET [--up=z] [--two-sided]`."""
    # A short life: nothing is gained by collecting what the whole of it needs.
    gc.disable()
    _say(work(sys.argv[1], Path(sys.argv[2]), ModelOptions.of(tuple(sys.argv[3:]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
