"""The names of this machine, which are as private as any other."""

import re
import socket
from pathlib import Path
from typing import Final

RESOLVER_FILE: Final = Path("/etc/resolv.conf")

_DOMAINS: Final = re.compile(r"^\s*(?:search|domain)\s+(\S.*)$", re.MULTILINE)


def own_names(
    host_name: str | None = None, resolver_file: Path = RESOLVER_FILE
) -> set[str]:
    """Tell host name, its short form, and the domains that this machine is in.

    The network is not asked: a name server that does not answer would hold up
    every run.

    Args:
        host_name: Of this machine; None asks the system.
        resolver_file: Where the system keeps its search domains.
    """
    name = socket.gethostname() if host_name is None else host_name
    short, _, domain = name.partition(".")
    try:
        text = resolver_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    searched = {word for line in _DOMAINS.findall(text) for word in line.split()}
    return {name, short, domain, *searched} - {"", "."}
