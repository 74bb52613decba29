"""Where pins and their labels stand on the screen: never over each other, and where they stood before if they can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from viewer.session.pins.pin import GAP, HEIGHT, RAISE, STEM, Rect, overlap

DOT_LEVEL, NOWHERE = -1, -2
LEVELS = 3
CLOSED, CENTRED, RIGHT, LEFT = 0, 1, 2, 3
"""How a plate hangs on its stem: not open, by its middle, by its left end (it reaches to the right), by its right."""

_CELL = 4.0  # nominal pixels of the board's cells
_BEYOND = 32  # cells of the board beyond each edge
_MOST_DISCS, _MOST_TRIED, _MOST_OPEN = 300, 90, 60
_ASIDE = (0.0, -7.0, 7.0, -12.0, 12.0)  # nominal pixels by which a disc may stand off its stem's end
_FRESH, _STILL, _MOVED, _BACK = 4, 3, 1, 4
"""Cells of room about a label that opens, about one that does so when nothing moves, about a disc that moves, and about
one that moves back: what stands needs none, so that nothing comes and goes with each step of a camera."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A pin that asks for a place.

    Parameters
    ----------
    x, y : its anchor, whole physical pixels
    scale : physical to nominal pixels
    disc : width of its disc alone, whole physical pixels
    width : of its open plate, physical pixels; asked for only when there may be room for it
    forced : has to be readable, whatever is in the way
    dot : shows a dot only
    level, slide : where it stood; NOWHERE and CLOSED if it was not there
    fresh : its label may appear anew
    alone : one of a fan of pins at about one spot: plates may hide its stem, else there were no room for all
    over : its label may hide what is told of
    """

    x: float
    y: float
    scale: float
    disc: float
    width: Callable[[], float]
    forced: bool = False
    dot: bool = False
    level: int = NOWHERE
    slide: int = CLOSED
    fresh: bool = True
    alone: bool = False
    over: bool = True


@dataclass(frozen=True, slots=True)
class PinStand:
    """Where a pin stands.

    Parameters
    ----------
    level : how far it is raised, 0 to LEVELS - 1, or DOT_LEVEL
    slide : how its plate hangs on the stem, CLOSED for a disc alone
    left : of the plate or disc, physical pixels
    """

    level: int = DOT_LEVEL
    slide: int = CLOSED
    left: float = 0.0


class Board:
    """What of the screen plates and stems have taken, in cells: one number a row, a bit a cell.

    Parameters
    ----------
    area : where pins may stand
    cell : physical pixels
    """

    def __init__(self, area: Rect, cell: float, /) -> None:
        self.left, self.top, width, height = area
        self.right, self.bottom = self.left + width, self.top + height
        self._cell = cell
        # Cells beyond the edges, so that what reaches over them needs no care.
        self._x, self._y = self.left - _BEYOND * cell, self.top - _BEYOND * cell
        rows = int(height / cell) + 2 * _BEYOND
        self._plates, self._stems = [0] * rows, [0] * rows

    def _cells(self, rect: Rect, margin: int) -> tuple[int, int, int]:
        """First row, the row after the last one, and the bits of a rectangle."""
        cell, (left, top, width, height) = self._cell, rect
        x0, x1 = int((left - self._x) / cell) - margin, int((left + width - self._x) / cell + 0.999) + margin
        y0, y1 = int((top - self._y) / cell) - margin, int((top + height - self._y) / cell + 0.999) + margin
        x0, y0 = max(x0, 0), max(y0, 0)
        return y0, y1, ((1 << max(x1 - x0, 0)) - 1) << x0

    def _meets(self, rows: list[int], rect: Rect, margin: int) -> bool:
        y0, y1, bits = self._cells(rect, margin)
        return any(row & bits for row in rows[y0:y1])

    def free(self, rects: tuple[Rect, ...], margin: int = 0, /) -> bool:
        """Whether a plate and its stem have a place to themselves, the plate with a margin to other plates."""
        if self._meets(self._plates, rects[0], margin):
            return False
        if self._meets(self._stems, rects[0], 0):
            return False
        return not any(self._meets(rows, r, 0) for r in rects[1:] for rows in (self._plates, self._stems))

    def put(self, rects: tuple[Rect, ...], /) -> None:
        """Take the place."""
        for rect, rows in zip(rects, (self._plates, self._stems), strict=False):
            y0, y1, bits = self._cells(rect, 0)
            for y in range(y0, min(y1, len(rows))):
                rows[y] |= bits

    def take_back(self, rects: tuple[Rect, ...], /) -> None:
        """Give a place back that was free before."""
        for rect, rows in zip(rects, (self._plates, self._stems), strict=False):
            y0, y1, bits = self._cells(rect, 0)
            for y in range(y0, min(y1, len(rows))):
                rows[y] &= ~bits


def stem_of(level: int, scale: float, /) -> float:
    """Length of the line from an anchor to the plate above it, physical pixels."""
    return round((STEM + RAISE * level) * scale)


def _rects(unit: Unit, level: int, left: float, width: float) -> tuple[Rect, ...]:
    """Plate and stem, with the room between plates."""
    scale = unit.scale
    tall, gap, stem = round(HEIGHT * scale), GAP * scale / 2, stem_of(level, scale)
    top = unit.y - stem - tall - gap
    plate = (left - gap, top, width + 2 * gap, tall + 2 * gap)
    if unit.alone:
        return (plate,)
    return plate, (unit.x - scale, unit.y - stem, 2 * scale, stem)


def _disc(unit: Unit, level: int, left: float | None = None) -> tuple[Rect, ...]:
    """Disc and stem; the disc on the stem's end unless its left end is given."""
    return _rects(unit, level, unit.x - unit.disc // 2 if left is None else left, unit.disc)


def hang(board: Board, unit: Unit, slide: int, width: float, /) -> float | None:
    """Left end of a plate that hangs in some manner, moved to keep within the board; None if it lost its stem."""
    half = round(HEIGHT * unit.scale) // 2
    shift = width // 2 if slide == CENTRED else half if slide == RIGHT else width - half
    left = min(max(unit.x - shift, board.left), board.right - width)
    reach = 7 * unit.scale
    return left if left + reach <= unit.x <= left + width - reach and left >= board.left else None


def arrange(
    units: Sequence[Unit],
    area: Rect,
    scale: float,
    /,
    *,
    still: bool = False,
    covered: Sequence[Rect] = (),
    told: Rect | None = None,
) -> list[PinStand]:
    """Places for pins, given the most important one first.

    First those that must be readable, then a disc for every pin, raised on a longer stem where it is crowded; a dot
    where there is no room at all. Then labels, as far as there is room for them.

    Parameters
    ----------
    area : where they may stand, physical pixels
    scale : physical to nominal pixels
    still : nothing moves, so that labels open where there is just room enough
    covered : where none may stand
    told : where what is told of is seen: labels open over it only where they may hide it
    """
    board = Board(area, _CELL * scale)
    for rect in covered:
        # A plate each: what follows the first one in a place is its stem.
        board.put((rect,))
    stands = [PinStand()] * len(units)
    discs: list[int] = []
    for i, unit in enumerate(units):
        if unit.forced:
            stands[i] = _readable(board, unit)
        elif not unit.dot and len(discs) < _MOST_DISCS:
            stands[i] = _raised(board, unit)
            if stands[i].level >= 0:
                discs.append(i)
    opened = 0
    for i in discs[:_MOST_TRIED]:
        unit = units[i]
        if opened >= _MOST_OPEN:
            break
        if unit.fresh or unit.slide != CLOSED:
            stands[i] = _open(board, unit, stands[i], _STILL if still else _FRESH, None if unit.over else told)
            opened += stands[i].slide != CLOSED
    return stands


def _readable(board: Board, unit: Unit) -> PinStand:
    """A plate for a pin that must have one."""
    width = unit.width()
    for level in range(LEVELS):
        if stand := _hung(board, unit, level, width, 0):
            return stand
    # Crowded by others that must be readable: over them, as near as the screen's edge allows.
    left = min(max(unit.x - width // 2, board.left), max(board.right - width, board.left))
    board.put(_rects(unit, 0, left, width))
    return PinStand(0, CENTRED, left)


def _hung(board: Board, unit: Unit, level: int, width: float, margin: int, told: Rect | None = None) -> PinStand | None:
    """A plate at a level, as it hung before if it can, and not over what is told of."""
    for slide in dict.fromkeys((unit.slide or CENTRED, CENTRED, RIGHT, LEFT)):
        room = 0 if (level, slide) == (unit.level, unit.slide) else margin
        left = hang(board, unit, slide, width)
        if left is None or not _fits(board, unit, level):
            continue
        rects = _rects(unit, level, left, width)
        if board.free(rects, room) and not (told and overlap(rects[0], told)):
            board.put(rects)
            return PinStand(level, slide, left)
    return None


def _fits(board: Board, unit: Unit, level: int) -> bool:
    return unit.y - stem_of(level, unit.scale) - HEIGHT * unit.scale >= board.top


def _raised(board: Board, unit: Unit) -> PinStand:
    """A disc, raised no more than needed; an open one where it stood before if that is free."""
    stood = max(unit.level, 0)
    order = (stood, *range(LEVELS)) if unit.slide != CLOSED else (0, stood, *range(LEVELS))
    levels = tuple(dict.fromkeys(order))
    # One of a fan stands aside rather than higher, any other only where it would have no place at all.
    tries = [(k, a) for k in levels for a in _ASIDE] if unit.alone else [(k, a) for a in _ASIDE[:3] for k in levels]
    for level, aside in tries:
        margin = 0 if level == unit.level else _BACK if level < unit.level else _MOVED
        left = round(unit.x - unit.disc // 2 + aside * unit.scale)
        rects = _disc(unit, level, left)
        if _fits(board, unit, level) and board.free(rects, 0 if unit.level == NOWHERE else margin):
            board.put(rects)
            return PinStand(level, CLOSED, left)
    return PinStand()


def _open(board: Board, unit: Unit, stand: PinStand, room: int, told: Rect | None) -> PinStand:
    """The disc with its label, if there is room for it.

    An open label that has lost its place closes, and opens elsewhere later: one that slid to and fro would be worse.
    """
    own = _disc(unit, stand.level, stand.left)
    board.take_back(own)
    width = unit.width()
    if unit.slide != CLOSED:
        left = hang(board, unit, unit.slide, width) if stand.level == unit.level else None
        rects = _rects(unit, stand.level, left, width) if left is not None else ()
        if left is not None and board.free(rects) and not (told and overlap(rects[0], told)):
            board.put(rects)
            return PinStand(stand.level, unit.slide, left)
    else:
        for level in range(stand.level, min(stand.level + 2, LEVELS)):
            if found := _hung(board, unit, level, width, _MOVED if unit.level == NOWHERE else room, told):
                return found
    board.put(own)
    return stand
