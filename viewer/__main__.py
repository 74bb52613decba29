"""`python -m viewer` is the command `jinyuzui`."""

import sys

from viewer.cli import main

if __name__ == "__main__":
    sys.exit(main())
