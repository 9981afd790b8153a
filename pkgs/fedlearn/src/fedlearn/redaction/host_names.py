"""The names of this machine, which are as sensitive as any other."""

import re
import socket
from pathlib import Path
from typing import Final

_DOMAINS: Final = re.compile(r"^\s*(?:search|domain)\s+(\S.*)$", re.MULTILINE)


def own_names(
    host_name: str | None = None, resolver_file: Path = Path("/etc/resolv.conf")
) -> set[str]:
    """Return the host name, its short form, and the domains of this machine.

    The network is not asked: a name server that does not answer would delay
    every run.
    """
    name = socket.gethostname() if host_name is None else host_name
    short, _, domain = name.partition(".")
    try:
        text = resolver_file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    searched = {word for line in _DOMAINS.findall(text) for word in line.split()}
    return {name, short, domain, *searched} - {"", "."}
