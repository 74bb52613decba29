"""pyvista (VTK), off screen."""

import _path  # noqa: F401
import common as c
import numpy as np
import pyvista
from vtkmodules.vtkRenderingCore import vtkCellPicker


class Pyvista(c.Peer):
    name = "pyvista"
    pick_how = "vtkCellPicker"

    def load(self, a):
        z = np.load(a.npz)
        tri = z["tri"].reshape(-1, 3)
        mesh = pyvista.PolyData(z["pos"].astype("f4"), np.column_stack([np.full(len(tri), 3), tri]).ravel())
        mesh["rgb"] = z["color"][:, :3]
        self.ids = z["vert_id"][tri[:, 0]]
        self.plotter = pyvista.Plotter(off_screen=True, window_size=(c.W, c.H))
        self.plotter.add_mesh(mesh, scalars="rgb", rgb=True)
        self.plotter.camera.view_angle = c.FOV
        self.plotter.show(auto_close=False)
        self.version = f"pyvista {pyvista.__version__}"

    def camera(self, eye, target, near, far):
        camera = self.plotter.camera
        camera.position, camera.focal_point, camera.up = tuple(eye), tuple(target), (0, 0, 1)
        camera.clipping_range = (near, far)

    def draw(self):
        self.plotter.render()

    def pick(self, x, y):
        picker = vtkCellPicker()
        picker.SetTolerance(0)
        picker.Pick(x, c.H - 1 - y, 0, self.plotter.renderer)
        return int(self.ids[picker.GetCellId()]) if picker.GetCellId() >= 0 else 0


c.main(Pyvista)
