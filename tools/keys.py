"""Writes `docs/keys.md` from the table of actions."""

from __future__ import annotations

from pathlib import Path

from viewer.i18n import Translator
from viewer.session.input.key_names import guide

TARGET = Path(__file__).resolve().parents[1] / "docs" / "keys.md"


def main() -> None:
    """Write it."""
    TARGET.write_text(guide(Translator("en")), encoding="utf-8")


if __name__ == "__main__":
    main()
