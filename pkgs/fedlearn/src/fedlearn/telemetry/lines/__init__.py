"""From files and archives to valid lines.

A block is a run of whole lines of one file with the cursor behind it. Each line is
validated by itself: a bad one costs one line and is counted by its reason.
"""

from fedlearn.telemetry.lines.blocks import BLOCK_BYTES, Block, Cursor, read_blocks
from fedlearn.telemetry.lines.find import LIVE_SUFFIX, find_files, live_path
from fedlearn.telemetry.lines.split import BOM
from fedlearn.telemetry.lines.usefulness import check_file
from fedlearn.telemetry.lines.validate import (
    BLANK,
    MAX_LINE_BYTES,
    Json,
    could_be_deep,
    could_be_deep_lines,
    fault_of_score,
    parse,
    validate_line,
)

__all__ = [
    "BLANK",
    "BLOCK_BYTES",
    "BOM",
    "LIVE_SUFFIX",
    "MAX_LINE_BYTES",
    "Block",
    "Cursor",
    "Json",
    "check_file",
    "could_be_deep",
    "could_be_deep_lines",
    "fault_of_score",
    "find_files",
    "live_path",
    "parse",
    "read_blocks",
    "validate_line",
]
