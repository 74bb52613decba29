"""The worker process: reads and builds one scene into a bundle, and answers with one line of JSON."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import msgspec

from viewer.build.bundle import WorkerReply, write_bundle
from viewer.build.loading import load_scene
from viewer.scene.issues import Issue, SceneError, Severity
from viewer.scene.style import UnknownStyleError


def work(source: str, style: str, target: Path) -> WorkerReply:
    """Load `source` into the file `target`."""
    try:
        loaded = load_scene(source, style=style or None)
    except SceneError as error:
        return WorkerReply(issues=error.issues, fatal=True)
    except UnknownStyleError as error:
        issue = Issue(
            "bad-value", Severity.FATAL, source, path="style", found=error.name, expected=", ".join(error.known)
        )
        return WorkerReply(issues=(issue,), fatal=True)
    write_bundle(target, loaded)
    return WorkerReply()


def main() -> int:
    """Entry point of `python -m viewer.build.worker SOURCE STYLE TARGET`."""
    # A short life: nothing is gained by collecting what the whole of it needs.
    gc.disable()
    reply = work(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
    sys.stdout.buffer.write(msgspec.json.encode(reply) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
