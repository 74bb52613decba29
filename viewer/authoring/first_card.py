"""The first card of a new scene: what can be said truly of its landmark, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from viewer.authoring.landmarks import Landmark
from viewer.authoring.package_texts import both
from viewer.authoring.place_map import PlaceMap
from viewer.i18n import LANGUAGES, N_, Translator

Facts = dict[str, list[tuple[str, str]]]
"""By language, the rows of a card: label and text."""

Story = dict[str, list[str]]
"""By language, its paragraphs."""


def title_of(found: Landmark, /) -> dict[str, str]:
    """What a landmark is called, by language."""
    if found.feature.title:
        return dict(found.feature.title)
    if found.tallest:
        return both(N_("The tallest building"))
    return both(N_("The largest building")) if found.largest else both(N_("A building in the middle"))


def why_chosen(found: Landmark, tr: Translator, /) -> str:
    """What speaks for a landmark."""
    _ = tr.gettext
    why = [_("the tallest")] if found.tallest else []
    why += [_("the largest")] if found.largest else []
    if "height" in found.feature.properties:
        why.append(_("{height} m high").format(height=f"{found.height:g}"))
    return ", ".join([*why, _("{away} m from the middle").format(away=round(found.away))])


def first_card(
    place: PlaceMap, found: Landmark | None, spot: Mapping[str, str], id_: str, /, *, starter: bool
) -> tuple[Facts, Story]:
    """Its rows and its paragraphs.

    Parameters
    ----------
    spot : what it is about, by language
    id_ : of the card
    starter : the place is made up
    """
    facts: Facts = {}
    story: Story = {}
    for lang in LANGUAGES:
        tr = Translator(lang)
        _ = tr.gettext
        facts[lang] = []
        if starter:
            text = _("**{name}** stands on the square of a place that is made up.").format(name=spot[lang])
        elif found:
            text = _("**{name}** is painted gold here, as what this model is about: {why}.")
            text = text.format(name=spot[lang], why=why_chosen(found, tr))
            if "height" in found.feature.properties:
                facts[lang].append((_("Height"), _("{height} m, as the map tells").format(height=f"{found.height:g}")))
            if "/" in found.feature.id and place.credits:
                facts[lang].append(("OpenStreetMap", found.feature.id))
        else:
            text = _("**{name}**, as its files show it.").format(name=spot[lang])
        yours = _("Your text stands here: what one sees, what happened, why it matters. Short sentences are read.")
        where = _("This card is the file `content/{lang}/{id}.md`.").format(lang=lang, id=id_)
        story[lang] = [text, yours, where]
    return facts, story
