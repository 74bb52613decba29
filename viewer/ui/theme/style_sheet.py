"""The style sheet of the window, made from a theme and the sizes of the moment."""

from __future__ import annotations

from viewer.ui.theme.appearance import Appearance, channels


def rgba(colour: str, opacity: int, /) -> str:
    """A colour as style sheets write it."""
    r, g, b = (round(c * 255) for c in channels(colour))
    return f"rgba({r}, {g}, {b}, {opacity})"


def style_sheet(look: Appearance, /) -> str:
    """The whole style sheet."""
    return _grounds(look) + _texts(look) + _buttons(look) + _fields(look)


def _grounds(look: Appearance) -> str:
    t, m = look.theme, look.metrics
    border = 2 if t.line == t.ink else 1
    return f"""
#panel {{ background: {rgba(t.panel, t.opacity)}; border: {border}px solid {t.line}; border-radius: {m.radius}px; }}
#sheet {{ background: {t.panel}; border: {border}px solid {t.line}; border-radius: {m.radius}px; }}
#page {{ background: {t.page}; }}
#notice {{ background: {t.alert_wash}; border: {border}px solid {t.alert}; border-radius: {m.px(10)}px; }}
#notice[glyph="done"] {{ background: {t.panel}; border: {border}px solid {t.outline}; }}
#hint {{ background: {rgba(t.panel, t.opacity)}; border: {border}px solid {t.line};
    border-radius: {m.radius}px; }}
QFrame#facts, QFrame#block {{ background: {t.sand}; border-radius: {m.px(9)}px; border: none; }}
#panel:focus {{ border: 2px solid {t.focus}; }}
QFrame#rule {{ background: {t.line}; max-height: 1px; min-height: 1px; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget#inner {{ background: transparent; border: none; }}
QScrollBar:vertical {{ background: transparent; width: {m.px(8)}px; margin: 1px; }}
QScrollBar::handle:vertical {{ background: {t.outline}; border-radius: {max(2, m.px(3))}px; min-height: {m.px(36)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QToolTip {{ color: {t.ink}; background: {t.panel}; border: 1px solid {t.line}; padding: {m.px(4)}px;
    font-size: {m.type(14)}px; }}
"""


def _texts(look: Appearance) -> str:
    t, m = look.theme, look.metrics
    return f"""
QLabel {{ color: {t.ink}; background: transparent; font-size: {m.type(16)}px; }}
QLabel#title {{ font-size: {m.type(23)}px; font-weight: 700; }}
QLabel#card-title {{ font-size: {m.type(26)}px; font-weight: 700; }}
QLabel#page-title {{ font-size: {m.type(30)}px; font-weight: 700; }}
QLabel#soft {{ color: {t.soft}; font-size: {m.type(15)}px; }}
QLabel#footer {{ color: {t.soft}; font-size: {m.type(14)}px; }}
QLabel#category {{ color: {t.action}; font-size: {m.type(14)}px; font-weight: 700; }}
QLabel#heading {{ font-size: {m.type(17)}px; font-weight: 700; }}
QLabel#heading-small {{ font-size: {m.type(15)}px; font-weight: 700; }}
QLabel#fact-label {{ color: {t.soft}; font-size: {m.type(15)}px; }}
QLabel#fact {{ font-size: {m.type(15)}px; }}
QLabel#alert {{ color: {t.alert}; font-weight: 700; font-size: {m.type(15)}px; }}
QLabel#key {{ background: {t.sand}; border: 1px solid {t.outline}; border-radius: {m.px(5)}px;
    padding: {m.px(2)}px {m.px(7)}px; font-size: {m.type(15)}px; }}
QTextBrowser {{ background: transparent; border: none; color: {t.ink}; font-size: {m.type(16)}px;
    selection-background-color: {t.wash}; selection-color: {t.ink}; }}
"""


def _buttons(look: Appearance) -> str:
    t, m = look.theme, look.metrics
    least = m.button
    pad, ring = m.px(13), m.px(12)
    return f"""
QPushButton {{ color: {t.ink}; background: {t.raised}; border: 1px solid {t.outline}; border-radius: {m.px(10)}px;
    padding: 0 {pad}px; font-size: {m.type(15)}px; min-height: {least - 2}px; }}
QPushButton:hover {{ background: {t.sand}; }}
QPushButton:pressed {{ background: {t.wash}; }}
QPushButton:disabled {{ color: {t.soft}; background: {t.panel}; }}
QPushButton:focus {{ border: 2px solid {t.focus}; padding: 0 {ring}px; min-height: {least - 4}px; }}
QPushButton:checked {{ color: {t.on_action}; background: {t.action}; border-color: {t.action}; }}
QPushButton:checked:focus {{ border: 3px solid {t.gold}; padding: 0 {ring - 1}px; min-height: {least - 6}px; }}
QPushButton#chip {{ border-radius: {(least - 8) // 2}px; padding: 0 {m.px(12)}px; font-size: {m.type(14)}px;
    min-height: {least - 10}px; margin: 4px 0; }}
QPushButton#chip:focus {{ border: 2px solid {t.focus}; padding: 0 {m.px(11)}px; min-height: {least - 12}px; }}
QPushButton#chip:checked:focus {{ border: 2px solid {t.gold}; }}
QPushButton#icon {{ padding: 0; min-height: {least - 2}px; min-width: {least - 2}px; }}
QPushButton#icon:focus {{ padding: 0; min-height: {least - 4}px; min-width: {least - 4}px; }}
QPushButton#icon:checked {{ background: {t.action}; }}
QPushButton#icon:checked:focus {{ border: 3px solid {t.gold}; padding: 0; min-height: {least - 6}px;
    min-width: {least - 6}px; }}
QPushButton#gold {{ color: {t.on_gold}; background: {t.gold}; border-color: {t.gold}; font-weight: 700; }}
QPushButton#gold:focus {{ border: 3px solid {t.ink}; padding: 0 {ring - 1}px; min-height: {least - 6}px; }}
QPushButton#gold:disabled {{ color: {t.soft}; background: {t.panel}; border-color: {t.outline}; font-weight: 400; }}
QPushButton#bare {{ border: none; background: {rgba(t.panel, 225)}; padding: 0; min-height: {least}px;
    min-width: {least}px; border-radius: {m.button // 2}px; }}
QPushButton#bare:hover {{ background: {t.panel}; }}
QPushButton#bare:focus {{ border: 2px solid {t.focus}; padding: 0; min-height: {least - 4}px;
    min-width: {least - 4}px; }}
QPushButton#option {{ text-align: left; }}
"""


def _fields(look: Appearance) -> str:
    t, m = look.theme, look.metrics
    groove, handle = max(4, m.px(5)), max(16, m.px(18))
    over, knob = (m.button - groove) // 2, (handle - groove) // 2
    return f"""
QLineEdit {{ color: {t.ink}; background: transparent; border: none; font-size: {m.type(16)}px;
    selection-background-color: {t.wash}; selection-color: {t.ink}; placeholder-text-color: {t.soft}; }}
#field {{ background: {t.raised}; border: 1px solid {t.outline}; border-radius: {m.px(10)}px; }}
#field[focused="true"] {{ border: 2px solid {t.focus}; }}
QSlider {{ min-height: {m.button}px; background: transparent; }}
QSlider::groove:horizontal {{ height: {groove}px; border-radius: {groove // 2}px; background: {t.outline};
    margin: {over}px 0; }}
QSlider::sub-page:horizontal {{ background: {t.gold}; border-radius: {groove // 2}px; margin: {over}px 0; }}
QSlider::handle:horizontal {{ width: {groove + 2 * knob - 4}px; margin: -{knob}px 0;
    border-radius: {(groove + 2 * knob) // 2 - 1}px; background: {t.panel}; border: 2px solid {t.gold}; }}
QSlider::sub-page:horizontal:disabled {{ background: {t.outline}; }}
QSlider::handle:horizontal:disabled {{ background: {t.panel}; border: 2px solid {t.outline}; }}
QSlider::handle:horizontal:focus {{ border: 3px solid {t.focus}; }}
QProgressBar {{ background: {t.outline}; border: none; border-radius: {m.px(4)}px; max-height: {m.px(8)}px;
    min-height: {m.px(8)}px; }}
QProgressBar::chunk {{ background: {t.gold}; border-radius: {m.px(4)}px; }}
QMenu {{ color: {t.ink}; background: {t.panel}; border: 1px solid {t.line}; padding: {m.px(6)}px;
    font-size: {m.type(15)}px; }}
QMenu::item {{ min-height: {m.button}px; padding: 0 {m.px(22)}px 0 {m.px(14)}px; border-radius: {m.px(8)}px; }}
QMenu::item:selected {{ color: {t.ink}; background: {t.sand}; }}
QMenu::item:checked {{ color: {t.ink}; background: {t.wash}; font-weight: 700; }}
{_dialogs(look)}"""


def _dialogs(look: Appearance) -> str:
    """Qt's own dialog for files, where the system has none."""
    t, m = look.theme, look.metrics
    return f"""
QFileDialog {{ background: {t.panel}; }}
QFileDialog QAbstractItemView {{ color: {t.ink}; background: {t.raised}; selection-background-color: {t.wash};
    selection-color: {t.ink}; font-size: {m.type(15)}px; }}
QFileDialog QLineEdit, QFileDialog QComboBox {{ color: {t.ink}; background: {t.raised};
    border: 1px solid {t.outline}; border-radius: {m.px(6)}px; min-height: {m.button - 14}px; padding: 0 {m.px(6)}px;
    font-size: {m.type(15)}px; }}
QFileDialog QHeaderView::section {{ color: {t.soft}; background: {t.sand}; border: none; padding: {m.px(5)}px; }}
QFileDialog QToolButton {{ background: {t.raised}; border: 1px solid {t.outline}; border-radius: {m.px(6)}px;
    padding: {m.px(4)}px; }}
"""


def console_sheet(look: Appearance, /) -> str:
    """What the presenter's console has besides."""
    t, m = look.theme, look.metrics
    row = f"text-align: left; border: none; border-radius: {m.px(6)}px; padding: {m.px(7)}px {m.px(8)}px;"
    row += f" font-size: {m.type(16)}px; min-height: {m.px(22)}px;"
    return f"""
QWidget#console {{ background: {t.page}; }}
QFrame#console-box {{ background: {t.raised}; border: none; border-radius: {m.px(12)}px; }}
QLabel#console-heading {{ color: {t.soft}; font-size: {m.type(16)}px; }}
QLabel#console-clock {{ color: {t.ink}; font-size: {m.type(60)}px; font-weight: 700; }}
QLabel#console-plan {{ color: {t.ink}; font-size: {m.type(17)}px; }}
QLabel#console-late {{ color: {t.gold}; font-size: {m.type(17)}px; font-weight: 700; }}
QPushButton#console-step {{ {row} background: transparent; color: {t.ink}; }}
QPushButton#console-step:hover, QPushButton#console-out:hover {{ background: {t.wash}; }}
QPushButton#console-now {{ {row} background: {t.gold}; color: {t.on_gold}; font-weight: 700; }}
QPushButton#console-out {{ {row} background: transparent; color: {t.soft}; font-style: italic; }}
"""


def editor_sheet(look: Appearance, /) -> str:
    """What the editor's pane has besides."""
    t, m = look.theme, look.metrics
    field = f"color: {t.ink}; background: {t.raised}; border: 1px solid {t.outline}; border-radius: {m.px(7)}px;"
    field += f" padding: {m.px(4)}px {m.px(7)}px; font-size: {m.type(15)}px;"
    field += f" selection-background-color: {t.wash}; selection-color: {t.ink};"
    return f"""
QWidget#editor {{ background: {t.page}; border-left: 1px solid {t.line}; }}
#edit-line, #edit-text, #edit-list {{ {field} }}
#edit-line {{ min-height: {m.px(26)}px; }}
#edit-line:disabled, #edit-text:disabled, #edit-list:disabled {{ color: {t.soft}; background: transparent; }}
#edit-line:focus, #edit-text:focus, #edit-list:focus {{ border: 2px solid {t.focus}; }}
QSpinBox#edit-line::up-button, QSpinBox#edit-line::down-button {{ width: 0; border: none; }}
QComboBox#edit-line::drop-down {{ border: none; width: {m.px(26)}px; }}
#edit-list::item {{ min-height: {m.px(26)}px; }}
#edit-list::item:selected {{ background: {t.wash}; color: {t.ink}; }}
QComboBox QAbstractItemView {{ color: {t.ink}; background: {t.panel}; selection-background-color: {t.wash};
    selection-color: {t.ink}; }}
"""
