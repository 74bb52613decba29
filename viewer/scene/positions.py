"""Where a key or value stands in a text: line and column by the keys that lead there."""

from __future__ import annotations

from collections.abc import Iterable

from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]
Position = tuple[int, int]


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", errors="replace")


class _Columns:
    """Lines and columns of nodes: a parser counts bytes, people count letters."""

    def __init__(self, source: bytes) -> None:
        self._source = None if source.isascii() else source
        self._last = (-1, 0, 0)  # row, bytes and letters before the node that was asked for last

    def __call__(self, node: Node) -> Position:
        row, column = node.start_point
        if self._source is None:
            return row + 1, column + 1
        last, bytes_, letters = self._last
        if last != row or bytes_ > column:
            bytes_ = letters = 0
        begin = node.start_byte - column
        letters += len(self._source[begin + bytes_ : begin + column].decode("utf-8", "replace"))
        self._last = (row, column, letters)
        return row + 1, letters + 1


def json_positions(source: bytes, /, wanted: Iterable[Path] | None = None) -> dict[Path, Position]:
    """Positions of all values of a JSON text; of those on the way to `wanted` only, if given."""
    import tree_sitter_json

    tree = Parser(Language(tree_sitter_json.language())).parse(source)
    place = _Columns(source)
    heads = None if wanted is None else {p[:n] for p in wanted for n in range(len(p) + 1)}
    out: dict[Path, Position] = {}

    def walk(node: Node, path: Path) -> None:
        if heads is not None and path not in heads:
            return
        out[path] = place(node)
        if node.type == "object":
            for pair in (c for c in node.named_children if c.type == "pair"):
                key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
                if key and value:
                    walk(value, (*path, _text(key).strip('"')))
        elif node.type == "array":
            for i, child in enumerate(node.named_children):
                walk(child, (*path, i))

    for child in tree.root_node.named_children:
        walk(child, ())
    return out


def toml_positions(source: bytes, /) -> dict[Path, Position]:
    """Positions of all keys and elements of a TOML text."""
    import tree_sitter_toml

    tree = Parser(Language(tree_sitter_toml.language())).parse(source)
    place = _Columns(source)
    out: dict[Path, Position] = {(): (1, 1)}
    counts: dict[Path, int] = {}

    def keys(node: Node) -> list[str]:
        text = _text(node)
        if '"' in text or "'" in text:
            return (
                [k for c in node.named_children for k in keys(c)] if node.type == "dotted_key" else [text.strip("\"'")]
            )
        # Plain ones need no walk: a text may have a million of them.
        return [name.strip() for name in text.split(".")]

    def resolve(names: list[str]) -> Path:
        path: Path = ()
        for name in names:
            path = (*path, name)
            if path in counts:
                path = (*path, counts[path] - 1)
        return path

    def value(node: Node, path: Path) -> None:
        if node.type == "inline_table":
            pairs(node, path)
        elif node.type == "array":
            for i, child in enumerate(c for c in node.named_children if c.type != "comment"):
                out[(*path, i)] = place(child)
                value(child, (*path, i))

    def pairs(node: Node, path: Path) -> None:
        for pair in (c for c in node.named_children if c.type == "pair"):
            key, content = pair.named_children[0], pair.named_children[-1]
            at = (*path, *keys(key))
            out[at] = place(key)
            value(content, at)

    pairs(tree.root_node, ())
    for node in tree.root_node.named_children:
        if node.type not in ("table", "table_array_element"):
            continue
        names = keys(node.named_children[0])
        path = resolve(names)
        if node.type == "table_array_element":
            plain = path[:-1] if path and isinstance(path[-1], int) else path
            counts[plain] = counts.get(plain, 0) + 1
            out.setdefault(plain, place(node))
            path = (*plain, counts[plain] - 1)
        out[path] = place(node)
        pairs(node, path)
    return out


def nearest(positions: dict[Path, Position], path: Iterable[str | int], /) -> Position:
    """The position of `path`, or of the nearest one above it that is known."""
    keys = tuple(path)
    while keys not in positions and keys:
        keys = keys[:-1]
    return positions.get(keys, (1, 1))
