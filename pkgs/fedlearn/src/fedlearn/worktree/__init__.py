"""What lies under data/.

The layout says which file holds what and who writes it; shared files are sorted sets of
records; dated files carry the day and the node in their names, which alone decide what
retention removes. Where a file is over its budget, the weakest records are evicted.
"""

from fedlearn.worktree.budget import Budget, Filled, keep_within
from fedlearn.worktree.clone import Origin, Prepared, open_repository, prepare
from fedlearn.worktree.committed import committed_records, count_records, uncommitted
from fedlearn.worktree.layout import (
    CARDS,
    COLLECTION_SNAPSHOTS,
    DATA,
    DATASET_SNAPSHOTS,
    MAX_DATA_BYTES,
    MAX_FILE_BYTES,
    OWN_PATHS,
    SHARED_FILES,
    SKELETON,
    TELEMETRY_SNAPSHOTS,
    belongs,
    data_bytes,
    owner_of,
    public_skeleton,
    skeleton_files,
)
from fedlearn.worktree.pattern_writer import PatternWriter, WriteReport
from fedlearn.worktree.retention import (
    COLLECTION_NAME,
    DATASET_NAME,
    TELEMETRY_NAME,
    Dated,
    Removal,
    find_removals,
    list_dated,
    prune,
)
from fedlearn.worktree.shared_files import (
    add_files,
    digest,
    has_lines,
    read_lines,
    read_records,
    write_lines_if_changed,
)

__all__ = [
    "CARDS",
    "COLLECTION_NAME",
    "COLLECTION_SNAPSHOTS",
    "DATA",
    "DATASET_NAME",
    "DATASET_SNAPSHOTS",
    "MAX_DATA_BYTES",
    "MAX_FILE_BYTES",
    "OWN_PATHS",
    "SHARED_FILES",
    "SKELETON",
    "TELEMETRY_NAME",
    "TELEMETRY_SNAPSHOTS",
    "Budget",
    "Dated",
    "Filled",
    "Origin",
    "PatternWriter",
    "Prepared",
    "Removal",
    "WriteReport",
    "add_files",
    "belongs",
    "committed_records",
    "count_records",
    "data_bytes",
    "digest",
    "find_removals",
    "has_lines",
    "keep_within",
    "list_dated",
    "open_repository",
    "owner_of",
    "prepare",
    "prune",
    "public_skeleton",
    "read_lines",
    "read_records",
    "skeleton_files",
    "uncommitted",
    "write_lines_if_changed",
]
