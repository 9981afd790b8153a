"""A switch with one cable to each machine, in network namespaces of their own."""

from shell import run

SWITCH = "switch"


class Network:
    """The machines' network; all of it disappears with the driver.

    Attributes:
        addresses: Address of each machine by name.
    """

    def __init__(self, names: list[str]) -> None:
        self.addresses = {
            name: f"192.0.2.{number}" for number, name in enumerate(names, start=1)
        }
        run("ip", "netns", "add", SWITCH)
        run("ip", "-n", SWITCH, "link", "add", "bridge", "type", "bridge")
        run("ip", "-n", SWITCH, "link", "set", "bridge", "up")
        for name in names:
            self._connect(name)

    def _connect(self, name: str) -> None:
        run("ip", "netns", "add", name)
        cable = ("link", "add", "eth0", "netns", name, "type", "veth")
        run("ip", *cable, "peer", "name", f"to-{name}", "netns", SWITCH)
        run("ip", "-n", SWITCH, "link", "set", f"to-{name}", "master", "bridge", "up")
        address = f"{self.addresses[name]}/24"
        run("ip", "-n", name, "address", "add", address, "dev", "eth0")
        run("ip", "-n", name, "link", "set", "lo", "up")
        run("ip", "-n", name, "link", "set", "eth0", "up")

    def plug(self, name: str, *, connected: bool) -> None:
        """Put a machine's cable into the switch, or pull it out."""
        state = "up" if connected else "down"
        run("ip", "-n", SWITCH, "link", "set", f"to-{name}", state)

    def remove(self) -> None:
        """Remove all namespaces; the machines have to be off."""
        for name in (*self.addresses, SWITCH):
            run("ip", "netns", "delete", name)
