"""A `scene.toml` that sources are added to."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import tomlkit
from tomlkit.items import AoT, Array, Item, Key, Table

from viewer.authoring.toml_file import TomlFile
from viewer.scene.model import Origin


class SceneFile(TomlFile):
    """A scene's file, to be changed and saved.

    Parameters
    ----------
    path : of `scene.toml`

    Raises
    ------
    OSError
        If it cannot be read.
    UnreadableTomlError
        If it is no TOML, or no text.
    """

    @property
    def layer_ids(self) -> tuple[str, ...]:
        """Ids of the layers, as far as they have one."""
        layers = self._document.get("layer", ())
        return tuple(str(each["id"]) for each in layers if isinstance(each, Mapping) and "id" in each)

    @property
    def origin(self) -> Origin | None:
        """Where the scene lies; None where it does not tell rightly."""
        try:
            return msgspec.convert(self._document.unwrap().get("origin"), Origin)
        except msgspec.ValidationError:
            return None

    def add_layer(self, keys: Mapping[str, object], /) -> None:
        """Put a layer after those that there are, with its keys in their order."""
        layers = self._document.get("layer")
        table = tomlkit.table()
        for key, value in keys.items():
            table.add(key, _item(value))
        if isinstance(layers, AoT):
            # What stands between the last layer and what follows, such as a heading, belongs to that.
            between = _end_of(layers[-1]) if len(layers) else []
            layers.append(table)
            table.value.body.extend(between)
        elif isinstance(layers, Array):
            inline = tomlkit.inline_table()
            inline.update({key: _item(value) for key, value in keys.items()})
            layers.append(inline)
        else:
            made = tomlkit.aot()
            made.append(table)
            self._document["layer"] = made

    def add_credit(self, text: str, /) -> None:
        """Name a source, if it is not named yet."""
        sources = self._document.get("sources")
        if isinstance(sources, Array):
            if text not in [str(each) for each in sources]:
                sources.append(text)
        elif sources is None:
            self._document.add("sources", _item([text]))


def _item(value: object) -> Item:
    """A value as it is written on one line, whole numbers without a point."""
    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update({key: _item(each) for key, each in value.items()})
        return inline
    if isinstance(value, tuple | list):
        array = tomlkit.array()
        array.extend(_item(each) for each in value)
        return array
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return tomlkit.integer(int(value))
    return tomlkit.item(value)


def _end_of(table: Table) -> list[tuple[Key | None, Item]]:
    """Take blank lines and comments off the end of a table."""
    body = table.value.body
    while body and isinstance(last := body[-1][1], Table | AoT):
        table = last[-1] if isinstance(last, AoT) else last
        body = table.value.body
    out: list[tuple[Key | None, Item]] = []
    while body and body[-1][0] is None:
        out.insert(0, body.pop())
    return out
