"""Files that are not what their names say are called by what they are."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.scene.formats.wrappers import encoding_issue, read_text, recognised, recognised_json
from viewer.scene.issues import Severity

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n"
NAMES = '{"name": "金鱼嘴，江心洲的图书馆"}'


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", "<kml/>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (b"", "an empty file"),
        (b" \r\n\t", "an empty file"),
        (bytes(5000), "an empty file"),
        (bytes(5000) + b"x", "a file that begins with zeros"),
        (LFS, "a Git LFS pointer"),
        (b"<<<<<<< HEAD\n{}\n=======\n[]\n>>>>>>> x\n", "a file with an unresolved Git conflict"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "an HTML page"),
        (b"\n <!-- x --> <HTML>", "an HTML page"),
        (gzip.compress(b"{}", mtime=0), "a gzip archive"),
        (zipped(), "a zip archive"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7-Zip archive"),
        (lzma.compress(b"{}"), "an xz archive"),
        (b'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"/>', "KML"),
        (b'<?xml version="1.0"?>\n<wfs:FeatureCollection xmlns:gml="x"/>', "GML"),
        (b"<osm version='0.6'>", "OpenStreetMap data (XML)"),
        (b"<?xml version='1.0'?><core:CityModel>", "CityGML"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "an error message from a server (XML)"),
        (b"<?xml version='1.0'?><other/>", "XML"),
        (b"name,lon,lat,height\nA,118.7,31.9,20\nB,118.8,31.9,30\n", "a table (CSV)"),
        (b"name;lon;lat\nA;118,7;31,9\n", "a table (CSV)"),
        (b"callback({'type': 1})", "JSONP, a function call in JavaScript"),
        (b'/**/ map.load([{"a": 1}]);', "JSONP, a function call in JavaScript"),
        (b"var buildings = {", "JavaScript"),
        (b"POLYGON ((0 0, 1 0, 1 1, 0 0))", "well-known text"),
        (b"\0\0\x27\x0a" + bytes(96), "a Shapefile"),
        (b"SQLite format 3\0" + bytes(90), "an SQLite database (GeoPackage or SpatiaLite)"),
        (b"glTF\2\0\0\0", "a binary glTF model"),
        (b"\x89PNG\r\n\x1a\n\0", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"RIFF\1\2\3\4WEBPVP8 ", "a WebP picture"),
    ],
)
def test_a_wrapper_is_called_by_its_name(source: bytes, what: str) -> None:
    found = recognised(source)
    assert found is not None
    assert found.what == what
    assert found.advice


@pytest.mark.parametrize(
    "source",
    [
        b'{"type": "FeatureCollection", "features": []}',
        b'\xef\xbb\xbf{"a": 1}',
        b"\n\n  [1, 2]",
        b'\x1e{"a": 1}\n',
        b'format = 1\nid = "a,b"\n',
        b"+++\ntitle = 'x'\n+++\nText, with a comma\nand more, of them\n",
        b"# A heading\n",
        NAMES.encode("gb18030"),
        NAMES.encode("utf-16"),
    ],
)
def test_what_may_be_read_is_nothing_else(source: bytes) -> None:
    assert recognised(source) is None


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ({"type": "Topology", "objects": {}}, "TopoJSON"),
        ({"type": "CityJSON", "version": "2.0"}, "CityJSON"),
        ({"asset": {"version": "2.0"}, "scenes": []}, "a glTF model"),
        ({"asset": {"version": "1.0"}, "root": {}}, "a tileset of 3D Tiles"),
        ({"geometryType": "esriGeometryPolygon", "features": []}, "Esri JSON"),
        ({"version": 0.6, "elements": []}, "a response from Overpass (OpenStreetMap in JSON)"),
        ({"error": {"code": 404}}, "an error message from a server (JSON)"),
        ([{"a": 1}], "a list in JSON"),
    ],
)
def test_other_formats_in_json_are_called_by_their_name(data: object, what: str) -> None:
    found = recognised_json(data)
    assert found is not None
    assert found.what == what


@pytest.mark.parametrize("data", [{"type": "FeatureCollection"}, {"type": "Point"}, {}, None, 3, "x"])
def test_geojson_and_nonsense_are_no_other_format(data: object) -> None:
    assert recognised_json(data) is None


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-32-be", "UTF-32"),
        ("gb18030", "GB 18030 (GBK)"),
    ],
)
def test_a_text_in_any_encoding_is_read_and_the_encoding_told(encoding: str, name: str) -> None:
    text = read_text(NAMES.encode(encoding))
    assert text is not None
    assert text.source.decode() == NAMES
    assert text.encoding == name


def test_latin_letters_are_not_taken_for_chinese() -> None:
    text = read_text('{"name": "Straße der Kür, Café Zoë"}'.encode("latin-1"))
    assert text is not None
    assert text.source.decode() == '{"name": "Straße der Kür, Café Zoë"}'
    assert text.encoding == "Latin-1 (Windows-1252)"


def test_bytes_that_are_no_text_are_told_as_such() -> None:
    assert read_text(bytes(range(256)) * 8) is None
    issue = encoding_issue(b"a = 1\nb = '\xff\x00\x01\x02\x03'\n", "x.toml", Severity.FATAL)
    assert (issue.code, issue.line, issue.column, issue.found) == ("encoding", 2, 6, "binary data")


@given(st.binary(max_size=300))
def test_whatever_comes_is_told_or_read(source: bytes) -> None:
    recognised(source)
    text = read_text(source)
    if text is not None:
        text.source.decode()
    assert encoding_issue(source, "x", Severity.ERROR).line >= 1


@given(st.text(alphabet=st.characters(codec="gb2312", exclude_categories=["Cc"]), min_size=8, max_size=200))
def test_chinese_text_in_gbk_comes_out_as_it_went_in(text: str) -> None:
    found = read_text(text.encode("gb18030"))
    assert found is not None
    if not text.isascii() and found.encoding.startswith("GB"):
        assert found.source.decode() == text


def test_the_field_cases_are_called_by_their_names(shared_data: Path) -> None:
    cases = shared_data / "field-cases"
    names = {"lfs.glb": "a Git LFS pointer", "html.geojson": "an HTML page"}
    for name, what in names.items():
        found = recognised((cases / name).read_bytes())
        assert found is not None
        assert found.what == what
    text = read_text((cases / "gbk.geojson").read_bytes())
    assert text is not None
    assert text.encoding == "GB 18030 (GBK)"


def test_comments_without_end_are_passed_over_once() -> None:
    # By trying every way to part them, forty would take longer than anybody lives.
    other, page = (recognised(b"<!-- -->" * 40 + rest) for rest in (b"{}", b"<html>"))
    assert other
    assert page
    assert other.what != page.what == "an HTML page"
