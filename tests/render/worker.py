"""Draws pictures without a window, in a process of its own: an EGL context and Qt's window do not share one."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from viewer import Camera, HeadlessView, load_scene, tiling
from viewer.scene.style import load_style

AT_ONCE = tiling.LARGEST


def both(view: HeadlessView, name: str, size: tuple[int, int], step: int) -> dict[str, Any]:
    """The picture at rest, ready for the moving one that a window draws after it; what lies at every `step` pixels."""
    view._renderer._sliced = True
    rest = view.draw()
    with view._context:
        view._renderer.renew()
    objects = [
        [str(view.pick(x, y).object) for x in range(step // 2, size[0], step)]  # type: ignore[attr-defined]
        for y in range(step // 2, size[1], step)
    ]
    return {f"{name}.rest": rest, f"{name}.objects": np.array(objects)}


def main() -> None:
    """`worker.py SPEC.json OUT.npz`: one array for each named picture."""
    spec = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    if "room" in spec:
        # Buildings are paged however few there are, within so many bytes.
        from viewer.render import pages

        pages.PAGED, pages.ROOM = 0, spec["room"]
    out: dict[str, Any] = {}
    loaded = load_scene(spec["scene"])
    for name, wish in spec["pictures"].items():
        style = load_style(wish.get("style", spec["style"])) if wish.get("style", spec["style"]) else None
        tiling.LARGEST = tuple(wish.get("tile", AT_ONCE))
        time = datetime.fromisoformat(wish["time"]) if "time" in wish else None
        with HeadlessView(
            loaded,
            tuple(wish["size"]),
            lang=wish.get("lang", "en"),
            labels=wish.get("labels", False),
            style=style,
            time=time,
            transparent=wish.get("transparent", False),
        ) as view:
            if "camera" in wish:
                view.camera = Camera.look_at(*wish["camera"])
            if "view" in wish:
                view.show_view(wish["view"])
            if "open" in wish:
                camera = view.camera
                view.show_hotspot(wish["open"])
                view.camera = camera
            if "hotspot" in wish:
                view.show_hotspot(wish["hotspot"])
            if "after" in wish:
                # From elsewhere, at rest and moving.
                here = view.camera
                view.camera = Camera.look_at(*wish["after"])
                view.draw()
                view.camera = here
                view.draw(draft=True)
            if "grid" in wish:
                out |= both(view, name, tuple(wish["size"]), wish["grid"])
            out[name] = view.draw(draft=wish.get("draft", False))
            device = view._renderer.device
        out[f"{name}.left"] = np.array(sum(device.live.values()))
    np.savez(sys.argv[2], **out)


if __name__ == "__main__":
    main()
