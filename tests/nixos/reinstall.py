"""A node's state and its Qdrant are lost; the federation gives back what it knows."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

QUESTION = "a timer did not run"
LEARNED = error_event(
    "timer_missed",
    "a systemd timer did not run after the machine was off",
    "Set Persistent=true in the timer.",
)

with subtest("a node shares what it learned"):
    wait_for_hub(hub)
    start_all()
    join(a)
    learn(a, LEARNED)
    federate(a)
    t.assertIn("Persistent=true", search(a, QUESTION))
    known = digest(a)

with subtest("everything on it is lost"):
    a.succeed(
        "systemctl stop 'fedlearn-*' qdrant.service",
        f"rm -rf {STATE} /var/lib/private/qdrant {TELEMETRY}",
        "sync",
    )
    a.fail(f"ls {STATE}/repository")
    a.crash()

with subtest("after the next start it knows everything again"):
    a.start()
    join(a)
    t.assertIn("Persistent=true", search(a, QUESTION))
    t.assertEqual(known, digest(a))

with subtest("it counts nothing twice"):
    learn(a, LEARNED)
    federate(a)
    t.assertEqual(known, digest(a))
