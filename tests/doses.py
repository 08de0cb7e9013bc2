"""How much of a test that has no natural end: a little in `make test`, the full dose in `make test-long`."""

import os

LONG = "L2E_LONG"  # set in the environment by `make test-long`


def dose(little: int, full: int) -> int:
    return full if os.environ.get(LONG) else little
