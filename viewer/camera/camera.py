"""The camera: a frozen value with its matrices and rays."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from viewer.geometry.bounds import Frustum

Vector = tuple[float, float, float]
F8 = NDArray[np.float64]

MAX_DEPTH_RATIO = 20_000.0
"""Far over near, unless the eye is close to its target: 24 bits then still resolve 0.2 % of the distance at the end."""

_CLOSE = 0.1
"""Of the way to the target: nothing beyond that is cut off before it."""

ROOM_BEHIND = 1.5
"""The far plane's distance, as a factor of the scene's: what lies below other things is drawn a little deeper than it
is, and a far plane costs no precision."""

_CLOSER = 0.1


def _vector(value: ArrayLike, name: str) -> Vector:
    array = np.asarray(value, dtype=np.float64)
    if array.shape != (3,) or not np.isfinite(array).all():
        raise ValueError(f"{name}: expected 3 finite numbers, got {value!r}")
    return (float(array[0]), float(array[1]), float(array[2]))


@dataclass(frozen=True, slots=True)
class Camera:
    """A perspective camera in local metres (x east, y north, z up).

    Parameters
    ----------
    eye, target : 3 floats, metres
    fov_y : vertical field of view, radians
    near, far : clip distances, metres
    shift : where the target appears, of the half width and half height off the middle (x right, y up): what lies
        beside panels is centred in the free part
    """

    eye: Vector
    target: Vector
    fov_y: float
    near: float = 0.5
    far: float = 5000.0
    shift: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def look_at(cls, eye: ArrayLike, target: ArrayLike, fov_y: float = 40.0, /) -> Camera:
        """A camera at `eye` that looks at `target`; `fov_y` in degrees, vertical.

        Raises
        ------
        ValueError
            If a number is not finite, eye and target coincide, or `fov_y` is not between 1 and 170.
        """
        e, t = _vector(eye, "eye"), _vector(target, "target")
        if math.dist(e, t) < 1e-9:
            raise ValueError(f"eye and target: expected two points, got {e} twice")
        if not 1.0 <= fov_y <= 170.0:
            raise ValueError(f"fov_y: expected 1 to 170 degrees, got {fov_y}")
        return cls(e, t, math.radians(fov_y))

    @property
    def forward(self) -> F8:
        """Unit vector of the view's direction."""
        d = np.subtract(self.target, self.eye)
        return np.asarray(d / np.linalg.norm(d), dtype=np.float64)

    @property
    def distance(self) -> float:
        """From eye to target, metres."""
        return math.dist(self.eye, self.target)

    def basis(self) -> F8:
        """Rows: right, up, backward (3, 3). Straight down or up, north (or south) is up in the picture."""
        # In plain numbers: every pick asks for it, and arrays of three cost more than what is computed.
        (ex, ey, ez), (tx, ty, tz) = self.eye, self.target
        x, y, z = tx - ex, ty - ey, tz - ez
        length = math.hypot(x, y, z)
        x, y, z = x / length, y / length, z / length
        # Right is forward x up; level unless the view is straight down or up.
        rx, ry, rz = (y, -x, 0.0) if abs(z) <= 1 - 1e-9 else (-z, 0.0, x)
        length = math.hypot(rx, ry, rz)
        rx, ry, rz = rx / length, ry / length, rz / length
        up = (ry * z - rz * y, rz * x - rx * z, rx * y - ry * x)
        return np.array([(rx, ry, rz), up, (-x, -y, -z)])

    def view_matrix(self) -> F8:
        """World to eye space, (4, 4)."""
        m = np.eye(4)
        m[:3, :3] = self.basis()
        m[:3, 3] = -m[:3, :3] @ np.asarray(self.eye)
        return m

    def projection_matrix(self, aspect: float, /) -> F8:
        """Eye space to clip space (OpenGL's), (4, 4); `aspect` is width over height."""
        f = 1.0 / math.tan(self.fov_y / 2)
        n, r = self.near, self.far
        m = np.zeros((4, 4))
        m[0, 0], m[1, 1] = f / aspect, f
        m[0, 2], m[1, 2] = -self.shift[0], -self.shift[1]
        m[2, 2], m[2, 3], m[3, 2] = (r + n) / (n - r), 2 * r * n / (n - r), -1.0
        return m

    def focal(self, height: float, /) -> float:
        """Pixels of a metre at a distance of one, in a picture `height` pixels tall: its focal length."""
        return height / (2.0 * math.tan(self.fov_y / 2))

    def matrix(self, aspect: float, /) -> F8:
        """World to clip space, (4, 4)."""
        return self.projection_matrix(aspect) @ self.view_matrix()

    def part(self, left: float, top: float, right: float, bottom: float, /) -> Camera:
        """The camera that takes a part of the picture, 0..1 from its left and top, as a picture of its own."""
        across, down = right - left, bottom - top
        fov_y = 2.0 * math.atan(math.tan(self.fov_y / 2) * down)
        x, y = self.shift
        return replace(self, fov_y=fov_y, shift=((x - (left + right - 1)) / across, (y + (top + bottom - 1)) / down))

    def ray(self, x: float, y: float, width: float, height: float, /) -> tuple[F8, F8]:
        """Origin and unit direction of the ray through the picture's point (x, y), y down; pixel centres are at .5."""
        t = math.tan(self.fov_y / 2)
        across, up = 2 * x / width - 1 - self.shift[0], 1 - 2 * y / height - self.shift[1]
        d = np.array([across * t * width / height, up * t, -1.0]) @ self.basis()
        return np.asarray(self.eye), np.asarray(d / np.linalg.norm(d), dtype=np.float64)

    def project(self, points: ArrayLike, width: float, height: float, /) -> F8:
        """Points (n, 3) to (n, 3): picture x, y (y down) and depth 0..1; what lies behind the eye becomes NaN."""
        p = np.atleast_2d(np.asarray(points, dtype=np.float64))
        clip = np.c_[p, np.ones(len(p))] @ self.matrix(width / height).T
        w = np.where(clip[:, 3] > 1e-9, clip[:, 3], np.nan)
        ndc = clip[:, :3] / w[:, None]
        x, y, depth = (ndc[:, 0] + 1) / 2 * width, (1 - ndc[:, 1]) / 2 * height, (ndc[:, 2] + 1) / 2
        return np.column_stack([x, y, depth])

    def fitted(self, bounds: ArrayLike, /) -> Camera:
        """The same view with near and far that enclose `bounds` (2, 3), their ratio bounded."""
        lower, upper = np.asarray(bounds, dtype=np.float64)
        if not (np.isfinite(lower).all() and np.isfinite(upper).all()):
            return self
        x, y, z = np.meshgrid(*np.stack([lower, upper], 1), indexing="ij")
        depth = (np.stack([x, y, z], -1).reshape(-1, 3) - self.eye) @ self.forward
        whole = max(float(depth.max()) * 1.01, self.distance)
        # A coin is as whole as a country: nothing here is a length of its own. Close to something, what lies near
        # matters more than how finely depth is told at the far end.
        least = min(whole / MAX_DEPTH_RATIO, _CLOSE * self.distance)
        outside = np.maximum(0.0, np.maximum(lower - self.eye, np.asarray(self.eye) - upper))
        # Depth is measured along the view: an object beside the eye is nearer in depth than in distance.
        near = max(float(depth.min()) * 0.99, least) if outside.any() else least
        return replace(self, near=min(near, whole / 2), far=ROOM_BEHIND * whole)

    def closing_in(self, boxes: ArrayLike, aspect: float, /) -> Camera:
        """The same view with `near` brought up to a tenth of how far the nearest of `boxes` is that is seen.

        The depth buffer then has its precision where something is. What a host draws besides may come as near as that.

        Parameters
        ----------
        boxes : (k, 2, 3) metres, of all that there is
        aspect : width over height
        """
        box = np.asarray(boxes, dtype=np.float64).reshape(-1, 2, 3)
        box = box[Frustum.from_matrix(self.matrix(aspect)).visible(box)]
        if not len(box):
            return self
        eye, forward = np.asarray(self.eye), self.forward
        centre, half = (box[:, 0] + box[:, 1]) / 2 - eye, (box[:, 1] - box[:, 0]) / 2
        along = centre @ forward - half @ np.abs(forward)
        # A box may reach behind the eye: what is seen of it still is as far off as its nearest point, or nearly so in
        # the picture's corners.
        away = np.linalg.norm(np.maximum(np.abs(centre) - half, 0.0), axis=1)
        t = math.tan(self.fov_y / 2)
        (x, y) = (1 + abs(s) for s in self.shift)
        in_corner = 1 / math.hypot(1.0, t * aspect * x, t * y)
        nearest = float(np.maximum(along, away * in_corner).min())
        return replace(self, near=min(max(self.near, _CLOSER * nearest), self.far / 2))
