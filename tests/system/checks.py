"""The derivations that check configuration files, run as a build of NixOS runs them."""

from pathlib import Path
from typing import Any

from evaluation import Machine
from rootfs import NIXOS_PATH
from shell import BUILD, FailedError, run

RESULT = "tmp/result"
NOBODY = "65534:65534"
# Only what the derivation asks for and what every build has; no network and no home.
CHECK = f"""\
mkdir -p "$0/opt/fedlearn"
mount --bind {BUILD}/fedlearn "$0/opt/fedlearn"
exec chroot --userspec={NOBODY} "$0" /usr/bin/env --ignore-environment \
  PATH="$1:{NIXOS_PATH}/coreutils/bin" HOME=/homeless-shelter \
  candidate="$2" out=/{RESULT} /bin/bash -euo pipefail -c "$3"
"""

_checked: set[str] = set()


def check_files(root: Path, machine: Machine) -> None:
    """Run the checks of a machine's configurations; the same file is checked once.

    Args:
        root: The root directory of the machine.
        machine: The evaluated configuration, with its files written.

    Raises:
        FailedError: A file is refused, or another one than the candidate comes out.
    """
    for configuration in (machine, *machine["specialisations"].values()):
        for check in configuration["checks"]:
            if str(check) not in _checked:
                _check(root, check)
                _checked.add(str(check))


def _check(root: Path, check: dict[str, Any]) -> None:
    candidate = check["candidate"]
    isolated = ("unshare", "--mount", "--net", "bash", "-euo", "pipefail", "-c", CHECK)
    run(*isolated, root, check["path"], candidate, check["script"])
    result = root / RESULT
    if result.read_bytes() != Path(f"{root}{candidate}").read_bytes():
        raise FailedError(f"{candidate}: another file came out of its check")
    result.unlink()
