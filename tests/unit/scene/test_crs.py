"""Coordinate systems: agree with PROJ, and no unknown one is taken for degrees."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest

from viewer.scene.formats.crs import WGS84, epsg, named_crs, wkt


@pytest.mark.parametrize(
    ("code", "place"),
    [
        (32650, (118.73, 31.98)),
        (32601, (-177.2, 12.0)),
        (32760, (178.4, -18.1)),
        (25832, (10.1, 54.3)),
        (26918, (-74.0, 40.7)),
        (3857, (118.73, 31.98)),
        (3857, (-70.6, -33.4)),
        (4508, (111.9, 34.0)),
        (4497, (111.9, 34.0)),
        (4528, (118.73, 31.98)),
        (4548, (118.73, 31.98)),
        (4513, (75.2, 39.5)),
        (4554, (135.1, 48.3)),
    ],
)
def test_metres_become_degrees_as_proj_has_them(code: int, place: tuple[float, float]) -> None:
    spread = np.array([place]) + np.array([[0, 0], [0.3, 0.2], [-0.4, 0.1]])
    there = pyproj.Transformer.from_crs(4326, code, always_xy=True)
    xy = np.column_stack(there.transform(spread[:, 0], spread[:, 1]))
    crs = epsg(code)
    assert crs is not None
    assert crs.degrees is not None
    # CGCS2000, ETRS89 and NAD83 are taken for WGS 84, as PROJ does without grids: a few nanodegrees are left.
    np.testing.assert_allclose(crs.degrees(xy), spread, atol=1e-8)


@pytest.mark.parametrize("code", [4326, 4490, 4258, 4269])
def test_degrees_are_left_as_they_are(code: int) -> None:
    crs = epsg(code)
    assert crs is not None
    assert crs.degrees is None


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}, "urn:ogc:def:crs:OGC:1.3:CRS84"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC::CRS84"}}, "urn:ogc:def:crs:OGC::CRS84"),
        ({"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/OGC/1.3/CRS84"}}, None),
        ({"type": "name", "properties": {"name": "EPSG:4326"}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG:6.9:4326"}}, "EPSG:4326"),
        ({"type": "name", "properties": {"name": "http://www.opengis.net/def/crs/EPSG/0/4326"}}, "EPSG:4326"),
        ({"type": "link", "properties": {"href": "http://spatialreference.org/ref/epsg/4326/proj4/"}}, "EPSG:4326"),
        ({"type": "EPSG", "properties": {"code": 4326}}, "EPSG:4326"),
        ("EPSG:4326", "EPSG:4326"),
        ("CRS84", "CRS84"),
    ],
)
def test_degrees_are_known_by_any_name(member: object, name: str | None) -> None:
    found, crs = named_crs(member)
    assert crs is not None
    assert crs.degrees is None
    assert name is None or found == name


def test_metres_are_known_by_name() -> None:
    found, crs = named_crs({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}})
    assert found == "EPSG:32650"
    assert crs is not None
    assert crs.degrees is not None
    assert WGS84.degrees is None


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ({"type": "name", "properties": {"name": "EPSG:999999"}}, "EPSG:999999"),
        ({"type": "name", "properties": {"name": "EPSG:5773"}}, "EPSG:5773"),
        ({"type": "name", "properties": {"name": "ESRI:999999"}}, "ESRI:999999"),
        ({"type": "name", "properties": {"name": "Local"}}, "Local"),
        ({"type": "name"}, "?"),
        ({"type": "name", "properties": {}}, "?"),
        (True, "?"),
        ([], "?"),
    ],
)
def test_what_is_not_known_is_named(member: object, name: str) -> None:
    assert named_crs(member) == (name, None)


@pytest.mark.parametrize(
    ("name", "xy", "lonlat"),
    [
        # The points that these systems count from, as their surveys publish them.
        ("EPSG:28992", (155_000.0, 463_000.0), (5.3872062, 52.1551744)),
        ("urn:ogc:def:crs:EPSG::2056", (2_600_000.0, 1_200_000.0), (7.4386324, 46.9510828)),
        ("EPSG:7415", (155_000.0, 463_000.0), (5.3872062, 52.1551744)),
        ("EPSG:3035", (4_321_000.0, 3_210_000.0), (10.0, 52.0)),
    ],
)
def test_all_other_systems_of_the_register_are_read(
    name: str, xy: tuple[float, float], lonlat: tuple[float, float]
) -> None:
    crs = named_crs({"type": "name", "properties": {"name": name}})[1]
    assert crs is not None
    assert crs.degrees is not None
    found = crs.degrees(np.array([xy, (1e12, np.nan)]))
    assert found[0].tolist() == pytest.approx(lonlat, abs=2e-5)
    assert np.isnan(found[1]).all()


def test_a_system_is_read_from_its_text() -> None:
    text = pyproj.CRS.from_epsg(2056).to_wkt("WKT1_ESRI")
    crs = wkt(text)
    assert crs is not None
    assert crs.degrees is not None
    assert crs.degrees(np.array([(2_600_000.0, 1_200_000.0)]))[0].tolist() == pytest.approx(
        (7.4386324, 46.9510828), abs=2e-5
    )
    assert wkt("PROJCS[nonsense") is None
