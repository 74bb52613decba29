"""Reports of visits to be taken along: CSV for spreadsheets, JSON for programs, a page of one file for people."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from viewer.visits import svg_charts
from viewer.visits.heat import Picture
from viewer.visits.report import VisitReport
from viewer.visits.visit_texts import ReportRow, VisitTexts

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEAD = ("table", "scene", "id", "title", "measure", "value")


@dataclass(frozen=True, slots=True)
class PageColours:
    """Colours of a page, `#rrggbb`, as a theme has them; `ramp` from cool to hot."""

    page: str
    panel: str
    line: str
    ink: str
    soft: str
    action: str
    track: str
    ramp: Sequence[str]


@dataclass(frozen=True, slots=True)
class HeatPicture:
    """A heat map.

    Parameters
    ----------
    picture : (h, w, 3) uint8
    cell : side of a cell, metres
    most : seconds of the hottest cell, smoothed
    on_scene : whether it lies on a picture of the scene; else on plain paper
    """

    picture: Picture
    cell: float
    most: float
    on_scene: bool


def as_json(report: VisitReport, texts: VisitTexts, /) -> bytes:
    """All figures, with the titles that are known."""
    figures: dict[str, Any] = msgspec.to_builtins(report)
    figures["titles"] = {
        scene: {"title": names.title, "hotspots": dict(names.hotspots), "tours": dict(names.tours)}
        for scene, names in texts.names.items()
    }
    return msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n"


def as_csv(report: VisitReport, texts: VisitTexts, /) -> bytes:
    """All figures as one table: a value a line. UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for row in _lines(report, texts):
        writer.writerow([_harmless(value) if isinstance(value, str) else value for value in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    """What visitors have typed must not become a formula where somebody opens the file."""
    return f"'{text}" if text.startswith(_FORMULA) else text


Line = tuple[str, str, str, str, str, float | str]


def _lines(report: VisitReport, texts: VisitTexts) -> Iterator[Line]:
    times = report.times
    yield "visits", "", "", "", "visits", report.visits
    yield "visits", "", "", "", "kiosks", report.kiosks
    for measure, value in (("median", times.median), ("mean", times.mean), ("longest", times.longest)):
        yield "visits", "", "", "", f"{measure} seconds", round(value, 1)
    for title, n in zip(texts.classes(), times.classes, strict=True):
        yield "minutes", "", title, "", "visits", n
    for hour, n in enumerate(report.hours):
        yield "hours", "", f"{hour:02d}", "", "visits", n
    for day, n in report.days:
        yield "days", "", str(day), "", "visits", n
    for lang, n in report.languages:
        yield "languages", "", lang, texts.language(lang), "visits", n
    for style, n in report.styles:
        yield "styles", "", style, "", "chosen", n
    for spot in report.hotspots:
        known = texts.names[spot.scene].hotspots if spot.scene in texts.names else {}
        title = known.get(spot.hotspot, "")
        measures = {"opened": spot.opened, "visits": spot.visits, "led": spot.led, "seconds": spot.seconds}
        for measure, found in measures.items():
            yield "hotspots", spot.scene, spot.hotspot, title, measure, found
    for scene, place, n in report.places:
        title = texts.names[scene].places.get(place, "") if scene in texts.names else ""
        yield "places", scene, place, title, "entered", n
    for tour in report.tours:
        yield "tours", tour.scene, tour.tour, texts.tour(tour), "begun", tour.begun
        for stop, n in enumerate(tour.reached, 1):
            yield "tours", tour.scene, tour.tour, texts.tour(tour), f"reached stop {stop}", n
        yield "tours", tour.scene, tour.tour, texts.tour(tour), "finished", tour.finished
    yield "searches", "", "", "", "searches", report.searches
    yield "searches", "", "", "", "found nothing", report.in_vain
    for word in report.words:
        yield "words", "", word.word, "", "visits", word.visits
    for heat in report.heat:
        for x, y, seconds in heat.looks:
            yield "heat", heat.scene, f"{x:g} {y:g}", "", f"seconds in a cell of {heat.cell:g} m", seconds


# -- the page ---------------------------------------------------------------------------------------------------------


def as_page(texts: VisitTexts, heat: Mapping[str, HeatPicture], colours: PageColours, /) -> bytes:
    """A page that needs nothing besides: charts as SVG, heat maps as pictures within, no scripts.

    Parameters
    ----------
    texts : the report in words
    heat : heat maps by scene, the one that was looked at longest first
    """
    _ = texts.tr.gettext
    title = _("Visits")
    parts = [f"<header><h1>{title}</h1><p>{escape(texts.period())}</p></header>", _tiles(texts)]
    if texts.report.visits:
        parts += [f'<main class="charts">{"".join(_charts(texts))}</main>']
        parts += [_map(texts, scene, picture, colours) for scene, picture in heat.items()]
    parts.append(f"<footer>{escape(_privacy(texts))}</footer>")
    lang = "zh-CN" if texts.tr.lang == "zh" else texts.tr.lang
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    head = (
        f'<meta charset="utf-8"/><meta http-equiv="Content-Security-Policy" content="{policy}"/>'
        f'<meta name="viewport" content="width=device-width"/><title>{title}</title><style>{_style(colours)}</style>'
    )
    page = f'<html lang="{lang}" xmlns="http://www.w3.org/1999/xhtml"><head>{head}</head><body>{"".join(parts)}</body></html>'
    return f"<!DOCTYPE html>\n{page}\n".encode()


def _privacy(texts: VisitTexts) -> str:
    return texts.tr.gettext(
        "Counted anonymously: no pictures, no names, nothing by which a visitor could be known again."
    )


def _tiles(texts: VisitTexts) -> str:
    tiles = "".join(f"<div><b>{escape(value)}</b><span>{escape(what)}</span></div>" for what, value in texts.headline())
    return f'<section class="tiles">{tiles}</section>'


def _charts(texts: VisitTexts) -> Iterator[str]:
    report, _ = texts.report, texts.tr.gettext
    title = _("Visits by hour of the day")
    yield _box(title, svg_charts.columns(report.hours, [str(hour) for hour in range(24)], title, every=3))
    title = _("How long a visit takes, minutes")
    yield _box(title, svg_charts.columns(report.times.classes, texts.classes(), title))
    if len(report.days) > 1:
        title = _("Visits by day")
        names = [f"{day:%m-%d}" for day, n in report.days]
        every = max(1, len(names) // 8)
        yield _box(title, svg_charts.columns([n for _, n in report.days], names, title, every=every))
    yield _listed(_("Spots opened most, and how long each was read"), texts.hotspots(), texts)
    for tour in report.tours:
        title = _("How far the tour “{tour}” was followed").format(tour=texts.tour(tour))
        yield _box(title, svg_charts.rows(texts.stops(tour), title))
    yield _listed(_("Languages"), texts.languages(), texts)
    yield _listed(_("Searches that found nothing"), texts.words(), texts, texts.searches())


def _listed(title: str, rows: Sequence[ReportRow], texts: VisitTexts, note: str = "") -> str:
    chart = svg_charts.rows(rows, title) if rows else f"<p>{escape(texts.tr.gettext('Nothing yet'))}</p>"
    return _box(title, chart + (f'<p class="soft">{escape(note)}</p>' if note else ""))


def _box(title: str, content: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{content}</section>"


def _map(texts: VisitTexts, scene: str, heat: HeatPicture, colours: PageColours) -> str:
    _ = texts.tr.gettext
    title = _("Where visitors looked: {scene}").format(scene=texts.scene(scene))
    encoded = base64.b64encode(as_png(heat.picture)).decode()
    most = _("up to {time} a cell of {cell} m").format(time=texts.seconds(heat.most), cell=f"{heat.cell:g}")
    legend = f"<span>{escape(_('briefly'))}</span><i></i><span>{escape(most)}</span>"
    note = "" if heat.on_scene else _("The scene was not found: the map is without it.")
    picture = f'<img alt="{escape(title)}" src="data:image/png;base64,{encoded}"/>'
    content = f'{picture}<div class="legend">{legend}</div><p class="soft">{escape(note)}</p>'
    return f'<section class="map"><h2>{escape(title)}</h2>{content}</section>'


def as_png(picture: Picture, /) -> bytes:
    """A picture's file; of at most 256 colours a heat map would show steps."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(out, "PNG", optimize=True)
    return out.getvalue()


def _style(c: PageColours) -> str:
    stops = ", ".join(c.ramp)
    sans = 'system-ui, -apple-system, "Segoe UI", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif'
    return f"""
body {{ margin: 0 auto; max-width: 1240px; padding: 28px; background: {c.page}; color: {c.ink};
    font: 16px/1.5 {sans}; }}
h1 {{ margin: 0; font-size: 30px; }} header p {{ margin: 0 0 18px; color: {c.soft}; }}
h2 {{ margin: 0 0 12px; font-size: 17px; }}
section {{ background: {c.panel}; border: 1px solid {c.line}; border-radius: 12px; padding: 18px 20px; min-width: 0;
    break-inside: avoid; }}
.tiles {{ display: flex; flex-wrap: wrap; gap: 14px 36px; }} .tiles div {{ display: flex; flex-direction: column; }}
.tiles b {{ font-size: 26px; line-height: 1.2; }} .tiles span, .soft {{ color: {c.soft}; font-size: 14px; }}
.charts {{ columns: 2 440px; column-gap: 18px; margin: 18px 0; }} .charts section, .map {{ margin-bottom: 18px; }}
svg {{ display: block; width: 100%; height: auto; }}
.bar {{ fill: {c.action}; }} .track {{ fill: {c.track}; }} .grid {{ stroke: {c.line}; stroke-width: 1; }}
.tick {{ fill: {c.soft}; font-size: 12px; }} .name {{ fill: {c.ink}; font-size: 15px; }}
.note {{ fill: {c.soft}; font-size: 14px; }}
.map img {{ display: block; width: 100%; border-radius: 8px; }}
.legend {{ display: flex; align-items: center; gap: 10px; margin-top: 10px; color: {c.soft}; font-size: 14px; }}
.legend i {{ flex: 0 0 220px; height: 12px; border-radius: 6px; background: linear-gradient(to right, {stops}); }}
footer {{ color: {c.soft}; font-size: 14px; }}
"""
