"""TOML that is refused says where; what is sound is read, however long its texts are."""

from __future__ import annotations

from pathlib import Path

import pytest

from viewer.scene.issues import Issue, Severity
from viewer.scene.limits import LIMITS
from viewer.scene.toml import read_toml


def refused(source: str | bytes) -> Issue:
    data, issue = read_toml(source.encode() if isinstance(source, str) else source, "scene.toml", Severity.FATAL)
    assert data is None
    assert issue is not None
    assert issue.line >= 1, issue
    return issue


@pytest.mark.parametrize(
    ("source", "code", "line"),
    [
        ('a = 1\nb = "open\n', "syntax", 2),
        ('a = 1\n\nb = """open\nmore\nand more', "syntax", 3),
        ("a = 1\nb = '''open", "syntax", 2),
        ("a = 1\nb = [1,\n 2\n", "syntax", 2),
        ("a = 1\na = 2\n", "syntax", 2),
        ("[a]\nb = 1\n[a]\n", "syntax", 3),
        ("a = 1\nb = 2023-02-30\n", "syntax", 2),
        ("a = 1\nb = 9223372036854775808\n", "bad-value", 2),
        ("[[x]]\na = 1\n[[x]]\na = [1, -9223372036854775809]\n", "bad-value", 4),
        ("a = 1\nb = 1" + "0" * 5000 + "\n", "bad-value", 2),
        ("a = 1\nb = { c.d = 1" + "0" * 40 + " }\n", "bad-value", 2),
        ("a = 1\n" + "x." * 40 + "y = 1\n", "too-large", 2),
        ("a = 1\nb = { " + "x." * 40 + "y = 1 }\n", "too-large", 2),
        ("a = 1\n[" + "x." * 40 + "y]\n", "too-large", 2),
        ("a = 1\nb = " + "[" * 100 + "]" * 100 + "\n", "too-large", 2),
        ("a = 1\nb = " + "[" * 100_000 + "\n", "too-large", 2),
        ("<html><body>not found</body></html>", "other-kind", 1),
        ("= 1\n", "syntax", 1),
    ],
)
def test_what_is_wrong_has_a_line(source: str, code: str, line: int) -> None:
    issue = refused(source)
    assert (issue.code, issue.line) == (code, line), issue


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-32"])
def test_another_encoding_is_called_by_its_name(encoding: str) -> None:
    issue = refused('title = "金鱼嘴，江心洲"\n'.encode(encoding))
    assert issue.code == "encoding"
    assert issue.found.startswith({"gb18030": "GB 18030", "utf-16": "UTF-16", "utf-32": "UTF-32"}[encoding])


@pytest.mark.parametrize(
    "text",
    [
        'notes = "' + "A sentence. " * 60 + '"\n',
        'notes = """\n' + "A sentence = of. many. parts.\n" * 60 + '"""\n',
        "notes = '''\n" + "[[[[{{{{ a.b.c.d.\n" * 60 + "'''\n",
        'notes = "a \\" quote. ' + "b. " * 60 + '"\n',
        "# " + "a.b." * 60 + "\nnotes = 1\n",
        '"' + "a." * 60 + '" = 1\nnotes = 1\n',
        "notes = [" + "1.5, " * 200 + "]\n",
        'notes = """a""""\nb = 1\n',
    ],
)
def test_long_texts_are_no_long_keys(text: str) -> None:
    data, issue = read_toml(text.encode(), "scene.toml", Severity.FATAL)
    assert issue is None
    assert data is not None
    assert "notes" in data


def test_dotted_keys_in_inline_tables_are_read() -> None:
    data, issue = read_toml(b"a = { b.c = 1, b.d = { e.f = 9223372036854775807 } }\n", "x", Severity.FATAL)
    assert issue is None
    assert data == {"a": {"b": {"c": 1, "d": {"e": {"f": 2**63 - 1}}}}}


def test_every_invalid_file_of_a_public_set_is_refused_with_a_line(shared_data: Path) -> None:
    files = sorted((shared_data / "toml-invalid").rglob("*.toml"))
    assert len(files) > 200
    for file in files:
        refused(file.read_bytes())


def test_a_text_of_the_largest_size_takes_time_by_its_length() -> None:
    """The guard looks at each character once: 4 MB of dots, of brackets and of quotes."""
    for piece in ("a.", "[]", '"x" ', "'''a''' "):
        text = "x = '''\n" + piece.replace("'", "") * (LIMITS.text_bytes // 8) + "\n'''\n"
        assert read_toml(text, "x", Severity.FATAL)[1] is None
