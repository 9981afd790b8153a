"""Local copies of other repositories that are read besides one's own.

A copy in the state directory holds the pattern files alone. It is replaced only when
the newer version is complete and verified; a run that is killed between two files
leaves some of each, and the next one completes it.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from fedlearn.atomic import write_atomically
from fedlearn.errors import FedlearnError, TryAgainError
from fedlearn.exchange.source_fetch import (
    KINDS,
    fetch,
    newest,
    read_commit,
    read_folder,
)
from fedlearn.git import Git, locked
from fedlearn.records import RecordSet, canonical_json
from fedlearn.settings import Settings, Source
from fedlearn.worktree import read_lines

_NOTE: Final = "source.json"

_SHA256_CHARS: Final = 64
"""Of an id in that object format of git."""


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a copy.

    Attributes:
        origin: Sums up where it comes from, and which keys had to sign it.
        version: The commit; of a folder a digest.
    """

    origin: str
    version: str
    fetched_at: str


class Copies:
    """The copies of other repositories on this machine.

    Args:
        directory: Where they are; made when missing.
        work_tree: This node's own repository, below which relative paths are.
    """

    def __init__(self, directory: Path, work_tree: Path) -> None:
        self._directory = directory
        self._work_tree = work_tree

    def refresh(
        self, sources: Sequence[Source], now: Callable[[], str]
    ) -> list[FedlearnError]:
        """Update the copies, and remove those of former sources.

        Returns:
            The errors; the copies of failed sources are unchanged.
        """
        if not sources and not self._directory.is_dir():
            return []
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        problems: list[FedlearnError] = []
        try:
            with locked(self._directory):
                self._clear({source.name for source in sources})
                for source in sources:
                    problems += self._try(source, now)
        except TryAgainError:  # another run does it
            return []
        return problems

    def note(self, source: Source) -> Copy | None:
        """Return the note of the copy; None if it is missing or of another origin."""
        try:
            note = _COPY.decode((self._directory / source.name / _NOTE).read_bytes())
        except (OSError, msgspec.DecodeError):
            return None
        return note if note.origin == self._origin(source) else None

    def records(self, source: Source) -> RecordSet:
        """Read the copy; empty where there is none."""
        records = RecordSet()
        if self.note(source):
            for kind in KINDS:
                place = self._directory / source.name / f"{kind}.jsonl"
                records.add_lines(kind, read_lines(place))
        return records

    def look(self, source: Source, limit_s: float) -> None:
        """Check that a source can be read, without changing anything.

        Args:
            limit_s: How long its remote may take.

        Raises:
            UnreachableError: It does not answer, or is not there.
            TryAgainError: Another run does it.
        """
        if source.path:
            read_folder(self._work_tree / source.path)
            return
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(self._directory), self._scratch() as git:
            newest(git, source, limit_s)

    def _try(self, source: Source, now: Callable[[], str]) -> Iterator[FedlearnError]:
        """Refresh one; report an error with the name of the source."""
        try:
            self._refresh(source, now)
        except FedlearnError as error:
            yield type(error)(f"source {source.name}: {error}", hint=error.hint)
        except OSError as error:
            yield TryAgainError(
                f"source {source.name} could not be copied: {error.strerror}",
                hint="the previous copy is kept; the next run tries again",
            )

    def _refresh(self, source: Source, now: Callable[[], str]) -> None:
        known = self.note(source)
        if source.path:
            files = read_folder(self._work_tree / source.path)
            version = hashlib.sha256(canonical_json([*files.items()])).hexdigest()
        else:
            with self._scratch() as git:
                version = newest(git, source)
            if known and known.version == version:
                return
            with self._scratch(version) as git:
                version = fetch(git, source)
                files = read_commit(git, version)
        if known is None or known.version != version:
            self._keep(source, files, version, now())

    def _keep(
        self, source: Source, files: Mapping[str, bytes], version: str, now: str
    ) -> None:
        """Replace the copy; the note comes last, so that half a copy is done again."""
        folder = self._directory / source.name
        for kind in KINDS:
            write_atomically(folder / f"{kind}.jsonl", [files.get(kind, b"")])
        note = Copy(origin=self._origin(source), version=version, fetched_at=now)
        write_atomically(folder / _NOTE, [canonical_json(note)])

    def _origin(self, source: Source) -> str:
        """Return a digest of place, branch and keys, which decide what a copy is of."""
        keys = source.allowed_signers
        signers = keys.read_bytes() if keys and keys.is_file() else str(keys).encode()
        parts = (source.place.encode(), source.branch.encode(), signers)
        digests = (hashlib.sha256(part).digest() for part in parts)
        return hashlib.sha256(b"".join(digests)).hexdigest()

    def _clear(self, names: Collection[str]) -> None:
        """Remove the copies of former sources, and leftovers of killed runs."""
        for path in self._directory.iterdir():
            if path.is_dir() and path.name not in names:
                shutil.rmtree(path)

    @contextmanager
    def _scratch(self, commit: str = "") -> Iterator[Git]:
        """Provide an empty repository that can hold a commit; it is removed again."""
        kind = "sha256" if len(commit) == _SHA256_CHARS else "sha1"
        with tempfile.TemporaryDirectory(dir=self._directory, prefix="_") as name:
            git = Git(Path(name), "")
            options = ("--quiet", "--bare", "--template=", f"--object-format={kind}")
            git.run("init", *options, ".")
            yield git


def open_copies(settings: Settings) -> Copies:
    """Return the copies of a node."""
    return Copies(settings.state_directory / "sources", settings.repository_path)


_COPY: Final = msgspec.json.Decoder(Copy)
