"""This viewer on the reference's district; with JINYUZUI_GOVERNED of a size that the machine affords."""

import os
from pathlib import Path

import _path  # noqa: F401
import common as c
import numpy as np


class Jinyuzui(c.Peer):
    name = "jinyuzui"
    pick_how = "own box tree"

    def load(self, a):
        from viewer import Camera
        from viewer.build.job import LoadJob
        from viewer.ui.shell.start import make_application
        from viewer.ui.viewport.venue_view import VenueView

        self.camera_class = Camera
        job = LoadJob(Path(a.npz).with_suffix(".geojson"))
        self.app = make_application()
        loaded = job.wait()
        self.seconds = loaded.seconds
        # A lone file lies about its own middle.
        z = np.load(a.npz)
        objects = loaded.geometry.objects
        starts = z["vstart"]
        # The building in the middle: towards the edges the two projections part by metres.
        number = int(np.argmin(np.abs(z["pos"][starts[1:-1]]).max(axis=1))) + 1
        at = objects.names.index(f"b{number}")
        v = z["pos"][starts[number] : starts[number + 1]]
        self.shift = objects.bounds[at, 0] - v.min(0)
        self.shift[2] = 0.0
        self.view = VenueView(loaded)
        self.view.resize(c.W, c.H)
        self.view.show()
        while not self.view.frames:
            self.app.processEvents()
        self.view.makeCurrent()
        from viewer.render.device import DeviceInfo

        self.renderer = DeviceInfo.current().renderer
        self.view.doneCurrent()
        import PySide6

        import viewer

        self.version = f"{viewer.__version__}, PySide6 {PySide6.__version__}"
        if not os.environ.get("JINYUZUI_GOVERNED"):
            # As many pixels as the others draw, however long it takes.
            self.view.pace.pin(self.view.pace.steps[0])

    @property
    def note(self):
        quality = self.view.pace.quality
        light = "baked light" if quality.baked else "a shadow look-up a pixel"
        return f"scene ready in {self.seconds:.2f} s; at the end scale {quality.scale}, {light}"

    def camera(self, eye, target, near, far):
        self.view.camera = self.camera_class.look_at(
            np.asarray(eye) + self.shift, np.asarray(target) + self.shift, c.FOV
        )

    def draw(self):
        # Through the event loop, like the floor: what Qt does with the picture is part of the frame.
        frames = self.view.frames
        self.view.update()
        while self.view.frames == frames:
            self.app.processEvents()
        self.view.makeCurrent()
        c.gl_finish()

    @property
    def counts(self):
        """What the last picture was drawn of."""
        tally = self.view.figures.tally
        return f"{tally.triangles:,} triangles, {tally.points:,} points, {tally.draws} draws, {tally.tiles} tiles"

    def pick(self, x, y):
        name = self.view.pick(x + 0.5, y + 0.5).object
        name = name.rpartition("/")[2]
        return int(name[1:]) if name[:1] == "b" and name[1:].isdigit() else 0

    def grab(self):
        from PySide6.QtGui import QImage

        q = self.view.grab_picture().convertToFormat(QImage.Format.Format_RGB888)
        rows = np.frombuffer(q.constBits(), "u1").reshape(q.height(), q.bytesPerLine())
        return rows[:, : q.width() * 3].reshape(q.height(), q.width(), 3).copy()


c.main(Jinyuzui)
