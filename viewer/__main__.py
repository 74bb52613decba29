"""`python -m viewer` is the command `jinyuzui`. It begins by leaving out a stranger's folder and taking the signals."""

# ruff: noqa: E402 - even Python's own modules must not come from the folder that this is started in.
from viewer.isolation import leave_out_the_current_folder

leave_out_the_current_folder()

import sys

from viewer.ending import Ending


def main() -> int:
    """Entry point of the command `jinyuzui`; gives the exit code."""
    ending = Ending()
    ending.watch()
    from viewer.cli.main import main as run

    code = run(ending=ending)
    return ending.code or code


if __name__ == "__main__":
    sys.exit(main())
