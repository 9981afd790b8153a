"""Both nodes federate at once, again and again: nothing is lost."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

ROUNDS = 3

with subtest("the hub and both nodes come up"):
    wait_for_hub(hub)
    start_all()
    join(a, b)
    t.assertNotIn("Remedy", hub.succeed(hub_history()))

with subtest("both push at the same time"):
    for number in range(ROUNDS):
        for node in (a, b):
            kind = f"fault_{node.name}_{number}"
            message = f"the unit {kind} stopped for the reason number {number}"
            learn(node, error_event(kind, message, f"Remedy of {kind}: start it anew."))
        for node in (a, b):
            node.succeed("systemctl start --no-block fedlearn-federate.service")
        for node in (a, b):
            # Joins the run that is under way, and fails if it fails.
            node.succeed("systemctl start fedlearn-federate.service")
            node.succeed("systemctl reset-failed fedlearn-federate.service")

with subtest("everything is on the hub, and nothing that was not learned"):
    history = hub.succeed(hub_history())
    for node in (a, b):
        for number in range(ROUNDS):
            t.assertIn(f"fault_{node.name}_{number}", history)
        t.assertNotIn(f"fault_{node.name}_{ROUNDS}", history)

with subtest("after one more cycle each both know the same"):
    for node in (a, b, a):
        federate(node)
    t.assertEqual(digest(a), digest(b))
    t.assertIn("fault_a_2", search(b, "unit fault_a_2 stopped"))
    t.assertIn("fault_b_2", search(a, "unit fault_b_2 stopped"))

with subtest("all jobs of one node at once wait for each other"):
    jobs = " ".join(
        f"fedlearn-{job}" for job in ("federate", "export", "prune", "audit")
    )
    a.succeed(f"systemctl start {jobs}")
    a.fail(f"systemctl is-failed {jobs}")
