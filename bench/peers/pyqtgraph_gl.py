"""pyqtgraph's GLMeshItem, as its examples draw a mesh."""

import math

import _path  # noqa: F401
import common as c
import numpy as np
import pyqtgraph as pg
import pyqtgraph.opengl as gl
from PySide6 import QtWidgets
from PySide6.QtGui import QVector3D


class Pyqtgraph(c.Peer):
    name = "pyqtgraph"

    def load(self, a):
        self.app = QtWidgets.QApplication([])
        self.view = gl.GLViewWidget()
        self.view.opts["fov"] = math.degrees(2 * math.atan(math.tan(math.radians(c.FOV) / 2) * c.W / c.H))
        z = np.load(a.npz)
        data = gl.MeshData(vertexes=z["pos"], faces=z["tri"].reshape(-1, 3), vertexColors=z["color"] / 255.0)
        data._vertexNormals = z["normal"]
        self.view.addItem(gl.GLMeshItem(meshdata=data, shader="shaded", smooth=True))
        self.view.resize(c.W, c.H)
        self.view.show()
        self.version = f"pyqtgraph {pg.__version__}"

    def camera(self, eye, target, near, far):
        distance, elevation, azimuth = c.polar(eye, target)
        self.view.setCameraPosition(QVector3D(*map(float, target)), distance, elevation, azimuth)

    def draw(self):
        self.drawn = False
        self.view.frameSwapped.connect(self._done)
        self.view.update()
        while not self.drawn:
            self.app.processEvents()
        self.view.frameSwapped.disconnect(self._done)
        self.view.makeCurrent()
        c.gl_finish()

    def _done(self):
        self.drawn = True


c.main(Pyqtgraph)
