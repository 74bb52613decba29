"""Maps of the web on the reference's district, in headless Chromium without a graphics card.

    python web.py SCENE.npz --json LINE.json        (JINYUZUI_WEB names maplibre or cesium)

JINYUZUI_WEB_MODULES is a folder of npm's with `maplibre-gl` and `cesium` in it (`npm install maplibre-gl cesium`).
The page draws the same cameras as the others do, picture by picture, each finished by reading a pixel back; what it
measured it sends to this process, which serves it all it needs.
"""

import argparse
import base64
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import _path  # noqa: F401
import common as c

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 150
PLACE = (118.7323, 31.9827)

HEAD = """<!doctype html><meta charset="utf-8">
<style>html, body, #map { margin: 0; width: 1280px; height: 720px }</style>
<div id="map"></div><script>
const FRAMES = %d, WIDE = %f, FOV = %f, PLACE = [%f, %f];
const tell = data => fetch("/done", { method: "POST", body: JSON.stringify(data) });
window.onerror = (text, file, line) => tell({ error: `${text} ${file}:${line}` });
window.onunhandledrejection = event => tell({ error: String(event.reason) });
const middle = list => list.sort((a, b) => a - b)[list.length >> 1];
const late = list => list.sort((a, b) => a - b)[Math.floor(list.length * 0.95)];
function rounds(show, finish) {
    const out = {};
    for (const kind of ["orbit", "street"]) {
        const took = [], began = performance.now();
        show(kind, 0);
        finish();
        for (let i = 0; i < FRAMES && (i < 5 || performance.now() - began < 8000); i++) {
            const start = performance.now();
            show(kind, i);
            finish();
            took.push(performance.now() - start);
        }
        out[kind + "_med"] = middle(took);
        out[kind + "_p95"] = late(took);
        show(kind, 5);
        finish();
        out[kind + "_shot"] = document.querySelector("canvas").toDataURL("image/png");
    }
    return out;
}
const far = 2.4 * WIDE / Math.SQRT2;
function eye(kind, i) {  // metres east and north of the place, height; heading and pitch downwards, radians
    if (kind === "orbit") {
        const a = 2 * Math.PI * i / FRAMES, e = 35 * Math.PI / 180;
        return { at: [far * Math.cos(e) * Math.cos(a), far * Math.cos(e) * Math.sin(a), far * Math.sin(e)],
                 heading: -Math.PI / 2 - a, pitch: -e };
    }
    const t = i / (FRAMES - 1);
    return { at: [WIDE / 2 * (0.8 + 0.08 * t), 0, 5], pitch: 0,
             heading: Math.PI / 2 - 10 * Math.PI / 180 * Math.sin(2 * Math.PI * t) };
}
</script>
"""

MAPLIBRE = """<link rel="stylesheet" href="/modules/maplibre-gl/dist/maplibre-gl.css">
<script type="module">
import * as maplibregl from "/modules/maplibre-gl/dist/maplibre-gl.mjs";
const map = new maplibregl.Map({
    container: "map", center: PLACE, zoom: 12, pitch: 55, maxPitch: 85, fadeDuration: 0, attributionControl: false,
    canvasContextAttributes: { antialias: false, preserveDrawingBuffer: true },
    style: { version: 8, light: { anchor: "map" },
             sources: { town: { type: "geojson", data: "/town.geojson", tolerance: 0, maxzoom: 14 } },
             layers: [{ id: "paper", type: "background", paint: { "background-color": "#b3cce6" } },
                      { id: "town", type: "fill-extrusion", source: "town", paint: {
                          "fill-extrusion-color": ["get", "colour"], "fill-extrusion-height": ["get", "height"],
                          "fill-extrusion-vertical-gradient": false } }] },
});
map.setVerticalFieldOfView?.(FOV);
const pixels = 360 / Math.tan(FOV * Math.PI / 360);
const zoom = metres => Math.log2(40075016.686 * Math.cos(PLACE[1] * Math.PI / 180) * pixels / (512 * metres));
const degree = 111320 * Math.cos(PLACE[1] * Math.PI / 180);
function show(kind, i) {
    const { at, heading } = eye(kind, i);
    if (kind === "orbit") map.jumpTo({ center: PLACE, zoom: zoom(far), pitch: 55, bearing: heading * 180 / Math.PI });
    else {
        const reach = 57;  // it looks at a place on the ground: as level as it may, 5 m up
        const x = at[0] + reach * Math.sin(heading), y = at[1] + reach * Math.cos(heading);
        map.jumpTo({ center: [PLACE[0] + x / degree, PLACE[1] + y / 110900], zoom: zoom(Math.hypot(reach, 5)),
                     pitch: 85, bearing: heading * 180 / Math.PI });
    }
    map.redraw();
}
const gl = () => map.painter.context.gl;
const finish = () => gl().readPixels(0, 0, 1, 1, gl().RGBA, gl().UNSIGNED_BYTE, new Uint8Array(4));
const idle = () => new Promise(done => { map.once("idle", done); map.triggerRepaint(); });
map.once("idle", async () => {
    const cold = performance.now();
    for (const kind of ["street", "orbit"]) { show(kind, 0); await idle(); }
    const out = rounds(show, finish);
    const debug = gl().getExtension("WEBGL_debug_renderer_info");
    tell({ ...out, cold, version: "maplibre-gl " + maplibregl.getVersion(),
           renderer: debug ? gl().getParameter(debug.UNMASKED_RENDERER_WEBGL) : "" });
});
</script>"""

CESIUM = """<script>window.CESIUM_BASE_URL = "/modules/cesium/Build/Cesium/";</script>
<script src="/modules/cesium/Build/Cesium/Cesium.js"></script><script type="module">
const canvas = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
document.getElementById("map").append(canvas);
const scene = new Cesium.Scene({ canvas, creditContainer: document.createElement("div"),
                                 contextOptions: { webgl: { antialias: false, preserveDrawingBuffer: true } } });
scene.camera.frustum = new Cesium.PerspectiveFrustum({ fov: 2 * Math.atan(Math.tan(FOV * Math.PI / 360) * 16 / 9),
                                                       aspectRatio: 16 / 9, near: 0.5, far: 1e6 });
scene.backgroundColor = Cesium.Color.fromCssColorString("#b3cce6");
scene.fog.enabled = false;
const place = Cesium.Cartesian3.fromDegrees(...PLACE);
const frame = Cesium.Transforms.eastNorthUpToFixedFrame(place);
const axes = { upAxis: Cesium.Axis.Y, forwardAxis: Cesium.Axis.X };
const model = await Cesium.Model.fromGltfAsync({ url: "/town.glb", modelMatrix: frame, ...axes });
scene.primitives.add(model);
function show(kind, i) {
    const { at, heading, pitch } = eye(kind, i);
    const destination = Cesium.Matrix4.multiplyByPoint(frame, new Cesium.Cartesian3(...at), new Cesium.Cartesian3());
    scene.camera.setView({ destination, orientation: { heading, pitch, roll: 0 } });
    scene.render();
}
const gl = scene.context._gl;
const finish = () => gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
while (!model.ready) { show("orbit", 0); await new Promise(next => setTimeout(next, 20)); }
for (let i = 0; i < 5; i++) { show("orbit", i); finish(); await new Promise(next => setTimeout(next, 20)); }
const cold = performance.now();
const debug = gl.getExtension("WEBGL_debug_renderer_info");
tell({ ...rounds(show, finish), cold, version: "cesium " + Cesium.VERSION,
       renderer: debug ? gl.getParameter(debug.UNMASKED_RENDERER_WEBGL) : "" });
</script>"""

PAGES = {"maplibre": MAPLIBRE, "cesium": CESIUM}


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the page, the town and npm's modules, and takes what was measured."""

    def __init__(self, *arguments, page, files, answers, **more):
        self.page, self.files, self.answers = page, files, answers
        super().__init__(*arguments, **more)

    def do_GET(self):
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(self.page.encode())
        else:
            super().do_GET()

    def do_POST(self):
        self.answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def translate_path(self, path):
        path = path.partition("?")[0]
        if path.startswith("/modules/"):
            return str(Path(os.environ["JINYUZUI_WEB_MODULES"]) / path.removeprefix("/modules/"))
        return str(self.files.get(path, "/nowhere"))

    def guess_type(self, path):
        return "text/javascript" if str(path).endswith(".mjs") else super().guess_type(path)

    def log_message(self, *_):
        pass


def memory(process):
    """MB that a process and all below it hold at most, by what the system tells of each."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getpgid(int(entry.name)) == process.pid:
                text = (entry / "status").read_text()
                total += (
                    next((int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")), 0) / 1024
                )
        except OSError:
            continue
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("scene", type=Path)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--png", help="prefix: keep the pictures of both cameras")
    options = parser.parse_args()
    peer = os.environ["JINYUZUI_WEB"]
    count = int(options.scene.stem.split("_")[1])
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not browser or not (Path(os.environ.get("JINYUZUI_WEB_MODULES", "/nowhere"))).is_dir():
        sys.exit("Chromium and JINYUZUI_WEB_MODULES are needed")
    files = {
        "/town.geojson": options.scene.with_suffix(".geojson"),
        "/town.glb": options.scene.with_name(f"{options.scene.stem}_merged.glb"),
    }
    answers = []
    page = HEAD % (c.FRAMES, c.width(count), c.FOV, *PLACE) + PAGES[peer]
    handler = functools.partial(Server, page=page, files=files, answers=answers)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    out = dict.fromkeys(c.KEYS) | {"peer": peer, "n": count, "ok": False}
    with tempfile.TemporaryDirectory() as profile:
        began = time.monotonic()
        command = [
            browser,
            "--headless=new",
            "--no-sandbox",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
            "--window-size=1280,720",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
            f"--user-data-dir={profile}",
            f"http://127.0.0.1:{server.server_address[1]}/",
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        held = [0.0]
        while not answers and time.monotonic() - began < PATIENCE and process.poll() is None:
            held.append(memory(process))
            time.sleep(0.2)
        os.killpg(process.pid, 9)
        process.wait()
    got = answers[0] if answers else {"error": f"nothing within {PATIENCE} s"}
    if "error" in got:
        out["note"] = got["error"]
    else:
        for kind in ("orbit", "street"):
            picture = base64.b64decode(got.pop(f"{kind}_shot").partition(",")[2])
            if options.png:
                Path(f"{options.png}_{kind}.png").write_bytes(picture)
        out |= {key: round(value, 2) if isinstance(value, float) else value for key, value in got.items()}
        out |= {"ok": True, "cold_s": round(got["cold"] / 1000, 2), "rss_mb": round(max(held), 1)}
    options.json.write_text(json.dumps(out) + "\n")
    print(json.dumps(out), flush=True)
    sys.exit(0 if out["ok"] else out["note"])


if __name__ == "__main__":
    main()
