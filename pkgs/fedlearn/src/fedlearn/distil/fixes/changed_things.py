"""What a step changed, in short form."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from msgspec import structs

from fedlearn.distil.fixes.checks import is_inline, tool_of, words
from fedlearn.distil.fixes.shell_lines import Call, calls_of
from fedlearn.distil.statements import lazy_pattern
from fedlearn.episodes import Step, StepKind

_LINES: Final = 12
"""Lines of one edit or command that are kept."""

_WIDTH: Final = 160

_CHANGING: Final = words(
    "mkdir cp mv rm rmdir touch ln chmod chown chgrp truncate patch install mktemp tar"
    " unzip export unset modprobe rmmod useradd usermod userdel groupadd passwd ufw"
    " iptables nft firewall-cmd setenforce setsebool semanage restorecon setfacl"
    " sysctl mount umount update-alternatives ldconfig locale-gen ssh-keygen ssh-add"
    " ssh-keyscan update-ca-certificates createdb dropdb createuser black isort"
    " prettier gofmt goimports rustfmt nixfmt alejandra direnv corepack nvm"
    " pyenv rbenv sdk asdf mise volta nixos-rebuild home-manager nix-env nix-channel"
    " nix-collect-garbage easy_install pipx apk pacman zypper choco winget scoop"
    " apparmor_parser aa-complain aa-enforce chcon swapon swapoff fallocate mkswap"
    " dos2unix timedatectl hostnamectl loginctl crontab service rc-service"
)

_CHANGING_WITH: Final = {
    "pip": "install uninstall",
    "uv": "add remove sync lock pip:install pip:uninstall pip:sync venv python tool",
    "poetry": "add remove install lock update",
    "pipenv": "install",
    "conda": "install create update remove",
    "mamba": "install create update",
    "npm": "install i ci add uninstall update rebuild cache config audit dedupe link",
    "yarn": "install add remove upgrade cache config",
    "pnpm": "install i add remove update",
    "bun": "install add remove update",
    "cargo": "add update install clean fix remove fmt generate-lockfile",
    "go": "get mod:tidy mod:download mod:init mod:vendor install clean generate fmt",
    "gem": "install update",
    "bundle": "install update config",
    "apt": "install update upgrade remove purge",
    "apt-get": "install update upgrade remove purge",
    "dnf": "install remove update",
    "yum": "install remove update",
    "brew": "install upgrade link reinstall unlink tap services",
    "snap": "install",
    "flatpak": "install",
    "rustup": "update default toolchain target component install override",
    "git": "config checkout switch restore reset stash apply pull merge rebase am"
    " cherry-pick revert submodule clone lfs init commit clean fetch rm mv remote"
    " add branch",
    "systemctl": "start stop restart reload enable disable daemon-reload reset-failed"
    " mask unmask edit set-property",
    "docker": "pull rm rmi volume network start restart stop run system build login"
    " tag kill compose:up compose:down compose:pull compose:build compose:restart",
    "docker-compose": "up down pull build restart",
    "podman": "pull rm rmi volume network start restart stop run system build login"
    " unshare machine",
    "kubectl": "apply delete create patch scale rollout:restart label annotate set"
    " replace edit config cordon uncordon",
    "helm": "install upgrade repo dependency uninstall rollback",
    "terraform": "init apply import state taint destroy",
    "tofu": "init apply import state",
    "dotnet": "add restore remove tool workload new",
    "composer": "install require update",
    "mix": "deps.get ecto.migrate",
    "rails": "db:migrate db:create generate",
    "manage.py": "migrate makemigrations collectstatic flush",
    "alembic": "upgrade downgrade stamp revision",
    "nix": "flake:update flake:lock profile:install profile:add store",
    "ruff": "format",
    "flutter": "pub clean",
    "dart": "pub",
}

_FIXING: Final = frozenset({"--fix", "--write", "-w", "--apply", "--fix-only"})
"""Options with which a check mends what it finds."""

_WRITES: Final = lazy_pattern(
    r"write_text\(|\.write\(|open\([^()\n]{1,200}['\"][wa]\+?b?['\"]|writeFileSync\("
    r"|shutil\.|os\.(?:rename|remove|replace)\("
)
_IN_PLACE: Final = lazy_pattern(r"-[a-zA-Z]*i(?:\.\w+|'')?|--in-place(?:=.*)?")
_SETTING_NOISE: Final = lazy_pattern(
    r"(?:RUST_BACKTRACE|RUST_LOG|CI|DEBUG|VERBOSE|FORCE_COLOR|NO_COLOR|TERM|PAGER"
    r"|GIT_PAGER|COLUMNS|LOG_LEVEL|PYTHONUNBUFFERED|PYTHONDONTWRITEBYTECODE"
    r"|DEBIAN_FRONTEND|PYTHONFAULTHANDLER|\w*(?:KEY|TOKEN|SECRET|PASSWORD)\w*)\+?="
)


_REMARK: Final = lazy_pattern(r"[-+] ?\s*(?:#(?!!|include|define|if|end)|//)")


EDITORS: Final = frozenset({"", "sed", "perl", "python"})
"""Tools of changes to the text of files."""


class StepChange(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was changed.

    Attributes:
        text: As a reader may repeat it: a command, or a file with its changed lines.
        quote: A line of it, word for word.
        files: What was written.
        tool: The program that changed it; "" for an edit.
    """

    text: str
    quote: str
    files: tuple[str, ...] = ()
    tool: str = ""


class WrittenFiles:
    """The files of a session as far as it wrote them whole.

    A file that is written whole again counts as the lines that differ.
    """

    def __init__(self) -> None:
        self._files: dict[str, list[str]] = {}
        self._edited = False

    def changes_of(self, step: Step) -> list[StepChange]:
        """Return what the next step changed, in order."""
        found: list[StepChange] = []
        if step.kind is StepKind.EDIT and not step.failed:
            found = list(self._edit(step))
        elif step.kind is StepKind.RUN:
            found = list(self._of_command(step.command))
        self._edited |= any(one.tool in EDITORS for one in found)
        return found

    def runs_own_script(self, step: Step) -> bool:
        """Return whether a command runs a program that this session wrote."""
        names = {file.rsplit("/", 1)[-1] for file in self._files}
        return any(
            is_inline(call)
            or any(word.rsplit("/", 1)[-1] in names for word in call.words)
            for call in calls_of(step.command)
        )

    def _of_command(self, line: str) -> Iterator[StepChange]:
        calls = calls_of(line)
        for call in calls:
            if call.script and call.written:
                for file in _targets(call)[:1]:
                    yield from self._whole(file, call.script.split("\n"))
            elif _changes(call):
                change = command_change(call, line, alone=len(calls) == 1)
                takes_back = self._edited or not restores_all(change)
                yield change if takes_back else structs.replace(change, files=())

    def _edit(self, step: Step) -> Iterator[StepChange]:
        lines = step.text.split("\n")
        changed = [one for one in lines if one[:1] in {"-", "+"} and _says(one)]
        file = step.command.strip()
        if changed:
            quote = next((one for one in changed if one[0] == "+"), changed[0])
            yield _of_file(file, changed, quote)
        elif step.text.strip():
            yield from self._whole(file, lines)

    def _whole(self, file: str, lines: list[str]) -> Iterator[StepChange]:
        before = self._files.get(file, [])
        self._files[file] = lines
        old, new = set(before), set(lines)
        removed = [f"- {one}" for one in before if one not in new and one.strip()]
        added = [one for one in lines if one not in old and one.strip()]
        if removed or added:
            shown = [*removed, *(f"+ {one}" for one in added)]
            yield _of_file(file, shown, added[0].strip() if added else "")


def new_settings(line: str, before: str) -> list[StepChange]:
    """Return the assignments before a command that an earlier run did not have."""
    known = {s for call in calls_of(before) for s in call.settings}
    found = [s for call in calls_of(line) for s in call.settings if s not in known]
    return [
        StepChange(text=f"Set `{one}`", quote=one, tool="export")
        for one in dict.fromkeys(found)
        if not _SETTING_NOISE.match(one) and "$(" not in one
    ]


def _changes(call: Call) -> bool:
    tool = tool_of(call)
    plain, _, subcommand = tool.partition(":")
    if _FIXING & set(call.words[1:]) or plain in _CHANGING:
        return True
    if subcommand in _CHANGING_WITH.get(plain, "").split():
        return True
    if plain in {"sed", "perl"}:
        return any(map(_IN_PLACE.fullmatch, call.words[1:]))
    if plain in {"echo", "printf", "cat", "tee", ":"}:
        return bool(_targets(call))
    inline = call.script or (" ".join(call.words) if plain == "python" else "")
    return bool(inline and _WRITES.search(inline))


def _targets(call: Call) -> tuple[str, ...]:
    more = call.words[1:] if call.words[:1] == ("tee",) else ()
    files = (*call.written, *(w for w in more if not w.startswith("-")))
    return tuple(f for f in files if not f.startswith("/dev/"))


def restores_all(change: StepChange) -> bool:
    """Return whether version control restored the whole folder."""
    return change.tool in {"git:checkout", "git:restore"} and change.files == (".",)


def command_change(call: Call, line: str, *, alone: bool) -> StepChange:
    """Return what a call did as a change."""
    text = line.strip() if alone else _joined(call)
    files = call.written or tuple(w for w in call.words[1:] if "/" in w or "." in w)
    shown = text.split("\n")
    kept = "\n".join(one[:_WIDTH] for one in shown[:_LINES])
    more = "\n…" if len(shown) > _LINES else ""
    mark = "Run:\n" if "\n" in kept else "Run "
    quote = shown[0] if shown[0] in line else ""
    return StepChange(
        text=f"{mark}{kept}{more}" if mark != "Run " else f"Run `{kept}`",
        quote=quote,
        files=files,
        tool=tool_of(call),
    )


def _joined(call: Call) -> str:
    parts = [
        w if re.fullmatch(r"[^\s'\"$;&|<>]+", w) else _quoted(w) for w in call.words
    ]
    written = "".join(f" > {file}" for file in call.written)
    script = f" <<'EOF'\n{call.script}\nEOF" if call.script else ""
    return " ".join(parts) + written + script


def _quoted(word: str) -> str:
    return f'"{word}"' if "'" in word and '"' not in word else f"'{word}'"


def _says(line: str) -> bool:
    return bool(line[1:].strip()) and not line.startswith(("---", "+++"))


def _of_file(file: str, lines: list[str], quote: str) -> StepChange:
    kept = [line[:_WIDTH].rstrip() for line in _spread(lines)]
    return StepChange(
        text="\n".join([f"Change {file}:", *kept]), quote=quote[:_WIDTH], files=(file,)
    )


def _spread(lines: list[str]) -> list[str]:
    """Return the first lines, and of a longer edit some that it adds."""
    lines = [one for one in lines if not _REMARK.match(one)] or lines
    if len(lines) <= _LINES:
        return lines
    added = [line for line in lines if line.startswith("+")]
    removed = [line for line in lines if line.startswith("-")]
    short = removed[: _LINES // 3] + added[: _LINES - len(removed[: _LINES // 3])]
    return [*short, "…"]
