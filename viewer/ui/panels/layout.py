"""Where everything stands in a window of some size: plain rectangles, no widget is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from viewer.ui.theme.appearance import Metrics

Rect = tuple[int, int, int, int]
"""Left, top, width, height; logical pixels."""

_MAP_BESIDE_CARD = 900  # design pixels of the scene beside a card, below which the map is folded
_MAP_SHARE = 0.23  # of the scene's width
_CLEAN_TOUR, _CLEAN_CAPTION = 640, 96  # design pixels: width of the tour bar, height that a caption takes
_WIDER = (1.15, 1.3, 1.5)
_FIGURE, _FIGURE_SHARE = 560, 0.36  # design pixels and share of the window that a figure beside the picture may have
_SHEET = 560  # design pixels: width of help, comfort and issues


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be placed, and how much it needs, logical pixels.

    Parameters
    ----------
    places, card : whether list and card are shown
    tour : whether there is a tour bar
    tour_width, tour_height : its least width between the bars; its height where it has less
    tools, options, options_compact : least widths of the bars
    title : least width and height of the title that stands for the list where that is a sheet
    leave : least width and height of the way out of a building; nothing outside
    trail : the same of the way back to the scene before
    zoom : width and height of the zoom bar
    storeys : the same of the bar of storeys; nothing where there are none
    overview : whether the map is open
    overview_asked : somebody wants it now, whatever it covers
    overview_aspect : width of the scene to its depth
    clean : nothing but the tour is shown
    figure : height of what a tour's stop shows beside the picture, by its width; None for nothing
    """

    places: bool = True
    card: bool = False
    tour: bool = False
    tour_width: int = 0
    tour_height: int = 0
    tools: int = 0
    options: int = 0
    options_compact: int = 0
    title: tuple[int, int] = (0, 0)
    leave: tuple[int, int] = (0, 0)
    trail: tuple[int, int] = (0, 0)
    zoom: tuple[int, int] = (0, 0)
    storeys: tuple[int, int] = (0, 0)
    overview: bool = True
    overview_asked: bool = False
    overview_aspect: float = 1.3
    clean: bool = False
    figure: Callable[[int], int] | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything stands.

    Parameters
    ----------
    rects : by name: places, card, tools, options, tour, title, trail, leave, zoom, storeys, overview; what has no room
        is not in it
    free : where the scene is seen
    narrow : list and card are sheets
    standing : they come from below
    compact : the options bar has its least width
    """

    rects: dict[str, Rect] = field(default_factory=dict)
    free: Rect = (0, 0, 1, 1)
    narrow: bool = False
    standing: bool = False
    compact: bool = False


def arrange(width: int, height: int, metrics: Metrics, wanted: Wanted, /) -> Arrangement:
    """The arrangement for a window."""
    if wanted.clean:
        return _clean(width, height, metrics, wanted)
    if metrics.narrow(width):
        return _narrow(width, height, metrics, wanted)
    return _wide(width, height, metrics, wanted)


def _clean(width: int, height: int, m: Metrics, wanted: Wanted) -> Arrangement:
    """The scene alone, and in the middle below it the tour, if there is one."""
    edge = m.margin
    if not wanted.tour:
        return Arrangement({}, (0, 0, width, height), narrow=m.narrow(width), standing=height > width)
    standing = height > width
    wide = min(width - 2 * edge, max(m.px(_CLEAN_TOUR), wanted.tour_width))
    tall = _tour_height(wide, m, wanted)
    top = height - edge - tall
    # The caption stands above the bar.
    free = (0, 0, width, max(top - m.type(_CLEAN_CAPTION), 1))
    rects: dict[str, Rect] = {"tour": ((width - wide) // 2, top, wide, tall)}
    if wanted.figure:
        across = width - 2 * edge if standing else min(m.px(_FIGURE), round(_FIGURE_SHARE * width))
        room = round(0.45 * free[3]) if standing else free[3] - 2 * edge
        across, high = _fitting(wanted.figure, across, room, width - 2 * edge)
        rects["figure"] = (width - edge - across, edge if standing else edge + (room - high) // 2, across, high)
        down, beside = (high + 2 * edge, 0) if standing else (0, across + 2 * edge)
        free = (0, down, width - beside, max(free[3] - down, 1))
    return Arrangement(rects, free, narrow=m.narrow(width), standing=standing)


def _fitting(tall: Callable[[int], int], across: int, room: int, most: int) -> tuple[int, int]:
    """A width and height for a figure: a picture is lower where it is narrower, a text where it is wider."""
    high = tall(across)
    if high <= room:
        return across, high
    widths = [round(across * room / high), *(min(round(across * wider), most) for wider in _WIDER)]
    heights = [tall(each) for each in widths]
    fits = next((i for i, each in enumerate(heights) if each <= room), heights.index(min(heights)))
    # Asked for the width that it gets, last of all.
    return widths[fits], min(tall(widths[fits]), room)


def _wide(width: int, height: int, m: Metrics, wanted: Wanted) -> Arrangement:
    edge, gap = m.margin, m.gap
    low = height - edge - m.bar
    tall = low - gap - edge
    tools = max(m.left, wanted.tools)
    middle = width - 2 * edge - tools - 2 * gap
    # The tour needs room between the bars; what does not fit then is found in the comfort sheet.
    compact = max(m.right, wanted.options) > middle
    options = max(wanted.options_compact if compact else m.right, wanted.options_compact if compact else wanted.options)
    rects: dict[str, Rect] = {
        "places": (edge, edge, m.left, tall),
        "card": (width - edge - m.right, edge, m.right, tall),
        "tools": (edge, low, tools, m.bar),
        "options": (width - edge - options, low, options, m.bar),
    }
    left = edge + (m.left + gap if wanted.places else 0)
    right = width - edge - (m.right + gap if wanted.card else 0)
    foot = low - gap
    if wanted.tour:
        start = edge + tools + gap
        room = width - edge - options - gap - start
        if room >= wanted.tour_width:
            rects["tour"] = (start, low, room, m.bar)
        else:
            # Between the panels instead of between the bars.
            tall = _tour_height(right - left, m, wanted)
            rects["tour"] = (left, foot - tall, right - left, tall)
            foot -= tall + gap
    top = edge
    top = _ways_back(rects, left, top, right, gap, wanted)
    free = (left, top, right - left, foot - top)
    _beside_scene(rects, free, m, wanted)
    return Arrangement(rects, free, compact=compact)


def _ways_back(rects: dict[str, Rect], left: int, top: int, right: int, gap: int, wanted: Wanted) -> int:
    """The ways out of a building and of a scene: side by side in the middle, else below each other; the top below."""
    ways = [(name, size) for name, size in (("trail", wanted.trail), ("leave", wanted.leave)) if size[0]]
    whole = sum(size[0] for _, size in ways) + gap * (len(ways) - 1)
    start = left + max(right - left - whole, 0) // 2
    for name, (wide, high) in ways:
        if whole <= right - left:
            rects[name] = (start, top, wide, high)
            start += wide + gap
        else:
            rects[name] = (left + max(right - left - wide, 0) // 2, top, wide, high)
            top += high + gap
    return top + max(size[1] for _, size in ways) + gap if ways and whole <= right - left else top


def _tour_height(width: int, m: Metrics, wanted: Wanted) -> int:
    return m.bar if width >= wanted.tour_width else max(m.bar, wanted.tour_height)


def _narrow(width: int, height: int, m: Metrics, wanted: Wanted) -> Arrangement:
    edge = m.px(16)
    gap = m.px(12)
    low = height - edge - m.bar
    across = width - 2 * edge
    standing = height > width
    compact = wanted.tools + gap + wanted.options > across
    options = wanted.options_compact if compact else wanted.options
    tools = min(wanted.tools, across - options - gap)
    rects: dict[str, Rect] = {
        "tools": (edge, low, tools, m.bar),
        "options": (width - edge - options, low, options, m.bar),
    }
    foot = low - gap
    if wanted.tour:
        tall = _tour_height(across, m, wanted)
        rects["tour"] = (edge, foot - tall, across, tall)
        foot -= tall + gap
    left, top, right, bottom = edge, edge, width - edge, foot
    if standing:
        tall = round(height * 0.44)
        sheet = (edge, foot - tall, across, tall)
        rects["places"] = rects["card"] = sheet
        bottom -= tall + gap if wanted.places or wanted.card else 0
    else:
        rects["places"] = (edge, edge, min(m.left, round(across * 0.55)), foot - edge)
        own = min(m.right, round(across * 0.55))
        rects["card"] = (width - edge - own, edge, own, foot - edge)
        left += rects["places"][2] + gap if wanted.places else 0
        right -= own + gap if wanted.card else 0
    title = (min(wanted.title[0], across), wanted.title[1])
    if not wanted.places or standing:
        rects["title"] = (edge, edge, min(title[0], right - left), title[1])
        top += title[1] + gap
    title_end = rects["title"][0] + rects["title"][2] + gap if "title" in rects else left
    ways = [w[0] for w in (wanted.trail, wanted.leave) if w[0]]
    if "title" in rects and ways and title_end + sum(ways) + gap * (len(ways) - 1) <= right:
        _ways_back(rects, title_end, edge, right, gap, wanted)
    else:
        top = _ways_back(rects, left, top, right, gap, wanted)
    free = (left, top, right - left, bottom - top)
    _beside_scene(rects, free, m, wanted)
    return Arrangement(rects, free, narrow=True, standing=standing, compact=compact)


def _beside_scene(rects: dict[str, Rect], free: Rect, m: Metrics, wanted: Wanted) -> None:
    """Zoom and map at the lower left of the scene, if they leave enough of it."""
    left, top, across, tall = free
    wide, high = wanted.zoom
    if across < 3 * wide or tall < high:
        return
    rects["zoom"] = (left, top + tall - high, wide, high)
    if wanted.storeys[0] and tall >= wanted.storeys[1]:
        rects["storeys"] = (left + across - wanted.storeys[0], top + tall - wanted.storeys[1], *wanted.storeys)
    edge = 2 * m.px(6) + 2
    if wanted.card and not wanted.overview_asked and across < m.px(_MAP_BESIDE_CARD):
        # What the card tells of is to be seen.
        return
    map_wide = min(m.px(230), round(across * _MAP_SHARE))
    map_high = round((map_wide - edge) / min(max(wanted.overview_aspect, 0.8), 2.2)) + edge
    if map_high > 0.5 * tall:
        map_wide, map_high = round(map_wide * 0.5 * tall / map_high), round(0.5 * tall)
    if wanted.overview and min(map_wide, map_high) >= m.px(110):
        rects["overview"] = (left + wide + m.px(10), top + tall - map_high, map_wide, map_high)


def sheet_rect(width: int, height: int, metrics: Metrics, wanted_height: int, /, *, share: float = 1.0) -> Rect:
    """Where a sheet with help or settings stands: in the middle, as high as it needs and the window allows."""
    edge = metrics.px(20)
    across = min(width - 2 * edge, round(_SHEET * metrics.left / 330 * share))
    tall = min(height - 2 * edge, wanted_height)
    return ((width - across) // 2, (height - tall) // 2, across, tall)
