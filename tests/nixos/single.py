"""One machine without a federation: what its AI stack learned is found by a search."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

JOBS = ("federate", "export", "prune", "audit", "dashboard", "backup")
PAGE = "/var/cache/fedlearn/dashboard"
METRICS = "/var/lib/node-exporter/fedlearn.prom"
ARCHIVE = "/var/backup/fedlearn/fedlearn.tar.zst"
FEDERATE = "fedlearn-federate.service"
DROP_IN = f"/run/systemd/system/{FEDERATE}.d"
UNUSABLE = "[Service]\nEnvironment=FEDLEARN_EXTRACTION__THRESHOLD=7\n"


def get(address: str, host: str = "fedlearn.example.org") -> str:
    """Return the status with which the web server answers, and what it sends."""
    ask = f"curl --silent --write-out '\\n%{{http_code}}' --header 'Host: {host}'"
    return alone.succeed(f"{ask} http://{address}/index.html")


def own_address() -> str:
    """Return an address of the machine that is not on its loopback interface."""
    links = json.loads(alone.succeed("ip -json -4 address show scope global"))
    return str(next(link for link in links if link)["addr_info"][0]["local"])


with subtest("the machine comes up"):
    start_all()
    wait_for_member(alone)
    # Nothing is there to export or to look through before the first run.
    alone.succeed("systemctl start fedlearn-audit.service")
    alone.fail(f"ls {STATE}/repository")
    for job in JOBS:
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
    alone.fail(f"ls {PAGE}/index.html")
    alone.succeed("systemctl start fedlearn-dashboard.service")
    figures = json.loads(alone.succeed(f"cat {PAGE}/federation.json"))
    t.assertEqual(figures["patterns_total"], 1)
    shown = alone.succeed(f"cat {PAGE}/index.html")
    t.assertIn("podman relabels", shown)
    t.assertNotIn("Reboot twice", shown)
    alone.fail(f"runuser -u nobody -- cat {PAGE}/index.html")

with subtest("the web server shows it to this machine, and to no other"):
    alone.wait_for_unit("nginx.service")
    alone.wait_for_open_port(80)
    page = get("127.0.0.1")
    t.assertIn("podman relabels", page)
    t.assertTrue(page.endswith("\n200"), page[-80:])
    refused = get(own_address())
    t.assertNotIn("podman relabels", refused)
    t.assertTrue(refused.endswith("\n403"), refused[-80:])

with subtest("the metrics are for everyone, and new after each run"):
    alone.succeed(f"runuser -u nobody -- grep '^fedlearn_' {METRICS}")
    t.assertNotIn("podman relabels", alone.succeed(f"cat {METRICS}"))
    alone.succeed(f"rm {METRICS}")
    federate(alone)
    alone.succeed(f"grep '^fedlearn_' {METRICS}")

with subtest("a failure for good is told, a run that went well is not"):
    alone.fail("ls /run/told")
    alone.succeed(
        f"mkdir -p {DROP_IN}",
        f"echo {shlex.quote(UNUSABLE)} > {DROP_IN}/unusable.conf",
        "systemctl daemon-reload",
    )
    alone.fail(f"systemctl start {FEDERATE}")
    t.assertEqual(alone.get_unit_property(FEDERATE, "ExecMainStatus"), "3")
    alone.wait_for_file("/run/told")
    alone.succeed(f"rm -r {DROP_IN}", "systemctl daemon-reload")
    federate(alone)

with subtest("the archive gives back a state that is lost"):
    known = digest(alone)
    alone.succeed("systemctl start fedlearn-backup.service")
    t.assertEqual(
        alone.succeed(f"stat --format=%a:%U {ARCHIVE}").strip(), "600:fedlearn"
    )
    alone.fail(f"runuser -u nobody -- cat {ARCHIVE}")
    alone.succeed("systemctl stop 'fedlearn-*'", f"rm -rf {STATE}")
    alone.succeed(f"fedlearn restore {ARCHIVE}")
    federate(alone)
    t.assertEqual(digest(alone), known)
    t.assertEqual(alone.succeed(f"find {STATE} ! -user fedlearn"), "")
    t.assertIn("podman relabels", search(alone, "podman volume permission denied"))
    # The telemetry that the restored state has read is not counted once more.
    t.assertIn(before.splitlines()[0], work_tree(alone))
    alone.succeed("systemctl start fedlearn-federate.timer")

with subtest("after a reboot all is as it was"):
    alone.shutdown()
    alone.start()
    wait_for_member(alone)
    t.assertIn("podman relabels", search(alone, "podman volume permission denied"))
    t.assertIn(before.splitlines()[0], work_tree(alone))

with subtest("a wrong setting is refused by name"):
    alone.succeed("""echo '{"nodes": "x"}' > /tmp/wrong.json""")
    alone.fail("fedlearn config check /tmp/wrong.json")
    alone.succeed("fedlearn config check /etc/fedlearn/config.json")
