"""Run by a test: kill an import 20 times, complete it, compare the stores.

A program of its own, because it forks, which a process with threads should not.
"""

import os
import random
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from qdrant_client.local.persistence import CollectionPersistence

from fedlearn.qdrant.client.client import Store
from fedlearn.qdrant.embedding.hashing import HashingEmbedder
from fedlearn.qdrant.importing.upsert import import_patterns
from fedlearn.records.categories import Category
from fedlearn.settings import Settings

from factories import make_pattern

PATTERNS = [make_pattern(f"subject {i}") for i in range(24)]
RUNS = 20


def import_all(folder: Path) -> str:
    """Import, and give what is stored then."""
    with Store.open(Settings(state_directory=folder)) as store:
        import_patterns(store, HashingEmbedder(32), PATTERNS, [], batch=5)
        return repr(store.scroll(Category.SKILLS, None, 1000))


def kill_during_import(folder: Path, points: int) -> bool:
    """Import in a child that kills itself when so many points were stored."""
    child = os.fork()
    if child == 0:
        persist, stored = CollectionPersistence.persist, 0

        def count(self: CollectionPersistence, point: object) -> None:
            nonlocal stored
            if stored == points:
                os.kill(os.getpid(), signal.SIGKILL)
            stored += 1
            persist(self, point)  # type: ignore[arg-type]  # handed on as given

        CollectionPersistence.persist = count  # type: ignore[method-assign]  # in a process of its own
        import_all(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def main() -> None:
    folder, rng = Path(sys.argv[1]), random.Random(5)
    folders = [folder / str(number) for number in range(RUNS)]
    for each in folders:
        killed = kill_during_import(each, rng.randrange(len(PATTERNS)))
        sys.stdout.write("killed\n" if killed else "lived\n")
    whole = import_all(folder / "whole")
    for each in folders:
        sys.stdout.write("equal\n" if import_all(each) == whole else "different\n")


if __name__ == "__main__":
    main()
