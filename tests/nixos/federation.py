"""Two nodes and a hub: what each node learned is found on the other one.

The driver defines the machines `hub`, `a` and `b`, `start_all`, `subtest` and `t`.
"""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

SECRET = "ghp_" + "x7Kq2mV9tR4wZ8nB3cL6" + "yD1fH5jP0sGa"

COLLECTION = "error-solutions"

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
    join(a, b)
    for node in (a, b):
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

with subtest("Qdrant itself has the point of the other node, once"):
    kind = {"key": "error_type", "match": {"value": "podman_permission"}}
    chosen = {"filter": {"must": [kind]}}
    count = json.loads(ask_qdrant(b, f"{COLLECTION}/points/count", chosen))
    t.assertEqual(count["result"]["count"], 1)
    scroll = {**chosen, "limit": 10, "with_payload": True}
    points = json.loads(ask_qdrant(b, f"{COLLECTION}/points/scroll", scroll))
    (point,) = points["result"]["points"]
    t.assertIn("podman relabels", point["payload"]["solution"])
    node_of_a = json.loads(a.succeed("fedlearn status --json"))["node"]
    t.assertEqual(point["payload"]["fedlearn"]["nodes"], [node_of_a])

with subtest("the secret stayed at home"):
    history = hub.succeed(hub_history())
    t.assertIn("Persistent=true", history)
    t.assertNotIn(SECRET, history)
    b.succeed(f"grep --fixed-strings {SECRET} {TELEMETRY}")
    for node in (a, b):
        said = node.succeed("journalctl --unit='fedlearn-*'")
        t.assertIn("fedlearn-federate.service", said)
        t.assertNotIn(SECRET, said)

with subtest("a run with nothing new changes nothing"):
    before = {node.name: work_tree(node) for node in (a, b)}
    for node in (a, b):
        federate(node)
    t.assertEqual(before, {node.name: work_tree(node) for node in (a, b)})

with subtest("nobody else reads the state"):
    for node in (a, b):
        node.fail("runuser -u nobody -- ls /var/lib/fedlearn")
