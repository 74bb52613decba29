"""Makes the reference's `common` importable: the folder that holds it comes in JINYUZUI_REFERENCE."""

import os
import sys

sys.path.insert(0, os.environ["JINYUZUI_REFERENCE"])
