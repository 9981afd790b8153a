"""What this machine cannot get back from elsewhere, in one archive.

A backup is a zstd-compressed tar whose first member lists the others; a restore
verifies all of it before it puts anything into place.
"""

from fedlearn.actions.backup.backup import back_up
from fedlearn.actions.backup.restoration import read_settings, restore

__all__ = ["back_up", "read_settings", "restore"]
