"""Texts that are not there in a language that the scene speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from viewer.checking.evidence import Evidence, texts_of
from viewer.i18n import LANGUAGES
from viewer.scene.content import SUFFIX, folder_of
from viewer.scene.issues import Issue, Severity, Where, closest

_NO_MATTER = ("narration", "subtitles")
"""What is heard may well be there in one language alone."""


def untranslated(evidence: Evidence, /) -> Iterator[Issue]:
    """Texts of `scene.toml` that lack a language, are empty in it, or are told in one for all unlike their kind."""
    spoken = set(evidence.languages)
    plain: dict[str, list[tuple[Where, str]]] = defaultdict(list)
    kinds: dict[str, int] = defaultdict(int)
    for where, text in texts_of(evidence.scene):
        key = str(where[-1])
        if isinstance(text, str):
            plain[_kind(where)].append((where, text))
            continue
        kinds[_kind(where)] += 1
        for lang in text:
            if lang not in LANGUAGES and (meant := closest(lang, LANGUAGES)):
                expected = " / ".join(LANGUAGES)
                yield evidence.warning("unknown-language", (*where, lang), lang, expected, meant)
        missing = sorted(lang for lang in spoken if not str(text.get(lang, "")).strip())
        if missing and key not in _NO_MATTER:
            yield evidence.warning("missing-content", where, key, ", ".join(missing))
    yield from _folders(evidence)
    if len(spoken) < 2:
        return
    for kind, found in plain.items():
        # One of many that are told in each language was forgotten; names are often the same in all.
        if len(found) * 2 > kinds[kind] or kind.rpartition(".")[2] in _NO_MATTER:
            continue
        for where, text in found:
            lang = _language(text)
            if missing := sorted(spoken - {lang}) if lang else []:
                yield evidence.warning("missing-content", where, str(where[-1]), ", ".join(missing))


def _folders(evidence: Evidence) -> Iterator[Issue]:
    """Texts in a folder that is no language of the viewer's, and a language without any text."""
    content = evidence.loaded.content
    for lang in sorted(set(content) - set(LANGUAGES)):
        place = f"{folder_of(lang)}{min(content[lang])}{SUFFIX}", 1, 1
        expected = " / ".join(LANGUAGES)
        meant = closest(lang, LANGUAGES)
        yield Issue("unknown-language", Severity.WARNING, *place, folder_of(lang), lang, expected, meant)
    silent = [lang for lang in evidence.languages if lang not in content]
    for i, hotspot in enumerate(evidence.scene.hotspot if content else ()):
        for lang in silent:
            yield evidence.warning("missing-content", ("hotspot", i, "content"), hotspot.content or hotspot.id, lang)


def _kind(where: Where) -> str:
    """What a text is of: `view.title`."""
    return ".".join(key for key in where if isinstance(key, str))


def _language(text: str) -> str:
    """The language of a text that is words, not a name of a few letters; empty if nobody can tell."""
    if any("\u4e00" <= letter <= "\u9fff" for letter in text):
        return "zh"
    return "en" if sum(letter.islower() for letter in text) >= 3 else ""
