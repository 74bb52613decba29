"""What a later start of the program asks of the window that is open, and the answer: a line of JSON each."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from viewer.session.revisits.looked_at import Sight

MOST_BYTES = 1 << 16
"""Of an order, and of an answer."""

_Text = Annotated[str, Meta(max_length=4096)]


class Order(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a later start was asked to open; nothing where it only wants to be seen.

    Parameters
    ----------
    link : as it came
    source : path of a scene, absolute
    options : how a lone model is to be taken, as `ModelOptions.words`
    sight : of that scene, or of the one that is shown
    style : name of a shipped one
    lang : of what is said about it
    token : by which a desktop lets a window come to the front, "" where it has none
    """

    link: _Text = ""
    source: _Text = ""
    options: Annotated[tuple[_Text, ...], Meta(max_length=16)] = ()
    sight: Sight | None = None
    style: Annotated[str, Meta(max_length=200)] = ""
    lang: Annotated[str, Meta(max_length=8)] = "en"
    token: Annotated[str, Meta(max_length=1024, pattern=r"^[!-~]*$")] = ""


class OrderAnswer(msgspec.Struct, frozen=True):
    """What became of an order.

    Parameters
    ----------
    taken : it is being opened
    why : what is wrong with it, in a line; "" where it only cannot be taken now
    """

    taken: bool
    why: _Text = ""
