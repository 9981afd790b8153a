"""The disk of a machine, which loses what nobody has written to it yet."""

from pathlib import Path

from shell import run

SIZE = "2G"


class Disk:
    """A root directory that looks like a shared one; what changes is on a disk.

    The disk is a file system of its own in a file, so the file has what was written
    through, and the rest is in the kernel's memory.

    Attributes:
        root: The root directory, while it is mounted.
    """

    def __init__(self, folder: Path, shared: Path) -> None:
        self.root = folder / "root"
        self._folder = folder
        self._image = folder / "disk"
        self._files = folder / "files"
        self._shared = shared
        for path in (self.root, self._files):
            path.mkdir(parents=True)
        run("truncate", f"--size={SIZE}", self._image)
        run("mkfs.ext4", "-q", self._image)
        self._mount()

    def _mount(self) -> None:
        run("mount", "-o", "loop", self._image, self._files)
        upper, work = self._files / "upper", self._files / "work"
        for path in (upper, work):
            path.mkdir(exist_ok=True)
        layers = f"lowerdir={self._shared},upperdir={upper},workdir={work}"
        run("mount", "-t", "overlay", "-o", layers, "overlay", self.root)

    def _unmount(self) -> None:
        run("umount", self.root, self._files)

    def lose_power(self) -> None:
        """Forget what was not written; nothing may be at work in it any more."""
        written = self._folder / "written"
        run("cp", "--sparse=always", self._image, written)
        # This writes the rest, to the old file.
        self._unmount()
        written.replace(self._image)
        self._mount()

    def remove(self) -> None:
        """Remove the disk and the root directory."""
        self._unmount()
        run("rm", "-rf", self._folder)
