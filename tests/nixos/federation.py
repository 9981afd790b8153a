"""Two nodes and a hub: what each node learned is found on the other one.

The driver defines the machines `hub`, `a` and `b`, `start_all`, `subtest` and `t`.
"""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

SECRET = "ghp_" + "x7Kq2mV9tR4wZ8nB3cL6" + "yD1fH5jP0sGa"

LEARNED_BY_A = error_event(
    "podman_permission",
    "permission denied on a volume that podman mounted",
    "Add :Z to the mount so that podman relabels the files.",
)
LEARNED_BY_B = error_event(
    "timer_missed",
    "a systemd timer did not run after the machine was off",
    f"Set Persistent=true in the timer. token={SECRET}",
)

with subtest("the hub and both nodes come up"):
    wait_for_hub(hub)
    start_all()
    for node in (a, b):
        wait_for_member(node)
        node.wait_for_unit("fedlearn-federate.timer")

with subtest("each node learns something of its own"):
    learn(a, LEARNED_BY_A)
    learn(b, LEARNED_BY_B)
    t.assertNotIn("podman relabels", search(b, "podman volume permission denied"))
    t.assertNotIn("Persistent=true", search(a, "timer did not run"))

with subtest("two rounds carry it to the other node"):
    for _ in range(2):
        for node in (a, b):
            federate(node)
    t.assertIn("podman relabels", search(b, "podman volume permission denied"))
    t.assertIn("Persistent=true", search(a, "timer did not run"))
    t.assertEqual(digest(a), digest(b))

with subtest("the secret stayed at home"):
    # Not `grep --quiet`, which would end the pipe early and so fail it.
    hub.succeed(f"{hub_history()} | grep Persistent=true > /dev/null")
    hub.fail(f"{hub_history()} | grep {SECRET} > /dev/null")
    for node in (a, b):
        node.fail(f"journalctl --unit='fedlearn-*' | grep {SECRET} > /dev/null")

with subtest("a run with nothing new changes nothing"):
    before = {node.name: work_tree(node) for node in (a, b)}
    for node in (a, b):
        federate(node)
    t.assertEqual(before, {node.name: work_tree(node) for node in (a, b)})

with subtest("nobody else reads the state"):
    for node in (a, b):
        node.fail("runuser -u nobody -- ls /var/lib/fedlearn")
