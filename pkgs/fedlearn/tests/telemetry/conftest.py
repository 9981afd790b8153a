"""Where the samples are that are too private to stand in the repository."""

import os
from pathlib import Path

import pytest

from helpers import ROOT


@pytest.fixture
def shared_samples() -> Path:
    """Find the samples of the formats page beside the repository."""
    shared = os.environ.get("FEDLEARN_SHARED") or ROOT.parent / "shared"
    samples = Path(shared) / "samples"
    if not samples.is_dir():
        pytest.skip("no samples: set FEDLEARN_SHARED to the folder that holds them")
    return samples
