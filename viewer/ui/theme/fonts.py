"""Whether the system has letters for what is to be read."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFontDatabase

from viewer.font_metrics import FAMILIES
from viewer.i18n import Translator
from viewer.ui.theme.icons import icon_family

_ALIASES = {"Monospace", "Sans Serif", "Serif"}
"""Names that fontconfig answers with where there is nothing behind them."""


def chinese_font() -> str:
    """The family that Chinese is written in; "" if the system has none."""
    known = set(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))
    return next((f for f in FAMILIES if f in known), next(iter(sorted(known)), ""))


def missing_fonts(tr: Translator, /) -> str:
    """What to install where the system has no font, or none with Chinese letters; "" where it has both.

    Where there are no Chinese letters it is said in English: nobody could read it otherwise.
    """
    if set(QFontDatabase.families(QFontDatabase.WritingSystem.Latin)) <= {*_ALIASES, icon_family()}:
        text = tr.gettext("There is no font: no text can be shown. {help}")
    elif not chinese_font():
        tr = Translator("en")
        text = tr.gettext("There is no Chinese font: Chinese text cannot be displayed. {help}")
    else:
        return ""
    if sys.platform.startswith("linux"):
        install = tr.gettext("Install one, such as fonts-noto-cjk or fonts-wqy-microhei (Debian, Ubuntu).")
    else:
        install = tr.gettext("Install one, such as Noto Sans CJK SC.")
    return text.format(help=install)
