"""One machine without a federation: what its AI stack learned is found by a search."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

with subtest("the machine comes up"):
    start_all()
    wait_for_member(alone)
    for job in ("federate", "export", "prune", "audit", "dashboard"):
        alone.wait_for_unit(f"fedlearn-{job}.timer")

with subtest("nothing is known that nobody learned"):
    federate(alone)
    t.assertNotIn("podman relabels", search(alone, "podman permission"))

with subtest("what the stack learned is found, what failed is not"):
    solution = "Add :Z to the mount so that podman relabels the files."
    learned = error_event(
        "podman_permission", "permission denied on a volume", solution
    )
    worthless = {**learned, "solution": "Reboot twice.", "confidence_score": 0.1}
    learn(alone, learned, worthless)
    federate(alone)
    found = search(alone, "podman volume permission denied")
    t.assertIn("podman relabels", found)
    t.assertNotIn("Reboot twice", found)

with subtest("a run with nothing new changes nothing"):
    before = work_tree(alone)
    federate(alone)
    t.assertEqual(before, work_tree(alone))

with subtest("the other units do their work"):
    snapshots = f"{STATE}/repository/data/collections/snapshots"
    alone.fail(f"ls {snapshots}/*.json")
    for job in ("export", "prune", "audit"):
        alone.succeed(f"systemctl start fedlearn-{job}.service")
    alone.succeed(f"grep --recursive 'podman relabels' {snapshots}")

with subtest("the page shows it, to the administrator alone"):
    page = "/var/cache/fedlearn/dashboard"
    alone.fail(f"ls {page}/index.html")
    alone.succeed("systemctl start fedlearn-dashboard.service")
    figures = json.loads(alone.succeed(f"cat {page}/federation.json"))
    t.assertEqual(figures["patterns_total"], 1)
    alone.succeed(f"grep 'podman relabels' {page}/index.html")
    alone.fail(f"grep 'Reboot twice' {page}/index.html")
    alone.fail(f"runuser -u nobody -- cat {page}/index.html")

with subtest("after a reboot all is as it was"):
    alone.shutdown()
    alone.start()
    wait_for_member(alone)
    t.assertIn("podman relabels", search(alone, "podman volume permission denied"))
    t.assertEqual(before.splitlines()[0] in work_tree(alone), True)

with subtest("a wrong setting is refused by name"):
    alone.succeed("""echo '{"nodes": "x"}' > /tmp/wrong.json""")
    alone.fail("fedlearn config check /tmp/wrong.json")
    alone.succeed("fedlearn config check /etc/fedlearn/config.json")
