"""Every text is there in every language."""

from __future__ import annotations

import re

import pytest

from tools.catalogues import extracted, po_file, translated, updated
from viewer.i18n import LANGUAGES, Translator, system_language

OTHERS = [lang for lang in LANGUAGES if lang != "en"]


@pytest.mark.parametrize("lang", OTHERS)
def test_every_message_of_the_code_is_translated(lang: str) -> None:
    missing = [m.id for m in updated(lang) if m.id and not translated(m.string)]
    assert not missing


@pytest.mark.parametrize("lang", OTHERS)
def test_translations_keep_the_placeholders(lang: str) -> None:
    for message in updated(lang):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string or ())
        wanted = set(re.findall(r"\{\w+\}", ids[0]))
        assert all(set(re.findall(r"\{\w+\}", s)) == wanted for s in strings), message.id


@pytest.mark.parametrize("lang", OTHERS)
def test_the_compiled_catalogue_is_that_of_the_texts(lang: str) -> None:
    tr = Translator(lang)
    for message in updated(lang):
        if isinstance(message.id, str) and message.id:
            assert tr.gettext(message.id) == message.string
    assert po_file(lang).with_suffix(".mo").is_file()


def test_there_are_messages_of_all_parts() -> None:
    ids = {m.id for m in extracted()}
    assert {"Start view", "Go on to", "{path}: cannot be read: {found}", "size in pixels"} <= ids


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="en, zh"):
        Translator("xx")


@pytest.mark.parametrize(
    ("setting", "lang"), [("zh_CN.UTF-8", "zh"), ("en_GB.UTF-8", "en"), ("de_DE", "en"), ("C", "en")]
)
def test_the_system_language_is_followed(monkeypatch: pytest.MonkeyPatch, setting: str, lang: str) -> None:
    monkeypatch.setenv("LC_ALL", setting)
    assert system_language() == lang
