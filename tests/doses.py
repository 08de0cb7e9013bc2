"""What is not the same wherever the tests run: the dose of a test that has no natural end, and the hardware."""

import os

LONG = "L2E_LONG"  # set in the environment by `make test-long`
NO_GPU = "there is no NVIDIA GPU here"  # the one reason to skip that is always accepted: no CI machine has one


def dose(little, full):
    """A little in `make test`, the full dose in `make test-long`."""
    return full if os.environ.get(LONG) else little
