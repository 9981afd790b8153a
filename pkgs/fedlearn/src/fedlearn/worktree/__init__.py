"""What lies under data/.

The layout defines which file holds what and who writes it. Shared files are sorted sets
of records. Dated files carry the day and the node in their names, which alone decide
what retention removes. If a file is over its budget, the weakest records are evicted.
"""

from fedlearn.worktree.budget import Budget, Filled, Sharing, keep_within
from fedlearn.worktree.checkout import (
    check_complete,
    keep_bytes,
    prepare_checkout,
    take_files,
)
from fedlearn.worktree.clone import (
    Origin,
    Prepared,
    open_repository,
    prepare,
    set_upstream,
)
from fedlearn.worktree.committed import (
    committed_records,
    find_changes,
    uncommitted,
)
from fedlearn.worktree.committed_tree import (
    CommittedTree,
    changed_paths,
    find_left_out,
    last_change,
    leave_out_large,
    read_committed_tree,
    report_left_out,
)
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
    METRICS,
    OWN_PATHS,
    SHARED_FILES,
    SKELETON,
    TELEMETRY_SNAPSHOTS,
    data_bytes,
    public_skeleton,
    skeleton_files,
)
from fedlearn.worktree.pattern_writer import PatternWriter, WriteReport
from fedlearn.worktree.plain_files import (
    list_folder,
    list_plain,
    open_plain,
    plain_file,
    write_plain,
)
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
    "METRICS",
    "OWN_PATHS",
    "SHARED_FILES",
    "SKELETON",
    "TELEMETRY_NAME",
    "TELEMETRY_SNAPSHOTS",
    "Budget",
    "CommittedTree",
    "Dated",
    "Filled",
    "Origin",
    "PatternWriter",
    "Prepared",
    "Removal",
    "Sharing",
    "WriteReport",
    "add_files",
    "belongs",
    "changed_paths",
    "check_complete",
    "committed_records",
    "data_bytes",
    "digest",
    "find_changes",
    "find_left_out",
    "find_removals",
    "has_lines",
    "keep_bytes",
    "keep_within",
    "last_change",
    "leave_out_large",
    "list_dated",
    "list_folder",
    "list_plain",
    "open_plain",
    "open_repository",
    "owner_of",
    "plain_file",
    "prepare",
    "prepare_checkout",
    "prune",
    "public_skeleton",
    "read_committed_tree",
    "read_lines",
    "read_records",
    "report_left_out",
    "set_upstream",
    "skeleton_files",
    "take_files",
    "uncommitted",
    "write_lines_if_changed",
    "write_plain",
]
