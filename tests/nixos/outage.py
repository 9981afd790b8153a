"""Network, Qdrant, disk and power fail; nobody does anything but mend them."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

FEDERATE = "fedlearn-federate.service"


def remedy(kind: str) -> dict[str, object]:
    """Return an event that can be found by its kind."""
    return error_event(kind, f"the outage called {kind} happened", f"Remedy of {kind}.")


def on_hub(kind: str) -> str:
    """Return the command that succeeds when the hub has it."""
    return f"{hub_history()} | grep 'Remedy of {kind}' > /dev/null"


def is_on_hub(kind: str) -> bool:
    """Tell whether the hub has it now."""
    return f"Remedy of {kind}." in hub.succeed(hub_history())


def now() -> str:
    """Return the place in the node's journal after which all is to come."""
    said = a.succeed("journalctl --lines=0 --show-cursor")
    return said.rpartition("-- cursor: ")[2].strip()


def wait_for_failure(start: str, exit_code: int) -> str:
    """Wait until a run fails and return what has been said since a place."""
    log = f"journalctl --unit=fedlearn-federate.service --after-cursor='{start}'"
    a.wait_until_succeeds(f"{log} | grep 'exited.*status={exit_code}/' > /dev/null")
    return a.succeed(log)


def wait_until_found(kind: str) -> None:
    """Wait until the node's own search finds it."""
    a.wait_until_succeeds(f"fedlearn search --json {kind} | grep 'Remedy of {kind}'")


with subtest("the timer shares what is learned"):
    wait_for_hub(hub)
    start_all()
    wait_for_member(a)
    learn(a, remedy("calm"))
    hub.wait_until_succeeds(on_hub("calm"))

with subtest("the network is cut and comes back"):
    a.block()
    start = now()
    learn(a, remedy("cable"))
    wait_for_failure(start, 4)
    t.assertFalse(is_on_hub("cable"))
    a.unblock()
    hub.wait_until_succeeds(on_hub("cable"))

with subtest("Qdrant stops and comes back"):
    a.succeed("systemctl stop qdrant.service")
    start = now()
    learn(a, remedy("store"))
    wait_for_failure(start, 4)
    a.fail("fedlearn search store")
    a.succeed("systemctl start qdrant.service")
    wait_until_found("store")
    hub.wait_until_succeeds(on_hub("store"))

with subtest("the hub's disk is full and is cleaned up"):
    hub.succeed(
        f"cp -a {HUB_REPOSITORY} /root/kept",
        f"mount -t tmpfs -o size=4M,mode=0755 tmpfs {HUB_REPOSITORY}",
        f"chown git:git {HUB_REPOSITORY}",
        f"cp -a /root/kept/. {HUB_REPOSITORY}",
    )
    hub.fail(f"cat /dev/zero > {HUB_REPOSITORY}/filling")
    start = now()
    learn(a, remedy("disk"))
    # Try again: it passes without anybody who looks at this node.
    t.assertIn("has no room for the push", wait_for_failure(start, 75))
    t.assertFalse(is_on_hub("disk"))
    hub.succeed(f"rm {HUB_REPOSITORY}/filling")
    hub.wait_until_succeeds(on_hub("disk"))

with subtest("the power fails in the middle of a run, with much unwritten"):
    learn(a, remedy("power"))
    # What the stack wrote is not ours to save.
    a.succeed(f"sync {TELEMETRY}")
    a.wait_until_succeeds(f"systemctl show {FEDERATE} | grep '^SubState=start$'")
    a.crash()
    a.start()
    hub.wait_until_succeeds(on_hub("power"))

with subtest("and once more right after a run"):
    learn(a, remedy("light"))
    a.succeed(f"sync {TELEMETRY}")
    hub.wait_until_succeeds(on_hub("light"))
    a.crash()
    a.start()
    wait_until_found("light")
    git = f"runuser -u fedlearn -- git -C {STATE}/repository"
    a.succeed(f"{git} fsck --no-dangling", f"{git} log --all > /dev/null")

with subtest("nothing was lost on the way"):
    for kind in ("calm", "cable", "store", "disk", "power", "light"):
        t.assertTrue(is_on_hub(kind))
        wait_until_found(kind)
    t.assertFalse(is_on_hub("flood"))
