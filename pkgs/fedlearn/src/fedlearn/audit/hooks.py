"""The hooks that let a person's own commits and pushes pass the same gates.

A hook of a person is never overwritten, and a hooks folder that serves other
repositories as well is left alone. A hook whose program is gone refuses: what
nobody looked at does not leave.
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
"""By this line a hook of ours is known, and may be renewed."""

_VERBS: Final = {"pre-commit": "commit", "pre-push": "push"}
"""Before what each hook looks."""

_ARGUMENTS: Final = {
    "pre-commit": "audit --staged",
    "pre-push": 'audit --outgoing --remote "$remote" "$@"',
}

_BY_HAND: Final = {"pre-commit": "audit --staged", "pre-push": "audit --outgoing"}
"""What a person puts into a hook of their own."""

_PUSHED: Final = """\
# git tells on standard input what is pushed: local name and id, remote name and id.
remote=$1
set --
while read -r _name id _remote_name _remote_id; do
  case $id in *[!0]*) set -- "$@" --revision "$id" ;; esac
done
[ $# -gt 0 ] || exit 0
"""

_TEMPLATE: Final = """\
#!/bin/sh
{mark}: it looks for private things before they leave.
# Whoever must pass it all the same: git {verb} --no-verify
{pushed}root=$(git rev-parse --show-toplevel) || exit 1
FEDLEARN_REPOSITORY__PATH=$root
export FEDLEARN_REPOSITORY__PATH
{command} {arguments}
code=$?
case $code in
  0 | 6) ;;
  *) echo "fedlearn: nobody looked before this {verb} (exit code $code): refused" >&2
     echo "  hint: run fedlearn init again, so that the hook finds its program" >&2 ;;
esac
exit "$code"
"""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What `install_hooks` did.

    Attributes:
        written: Hooks that were missing or old.
        kept: Hooks of a person, left as they are, with the line to add.
    """

    written: tuple[str, ...]
    kept: dict[str, str]


def install_hooks(git: Git, command: Sequence[str]) -> Hooks:
    """Install `pre-commit` and `pre-push`; twice changes nothing.

    Args:
        git: Git in the work tree.
        command: The program with the options that come before a verb.
    """
    folder = git.work_tree / git.text("rev-parse", "--git-path", "hooks")
    common = git.work_tree / git.text("rev-parse", "--git-common-dir")
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


def _contents(command: Sequence[str]) -> dict[str, bytes]:
    """Write the hooks."""
    texts = {
        name: _TEMPLATE.format(
            mark=MARK,
            verb=verb,
            pushed=_PUSHED if verb == "push" else "",
            command=shlex.join(command),
            arguments=_ARGUMENTS[name],
        )
        for name, verb in _VERBS.items()
    }
    return {
        name: text.encode("utf-8", "surrogateescape") for name, text in texts.items()
    }


def _is_ours(path: Path) -> bool:
    """Tell whether a hook may be renewed."""
    try:
        return MARK.encode() in path.read_bytes()
    except OSError:
        return False
