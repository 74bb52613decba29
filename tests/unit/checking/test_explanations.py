"""The page on issues: every code is explained, and every example brings its code about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from viewer.checking.inspection import inspect
from viewer.cli.explanations import explained, explanations
from viewer.i18n import Translator
from viewer.scene.issues import MESSAGES

BLOCK = r":\n\n```\w*\n(?P<text>.*?)\n```\n"
FORMS = {
    "replace": re.compile(r"^`(?P<file>[^`]+)`, in place of `(?P<old>[^`]+)`" + BLOCK, re.MULTILINE | re.DOTALL),
    "append": re.compile(r"^`(?P<file>[^`]+)`, at its end" + BLOCK, re.MULTILINE | re.DOTALL),
    "create": re.compile(r"^`(?P<file>[^`]+)`, new" + BLOCK, re.MULTILINE | re.DOTALL),
    "alone": re.compile(r"^`(?P<file>[^`]+)`, opened alone" + BLOCK, re.MULTILINE | re.DOTALL),
    "encode": re.compile(r"^`(?P<file>[^`]+)`, saved as GB 18030" + BLOCK, re.MULTILINE | re.DOTALL),
}
COMMAND = re.compile(r"^`jinyuzui check (?P<source>\w+)`$", re.MULTILINE)
TOLD = re.compile(r"As it is told:\n\n```text\n(?P<line>.*)\n```\n")


@pytest.mark.parametrize("code", MESSAGES)
def test_each_code_has_an_example_that_brings_it_about(code: str, package: Path, tmp_path: Path) -> None:
    found = explained(code)
    assert found
    text = found.text + "\n"
    if told := TOLD.search(text):
        pattern = re.escape(MESSAGES[code])
        pattern = re.sub(r"\\\{(path|found|expected)\\\}", ".+?", pattern).removeprefix(".+?:\\ ")
        assert re.search(rf": (warning|error|fatal): .*{pattern} \[{code}\]$", told["line"])
        return
    source = str(package)
    count = 0
    if command := COMMAND.search(text):
        source, count = command["source"], 1
    for form, pattern_of in FORMS.items():
        for match in pattern_of.finditer(text):
            count += 1
            alone = form == "alone" or "opened alone" in text
            path = (tmp_path if alone else package) / match["file"]
            path.parent.mkdir(parents=True, exist_ok=True)
            written = match["text"] + "\n"
            if form == "replace":
                before = path.read_text(encoding="utf-8")
                assert match["old"] in before
                written = before.replace(match["old"], match["text"], 1)
            elif form == "append":
                written = path.read_text(encoding="utf-8") + written
            elif form == "alone":
                source = str(path)
            path.write_bytes(written.encode("gb18030" if form == "encode" else "utf-8"))
    assert count
    report = inspect(source)
    assert code in {issue.code for issue in report.issues}, [i.format(Translator("en")) for i in report.issues]


def test_the_page_explains_nothing_else() -> None:
    assert set(explanations()) == set(MESSAGES)
    assert all(each.meaning.endswith(".") and "\n" not in each.meaning for each in explanations().values())
