"""The viewer's two languages: English in the source, Chinese in a catalogue."""

from viewer.i18n.translator import LANGUAGES, N_, Translator, system_language

__all__ = ["LANGUAGES", "N_", "Translator", "system_language"]
