"""Git hooks that run the outgoing check on commits and pushes by hand.

A hook of somebody else is never overwritten, and a hooks folder that serves other
repositories as well is left alone. A hook whose program is gone refuses: nothing
leaves unchecked.
"""

import os
import shlex
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fedlearn.atomic import write_atomically
from fedlearn.git import Git

MARK: Final = "# Installed by fedlearn init"
"""A hook with this line is ours, and may be replaced."""

_BY_HAND: Final = {"pre-commit": "audit --staged", "pre-push": "audit --outgoing"}
"""What to put into a hook of one's own."""

_PUSHED: Final = """\
# git names on standard input what is pushed: local name and id, remote name and id.
remote=$1
set --
while read -r _name id _remote_name _remote_id; do
  case $id in *[!0]*) set -- "$@" --revision "$id" ;; esac
done
[ $# -gt 0 ] || exit 0
"""

_TEMPLATE: Final = """\
#!/bin/sh
{mark}: checks for sensitive values before they leave.
# To skip the check: git {verb} --no-verify
{pushed}root=$(git rev-parse --show-toplevel) || exit 1
FEDLEARN_REPOSITORY__PATH=$root
export FEDLEARN_REPOSITORY__PATH
{command} {arguments}
code=$?
case $code in
  0 | 6) ;;
  *) echo "fedlearn: refusing to {verb}: the check failed with exit code $code" >&2
     echo "  hint: run fedlearn init again, so that the hook finds fedlearn" >&2 ;;
esac
exit "$code"
"""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What `install_hooks` did."""

    written: tuple[str, ...]
    """Hooks that were missing or old."""

    kept: dict[str, str]
    """Hooks of somebody else, left as they are, with the line to add."""


def install_hooks(git: Git, command: Sequence[str]) -> Hooks:
    """Install `pre-commit` and `pre-push`; twice changes nothing.

    The command is the program with the options that come before a verb.
    """
    common = git.work_tree / git.text("rev-parse", "--git-common-dir")
    folder = git.work_tree / (_chosen_folder(git) or common / "hooks")
    own = folder.resolve().is_relative_to(common.resolve())
    written, kept = [], {}
    for name, content in _contents(command).items():
        path = folder / name
        if not own or (os.path.lexists(path) and not _is_ours(path)):
            kept[name] = f"{shlex.join(command)} {_BY_HAND[name]}"
        elif not path.exists() or path.read_bytes() != content:
            write_atomically(path, [content])
            readable = path.stat().st_mode & 0o444
            path.chmod(readable | readable >> 2 | stat.S_IWUSR)
            written.append(name)
    return Hooks(tuple(written), kept)


def _chosen_folder(git: Git) -> str:
    """Return where a person has git look for hooks, "" for its own place."""
    rows = git.listed(
        "config", "--null", "--show-scope", "--type=path", "--get-all", "core.hooksPath"
    )
    pairs = zip(rows[::2], rows[1::2], strict=True)
    chosen = ["", *(path for scope, path in pairs if scope != "command")]
    return chosen[-1]


def _contents(command: Sequence[str]) -> dict[str, bytes]:
    rows = (
        ("pre-commit", "commit", "", "audit --staged"),
        ("pre-push", "push", _PUSHED, 'audit --outgoing --remote "$remote" "$@"'),
    )
    return {
        name: _TEMPLATE.format(
            mark=MARK,
            verb=verb,
            pushed=pushed,
            command=shlex.join(command),
            arguments=arguments,
        ).encode("utf-8", "surrogateescape")
        for name, verb, pushed, arguments in rows
    }


def _is_ours(path: Path) -> bool:
    try:
        return MARK.encode() in path.read_bytes()
    except OSError:
        return False
