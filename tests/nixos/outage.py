"""The network, Qdrant and the hub's disk fail; nobody does anything but mend them."""
# ruff: noqa: F821 - names of the driver and helpers.py


def remedy(kind: str) -> dict[str, object]:
    """Return an event that can be found by its kind."""
    return error_event(kind, f"the outage called {kind} happened", f"Remedy of {kind}.")


def on_hub(kind: str) -> str:
    """Return the command that succeeds when the hub has it."""
    return f"{hub_history()} | grep 'Remedy of {kind}' > /dev/null"


def wait_for_failure(reason: str) -> None:
    """Wait until a run since the last call failed for a reason."""
    log = "journalctl --unit=fedlearn-federate.service --cursor-file=/tmp/cursor"
    a.wait_until_succeeds(f"{log} | grep --extended-regexp '{reason}' > /dev/null")


def wait_until_found(kind: str) -> None:
    """Wait until the node's own search finds it."""
    a.wait_until_succeeds(f"fedlearn search --json {kind} | grep 'Remedy of {kind}'")


with subtest("the timer shares what is learned"):
    wait_for_hub(hub)
    start_all()
    wait_for_member(a)
    learn(a, remedy("calm"))
    hub.wait_until_succeeds(on_hub("calm"))
    a.succeed("journalctl --cursor-file=/tmp/cursor > /dev/null")

with subtest("the network is cut and comes back"):
    a.block()
    learn(a, remedy("cable"))
    wait_for_failure("status=(4|75)")
    hub.fail(on_hub("cable"))
    a.unblock()
    hub.wait_until_succeeds(on_hub("cable"))

with subtest("Qdrant stops and comes back"):
    a.succeed("systemctl stop qdrant.service")
    a.succeed("journalctl --cursor-file=/tmp/cursor > /dev/null")
    learn(a, remedy("store"))
    wait_for_failure("status=(4|75)")
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
    a.succeed("journalctl --cursor-file=/tmp/cursor > /dev/null")
    learn(a, remedy("disk"))
    wait_for_failure("No space left on device")
    hub.fail(on_hub("disk"))
    hub.succeed(f"rm {HUB_REPOSITORY}/filling")
    hub.wait_until_succeeds(on_hub("disk"))

with subtest("nothing was lost on the way"):
    for kind in ("calm", "cable", "store", "disk"):
        hub.succeed(on_hub(kind))
        wait_until_found(kind)
    hub.fail(on_hub("flood"))
