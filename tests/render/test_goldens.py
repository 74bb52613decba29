"""Every shipped view and the hand-made cases look as they did; `make goldens` renews them when that is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.render import goldens
from tests.soak import amount

FAILED = goldens.ROOT / "test-results" / "goldens"
NAMES = goldens.names(all_views=amount(2) == 2)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pictures of now, drawn by a process without a window."""
    folder = tmp_path_factory.mktemp("drawn")
    command = [sys.executable, "-m", "tests.render.goldens", str(folder), *NAMES]
    done = subprocess.run(command, cwd=goldens.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.soak
@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_the_golden_one(drawn: Path, name: str) -> None:
    golden, found = (goldens.read(folder / f"{name}.png") for folder in (goldens.GOLDENS, drawn))
    same = len({(folder / goldens.RENDERER).read_text() for folder in (goldens.GOLDENS, drawn)}) == 1
    if fault := goldens.differs(golden, found, same_renderer=same):
        FAILED.mkdir(parents=True, exist_ok=True)
        Image.fromarray(found).save(FAILED / f"{name}.png")
        difference = np.abs(golden.astype(int) - found) * 8
        Image.fromarray(difference.clip(0, 255).astype(np.uint8)).save(FAILED / f"{name}-difference.png")
        pytest.fail(f"{fault}; see {FAILED / name}-difference.png")


def test_no_golden_is_left_over() -> None:
    assert sorted(p.stem for p in goldens.GOLDENS.glob("*.png")) == sorted(goldens.names())


def aliased(x: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return x[::2, ::2].repeat(2, 0).repeat(2, 1)[: x.shape[0], : x.shape[1]]


def without_a_pin(x: NDArray[np.uint8]) -> NDArray[np.uint8]:
    out = x.copy()
    out[100:124, 200:224] = out[100:124, 170:194]
    return out


FAULTS = {
    "shifted": lambda x: np.roll(x, 1, axis=1),
    "aliased": aliased,
    "darker": lambda x: (x * 0.985).astype(np.uint8),
    "tinted": lambda x: np.clip(x + np.array([0, 0, 3]), 0, 255).astype(np.uint8),
    "a patch is gone": without_a_pin,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_the_comparison_sees_a_fault(fault: str) -> None:
    golden = goldens.read(goldens.GOLDENS / "jinyuzui-labels.png")
    assert goldens.differs(golden, FAULTS[fault](golden), same_renderer=True)


@pytest.mark.parametrize("fault", ["shifted", "aliased"])
def test_the_comparison_for_other_drivers_sees_coarse_faults(fault: str) -> None:
    golden = goldens.read(goldens.GOLDENS / "jinyuzui-labels.png")
    assert goldens.differs(golden, FAULTS[fault](golden), same_renderer=False)


def test_the_comparison_lets_the_last_bit_go() -> None:
    golden = goldens.read(goldens.GOLDENS / "jinyuzui-labels.png")
    noise = np.random.default_rng(0).integers(-1, 2, golden.shape)
    found = np.clip(golden.astype(int) + noise, 0, 255).astype(np.uint8)
    for same in (True, False):
        assert not goldens.differs(golden, found, same_renderer=same)
