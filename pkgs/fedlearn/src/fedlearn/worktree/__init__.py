"""What lies under data/.

The layout defines which file holds what and who writes it. Shared files are sorted sets
of records. Dated files carry the day and the node in their names, which alone decide
what retention removes. If a file is over its budget, the weakest records are evicted.
"""

from fedlearn.worktree.budget import Budget, Filled, keep_within
from fedlearn.worktree.clone import Origin, Prepared, open_repository, prepare
from fedlearn.worktree.committed import committed_records, count_records, uncommitted
from fedlearn.worktree.file_names import (
    COLLECTION_NAME,
    DATASET_NAME,
    TELEMETRY_NAME,
    Dated,
    belongs,
    list_dated,
    owner_of,
)
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
    data_bytes,
    public_skeleton,
    skeleton_files,
)
from fedlearn.worktree.pattern_writer import PatternWriter, WriteReport
from fedlearn.worktree.retention import (
    Removal,
    find_removals,
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
