"""Which file under data/ holds what, and the skeleton that `init` writes."""

from importlib.resources import files
from pathlib import Path
from typing import Final

from fedlearn.patterns.categories import Category
from fedlearn.patterns.fold import RETRACTIONS, SAMPLES

DATA: Final = "data"

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
"""Folders of files that one node writes each, with its name in theirs."""

OWN_PATHS: Final = (
    *SHARED_FILES.values(),
    *SKELETON,
    TELEMETRY_SNAPSHOTS,
    DATASET_SNAPSHOTS,
)
"""What fedlearn commits; anything else in the repository is a person's."""


def skeleton() -> dict[str, bytes]:
    """Give the content of a new repository by path in the work tree."""
    texts = files("fedlearn.repository") / "skeleton"
    content = {path: (texts / name).read_bytes() for path, name in SKELETON.items()}
    return content | dict.fromkeys(SHARED_FILES.values(), b"")


def data_bytes(work_tree: Path) -> int:
    """Add up the sizes of the files under data/, bytes."""
    data = work_tree / DATA
    return sum(p.lstat().st_size for p in data.rglob("*") if p.is_file())
