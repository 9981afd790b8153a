"""State and data of an early version are taken over: nothing lost, nothing twice."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

DATABASE = f"{STATE}/state.db"
DATA = f"{STATE}/repository/data"
AS_SERVICE = "runuser -u fedlearn --"
# What version 0.1.0 called the tables that have another name now.
OLD_NAMES = {"misattributions": "trespasses", "retracted_elsewhere": "withdrawn"}
LEARNED = error_event(
    "podman_permission",
    "permission denied on a volume that podman mounted",
    "Add :Z to the mount so that podman relabels the files.",
)

# What it did not have yet.
NEW_TABLES = ("episodes", "steps", "candidates", "model_answers", "tallies")


def sql(statement: str) -> list[str]:
    """Run a statement on the state and return the lines it prints."""
    query = shlex.quote(statement)
    return alone.succeed(f"{AS_SERVICE} sqlite3 {DATABASE} {query}").splitlines()


def tables() -> set[str]:
    """Return the names of all tables of the state."""
    return set(sql("SELECT name FROM sqlite_schema WHERE type = 'table'"))


def evidence() -> object:
    """Return what the file of errors says."""
    text = alone.succeed(f"cat {DATA}/patterns/error-solutions.jsonl")
    return [json.loads(line)["evidence"] for line in text.splitlines()]


with subtest("a node learns"):
    start_all()
    join(alone)
    learn(alone, LEARNED, LEARNED)
    federate(alone)
    present = sql("PRAGMA user_version")
    all_tables = tables()
    observations = sql("SELECT hex(digest), score FROM observations")
    known = digest(alone)
    counted = evidence()
    t.assertTrue(observations)
    t.assertGreater(all_tables, set(OLD_NAMES))

with subtest("its state and its data become those of an early version"):
    alone.succeed("systemctl stop 'fedlearn-*'")
    for name, old in OLD_NAMES.items():
        sql(f"ALTER TABLE {name} RENAME TO {old}")
    sql("ALTER TABLE quarantine DROP COLUMN digest")
    sql("ALTER TABLE quarantine DROP COLUMN own")
    for name in NEW_TABLES:
        sql(f"DROP TABLE {name}")
    # Nor did it note for which settings the repository is complete.
    sql("DELETE FROM notes WHERE name = 'initialised'")
    sql("UPDATE notes SET name = 'settled' WHERE name = 'written'")
    sql("PRAGMA user_version = 3")
    t.assertGreater(tables(), set(OLD_NAMES.values()))
    author = "-c user.name=alone -c user.email=alone@example.org"
    git = f"{AS_SERVICE} git -C {STATE}/repository {author}"
    alone.succeed(
        f"{git} rm --quiet data/.gitattributes data/README.md",
        f"{git} commit --quiet --all --no-verify --message 'data: as it was'",
    )

with subtest("the next start takes both over"):
    federate(alone)
    t.assertEqual(sql("PRAGMA user_version"), present)
    t.assertEqual(tables(), all_tables)
    t.assertEqual(sql("PRAGMA integrity_check"), ["ok"])
    t.assertIn("merge=union", alone.succeed(f"cat {DATA}/.gitattributes"))
    t.assertEqual(alone.succeed(f"{git} status --porcelain"), "")

with subtest("nothing is lost, and nothing counted twice"):
    t.assertEqual(sql("SELECT hex(digest), score FROM observations"), observations)
    t.assertEqual(evidence(), counted)
    t.assertEqual(digest(alone), known)
    t.assertIn("podman relabels", search(alone, "podman volume permission denied"))

with subtest("it goes on learning from where it was"):
    learn(alone, error_event("disk_full", "no space left", "Collect garbage."))
    federate(alone)
    t.assertIn("Collect garbage", search(alone, "no space left on the disk"))
    t.assertNotEqual(digest(alone), known)

with subtest("what a newer version wrote is refused, and left as it is"):
    sql("PRAGMA user_version = 999")
    alone.fail("systemctl start fedlearn-federate.service")
    status = "systemctl show --value --property=ExecMainStatus"
    t.assertEqual(alone.succeed(f"{status} fedlearn-federate.service").strip(), "3")
    t.assertEqual(sql("PRAGMA user_version"), ["999"])
