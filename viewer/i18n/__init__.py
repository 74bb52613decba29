"""The interface's languages: gettext catalogues, and what the system speaks."""

from viewer.i18n.translator import LANGUAGES, N_, Translator, system_language

__all__ = ["LANGUAGES", "N_", "Translator", "system_language"]
