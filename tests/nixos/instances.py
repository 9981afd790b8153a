"""Two instances keep apart what they know, and Qdrant answers only who has its key."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

SECOND = "/var/lib/second/telemetry/hybrid-events.jsonl"
KEY_FILE = "/etc/fedlearn/qdrant-key"
FEDERATE = "fedlearn-federate.service"
COUNT = "http://127.0.0.1:6333/collections/error-solutions/points/count"


def status_of(header: str) -> str:
    """Return the status with which Qdrant answers somebody who sends a header."""
    ask = "curl --silent --output /dev/null --write-out '%{http_code}' --json '{}'"
    return alone.succeed(f"{ask} --header {shlex.quote(header)} {COUNT}")


with subtest("both instances come up"):
    start_all()
    join(alone)
    for unit in ("init.service", "federate.timer"):
        alone.wait_for_unit(f"fedlearn-second-{unit}")

with subtest("each learns from its own stack"):
    learn(alone, error_event("of_first", "the fault of the first", "Remedy of one."))
    learn(
        alone,
        error_event("of_second", "the fault of the second", "Remedy of two."),
        file=SECOND,
    )
    federate(alone)
    federate(alone, "fedlearn-second")
    t.assertIn("Remedy of one", search(alone, "the fault of the first"))
    t.assertIn("Remedy of two", search(alone, "the fault", "fedlearn-second"))

with subtest("neither knows, or can read, what the other has"):
    t.assertNotIn("Remedy of two", search(alone, "the fault of the second"))
    t.assertNotIn("Remedy of one", search(alone, "the fault", "fedlearn-second"))
    for user, other in {
        "fedlearn": "fedlearn-second",
        "fedlearn-second": "fedlearn",
    }.items():
        alone.succeed(f"runuser -u {user} -- ls /var/lib/{user}/repository")
        alone.fail(f"runuser -u {user} -- ls /var/lib/{other}/repository")

with subtest("Qdrant answers who has the key"):
    key = alone.succeed(f"cat {KEY_FILE}")
    t.assertEqual(status_of(f"api-key: {key}"), "200")
    for header in ("api-key: another", "x-nothing: at all"):
        t.assertIn(status_of(header), ("401", "403"))

with subtest("with another key a run fails, says why, and shows neither"):
    alone.succeed(f"cp {KEY_FILE} /root/kept", f"echo another-key > {KEY_FILE}")
    alone.fail(f"systemctl start {FEDERATE}")
    said = alone.succeed(f"journalctl --unit={FEDERATE}")
    t.assertIn("api_key", said)
    for text in (key, "another-key"):
        t.assertNotIn(text, said)
    alone.succeed(f"cat /root/kept > {KEY_FILE}")
    federate(alone)

with subtest("the other instance has no business with the key"):
    alone.succeed(f"systemctl cat {FEDERATE} | grep {KEY_FILE}")
    units = alone.succeed("systemctl cat 'fedlearn-second-*'")
    t.assertIn("fedlearn-second", units)
    t.assertNotIn(KEY_FILE, units)
    t.assertNotIn(key, units)
