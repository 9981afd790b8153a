"""The units expose little, own what they wrote, and can write nowhere else."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

JOBS = ("init", "federate", "export", "prune", "audit")
# Tenths: systemd calls 2.0 what is 20 here.
LIMIT = 20
DROP_IN = "/run/systemd/system/fedlearn-federate.service.d"
# Of the store the folder itself is enough: thousands lie in it, and are seen twice.
PROBE = f"""[Service]
ExecStart=
ExecStart=/bin/sh -c "cat /proc/self/environ > {STATE}/environment; \
find / -path /proc -prune -o -path /sys -prune -o -path /dev -prune -o \
-path '/nix/*/*' -prune -o \
-type d -writable -print > {STATE}/writable; ls /proc > {STATE}/processes; true"
"""
# The first is the unit's own, the others are empty and private to it.
WRITABLE = (STATE, "/tmp", "/var/tmp")

with subtest("a node is at work"):
    wait_for_hub(hub)
    start_all()
    join(a)
    learn(a, error_event("disk_full", "no space left", "Collect garbage."))
    federate(a)
    a.succeed("systemctl start fedlearn-export.service")

with subtest("the exposure of every unit is below the limit"):
    for job in JOBS:
        analyze = f"systemd-analyze security --threshold={LIMIT} fedlearn-{job}.service"
        a.succeed(analyze)
    a.fail(f"systemd-analyze security --threshold={LIMIT} qdrant.service")

with subtest("files belong to the service, and nobody else gets at them"):
    t.assertEqual(a.succeed(f"find {STATE} ! -user fedlearn"), "")
    # All but the folder itself, which systemd makes; see below.
    inside = f"find {STATE} -mindepth 1 ! -type l"
    t.assertIn(f"{STATE}/repository/data/README.md", a.succeed(inside))
    t.assertEqual(a.succeed(f"{inside} -perm /077"), "")
    t.assertEqual(a.succeed(f"stat --format=%a {STATE}").strip(), "750")
    a.succeed(f"runuser -u fedlearn -- ls {STATE}/repository")
    a.fail(f"runuser -u nobody -- ls {STATE}")
    t.assertEqual(a.succeed("stat --format=%a:%U /etc/fedlearn/ssh-key"), "400:root\n")
    a.fail("runuser -u fedlearn -- cat /etc/fedlearn/ssh-key")

with subtest("from inside only the state can be written"):
    a.succeed(
        f"mkdir -p {DROP_IN}",
        f"cat > {DROP_IN}/probe.conf <<'END'\n{PROBE}END",
        "systemctl daemon-reload",
    )
    federate(a)
    found = a.succeed(f"cat {STATE}/writable").splitlines()
    t.assertIn(STATE, found)
    others = [path for path in found if not path.startswith((f"{STATE}/", *WRITABLE))]
    t.assertEqual(others, [])

with subtest("no other process and no key is to be seen there"):
    key = a.succeed("sed -n 3p /etc/fedlearn/ssh-key").strip()
    t.assertGreater(len(key), 20)
    environment = a.succeed(f"cat {STATE}/environment")
    t.assertIn("GIT_SSH_COMMAND=", environment)
    t.assertNotIn(key, environment)
    processes = a.succeed(f"cat {STATE}/processes").split()
    t.assertNotIn("1", processes)
    a.succeed("test -d /proc/1")
