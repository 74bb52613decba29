"""What keeps a file of a scene from being written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from viewer.i18n import Translator
from viewer.scene.issues import Issue


class AuthoringError(Exception):
    """Nothing was written.

    Parameters
    ----------
    text : why, marked for the catalogue, with the names of its `values` in braces
    issues : what is wrong with files that were read for it
    """

    def __init__(self, text: str, /, *, issues: Iterable[Issue] = (), **values: object) -> None:
        self.text, self.values, self.issues = text, values, tuple(issues)
        super().__init__(text.format(**values))

    def lines(self, tr: Translator, /) -> Sequence[str]:
        """For a person."""
        said = [tr.gettext(self.text).format(**self.values)] if self.text else []
        return [*(issue.format(tr) for issue in self.issues), *said]
