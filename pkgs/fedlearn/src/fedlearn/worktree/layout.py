"""Which file under data/ holds what, and the skeleton that `init` writes."""

import os
from importlib.resources import files
from pathlib import Path
from typing import Final

from fedlearn.records import RETRACTIONS, SAMPLES, Category

DATA: Final = "data"

MAX_FILE_BYTES: Final = 10 * 1024 * 1024
"""Budget of one file under data/: code hosts show and compare no larger ones."""

MAX_DATA_BYTES: Final = 50 * 1024 * 1024
"""Budget of data/: every node has all of it, with its history."""

SHARED_FILES: Final = {
    **{category.value: f"{DATA}/patterns/{category}.jsonl" for category in Category},
    RETRACTIONS: f"{DATA}/patterns/retractions.jsonl",
    SAMPLES: f"{DATA}/fine-tuning/dataset.jsonl",
}
"""Path in the work tree of each kind of shared file; every node writes these."""

SKELETON: Final = {
    f"{DATA}/README.md": "README.md",
    f"{DATA}/.gitattributes": "gitattributes",
}
"""Files that `init` writes where they are missing, and where their text stands."""

TELEMETRY_SNAPSHOTS: Final = f"{DATA}/telemetry/snapshots"
DATASET_SNAPSHOTS: Final = f"{DATA}/fine-tuning/snapshots"
COLLECTION_SNAPSHOTS: Final = f"{DATA}/collections/snapshots"
METRICS: Final = f"{DATA}/metrics/monthly"
CARDS: Final = f"{DATA}/nodes"
"""Folders of files that one node writes each, with its name in theirs."""

OWN_PATHS: Final = (
    *SHARED_FILES.values(),
    *SKELETON,
    TELEMETRY_SNAPSHOTS,
    DATASET_SNAPSHOTS,
    COLLECTION_SNAPSHOTS,
    METRICS,
    CARDS,
)
"""What fedlearn commits; anything else in the repository is a person's."""


def skeleton_files() -> dict[str, bytes]:
    """Return the content of a new repository by path in the work tree."""
    texts = files("fedlearn.worktree") / "skeleton"
    content = {path: (texts / name).read_bytes() for path, name in SKELETON.items()}
    return content | dict.fromkeys(SHARED_FILES.values(), b"")


def public_skeleton() -> dict[str, bytes]:
    """Return the same of a repository that others publish to, with its own README."""
    text = (files("fedlearn.worktree") / "skeleton" / "public.md").read_bytes()
    return skeleton_files() | {f"{DATA}/README.md": text}


def data_bytes(work_tree: Path) -> int:
    """Add up the sizes of the files under data/, bytes."""
    found = os.walk(work_tree / DATA)  # links below are not followed
    paths = (Path(folder, name) for folder, _, names in found for name in names)
    return sum(path.lstat().st_size for path in paths)
