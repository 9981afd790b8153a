"""A switch breaks off no run, waits for no hub, and ends well without one."""
# ruff: noqa: F821, PT009 - names of the driver and helpers.py, and unittest's asserts

FEDERATE = "fedlearn-federate.service"
INIT = "fedlearn-init.service"
SWITCH = "bin/switch-to-configuration test"
CONFIGURATION = "/etc/fedlearn/config.json"
# A run that waits for it is a run that goes on for as long as the test wants.
LOCK = f"{STATE}/repository/.git/fedlearn.lock"


def run_of(unit: str) -> str:
    """Return what tells one run of a unit from the next."""
    return a.get_unit_property(unit, "InvocationID")


def begin() -> None:
    """Start a run without waiting for its end."""
    a.succeed(f"systemctl reset-failed {FEDERATE}")
    a.succeed(f"systemctl start --no-block {FEDERATE}")


with subtest("a node is at work"):
    wait_for_hub(hub)
    start_all()
    join(a)
    # The other configurations are not to be seen from them.
    system = a.succeed("readlink --canonicalize /run/current-system").strip()
    changed = f"{system}/specialisation/changed"

with subtest("the hub is away, and a run goes on"):
    a.block()
    learn(a, error_event("of_switch", "the fault of the switch", "Remedy of it."))
    # Whatever PATH a unit has that no configuration made.
    hold = f"$(command -v flock) {LOCK} $(command -v tail) --follow /dev/null"
    a.succeed(f"systemd-run --unit=holder {hold}")
    a.wait_until_fails(f"flock --nonblock {LOCK} true")
    begin()
    a.wait_until_succeeds(f"systemctl show {FEDERATE} | grep '^SubState=start$'")
    run = run_of(FEDERATE)
    prepared = run_of(INIT)

with subtest("a switch ends well, and changes what it has to"):
    a.fail(f"cmp {CONFIGURATION} {changed}{CONFIGURATION}")
    said = a.succeed(f"{changed}/{SWITCH} 2>&1")
    t.assertIn(FEDERATE, said)
    a.succeed(f"cmp {CONFIGURATION} {changed}{CONFIGURATION}")
    a.wait_for_unit(INIT)
    t.assertNotEqual(run_of(INIT), prepared)

with subtest("the run is still the same, and does what it was started for"):
    t.assertEqual(run_of(FEDERATE), run)
    t.assertEqual(a.get_unit_property(FEDERATE, "ActiveState"), "activating")
    a.unblock()
    a.succeed("systemctl stop holder.service")
    a.wait_until_succeeds(f"systemctl show {FEDERATE} | grep '^SubState=dead$'")
    t.assertEqual(a.get_unit_property(FEDERATE, "ExecMainStatus"), "0")
    t.assertEqual(a.get_unit_property(FEDERATE, "NRestarts"), "0")
    t.assertIn("Remedy of it", hub.succeed(hub_history()))

with subtest("a switch after a run that missed the hub ends well too"):
    a.block()
    begin()
    a.wait_until_succeeds(f"systemctl is-failed {FEDERATE}")
    t.assertEqual(a.get_unit_property(FEDERATE, "ExecMainStatus"), "4")
    a.succeed(f"{system}/{SWITCH}")
    a.fail(f"cmp {CONFIGURATION} {changed}{CONFIGURATION}")
    a.unblock()

with subtest("a switch that starts what fails says so"):
    status, _ = a.execute(f"{system}/specialisation/broken/{SWITCH}")
    t.assertEqual(status, 4)

with subtest("and the node goes on"):
    federate(a)
    t.assertIn("Remedy of it", search(a, "the fault of the switch"))
