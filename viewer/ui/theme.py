"""Colours, sizes and type of the interface, and the style sheet made of them."""

from __future__ import annotations

INK = "#24272b"
SOFT_INK = "#6b6760"
TEAL = "#1d6b70"
GOLD = "#c8860d"
GOLD_WASH = "#f3e2b3"
PAPER = "rgba(255, 254, 251, 240)"
PAPER_SOLID = "#fffefb"
SAND = "#f2eee3"
LINE = "#e2dccf"

MARGIN = 18
GAP = 12
LEFT_WIDTH = 284
RIGHT_WIDTH = 366
BAR_HEIGHT = 60
BUTTON = 38
RADIUS = 10
PICTURE_RATIO = 0.36  # height of the card's picture to its width

STYLE_SHEET = f"""
#panel {{ background: {PAPER}; border: 1px solid {LINE}; border-radius: {RADIUS}px; }}
#sheet {{ background: {PAPER_SOLID}; border: 1px solid {LINE}; border-radius: {RADIUS}px; }}
QLabel {{ color: {INK}; background: transparent; }}
QLabel#title {{ font-size: 20px; font-weight: 700; }}
QLabel#card-title {{ font-size: 21px; font-weight: 700; }}
QLabel#soft, QLabel#footer {{ color: {SOFT_INK}; font-size: 12px; }}
QLabel#category {{ color: {TEAL}; font-size: 12px; font-weight: 700; }}
QLabel#heading {{ font-size: 14px; font-weight: 700; }}
QLabel#fact-label {{ color: {SOFT_INK}; font-size: 13px; }}
QLabel#fact {{ font-size: 13px; }}
QFrame#facts {{ background: {SAND}; border-radius: 8px; }}
QFrame#rule {{ background: {LINE}; max-height: 1px; min-height: 1px; border: none; }}
QTextBrowser {{ background: transparent; border: none; color: {INK}; font-size: 14px;
    selection-background-color: {GOLD_WASH}; selection-color: {INK}; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QPushButton {{ color: {INK}; background: {PAPER_SOLID}; border: 1px solid {LINE}; border-radius: 8px;
    padding: 6px 11px; font-size: 13px; }}
QPushButton:hover {{ background: {SAND}; }}
QPushButton:pressed {{ background: {GOLD_WASH}; }}
QPushButton:focus {{ border: 2px solid {TEAL}; padding: 5px 10px; }}
QPushButton#chip {{ border-radius: 12px; padding: 3px 10px; font-size: 12px; min-height: 18px; }}
QPushButton#chip:checked {{ color: white; background: {TEAL}; border-color: {TEAL}; }}
QPushButton#icon {{ padding: 0; border-radius: 9px; }}
QPushButton#icon:focus {{ padding: 0; }}
QPushButton#bare {{ border: none; background: rgba(255, 255, 255, 210); border-radius: 15px; padding: 0; }}
QPushButton#bare:focus {{ border: 2px solid {TEAL}; }}
QScrollBar:vertical {{ background: transparent; width: 8px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: #d5cdbd; border-radius: 3px; min-height: 30px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: none; }}
QProgressBar {{ background: {SAND}; border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }}
QProgressBar::chunk {{ background: {TEAL}; border-radius: 4px; }}
#notice {{ background: #fff4e0; border: 1px solid #e5b45c; border-radius: 8px; }}
"""
