"""Faults that are put into the shipped packages, one at a time: each is named, at its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.seeded_faults import KINDS, PACKAGES, seeded
from tests.soak import amount
from viewer.checking.inspection import inspect

WHOLE, PART = 300, 24


@pytest.mark.soak
def test_every_fault_of_the_shipped_packages_is_named_with_its_line(
    tmp_path: Path, figures: Callable[[str], None]
) -> None:
    tries = amount(WHOLE, PART)
    # A few in every run, spread over the kinds; all of them several times in `make soak`.
    numbers = range(tries) if tries == WHOLE else range(0, len(KINDS), -(-len(KINDS) // tries))
    missed = []
    for number in numbers:
        folder, fault = seeded(number, tmp_path / str(number))
        report = inspect(str(folder))
        if not fault.told_in(report):
            missed.append((number, fault, [(i.file, i.line, i.code, i.path) for i in report.issues]))
    figures(f"{len(numbers) - len(missed)} of {len(numbers)} seeded faults named with the right line")
    assert missed == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_shipped_packages_are_clean(package: str) -> None:
    assert inspect(package).issues == ()
