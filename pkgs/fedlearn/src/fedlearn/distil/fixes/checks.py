"""What a command checks, and whether a later command checks the same."""

from typing import Final

import msgspec

from fedlearn.distil.fixes.shell_lines import Call
from fedlearn.distil.statements import lazy_pattern


def words(text: str) -> frozenset[str]:
    """Return the words of a list that is written as a text."""
    return frozenset(text.split())


_PROBES: Final = words(
    "grep rg ag ack egrep fgrep zgrep test [ [[ which command type whereis hash ls"
    " stat cat head tail find fd diff cmp comm pgrep pidof ps id getent file readlink"
    " realpath wc less more tree du df lsof ss netstat nc ping host dig nslookup"
    " journalctl dmesg env printenv uname whoami hostname jq yq sort uniq cut tr awk"
    " md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum strings nm"
    " ldd objdump xxd od column bat man nl seq basename dirname expr bc history ip"
    " free uptime top htop"
)
"""Programs whose failure is an answer."""

_DIGESTS: Final = words("md5sum sha1sum sha224sum sha256sum sha384sum sha512sum b2sum")
_COMPARING: Final = frozenset({"-c", "--check"})

_NEUTRAL: Final = words(
    "cd pushd popd echo printf set source . sleep true false : exit wait date pwd"
    " clear read fi done esac } jobs disown return kill pkill killall tput trap"
    " local shopt ulimit umask alias fg bg for case in function tee xargs time"
)
"""Words of the shell that neither check nor change."""

_FILE_WORK: Final = words(
    "mkdir cp mv rm rmdir touch ln chmod chown chgrp sed perl truncate patch"
    " install export unset mktemp"
)
"""Programs that change files, and whose own failure teaches nothing."""

_PROBING: Final = words(
    "git:status git:diff git:log git:show git:rev-parse git:ls-files git:branch"
    " git:check-ignore git:remote git:grep git:blame git:describe git:cat-file"
    " git:config git:merge-base git:ls-remote git:for-each-ref git:reflog git:help"
    " git:add git:stash systemctl:status systemctl:is-active systemctl:is-enabled"
    " systemctl:is-failed systemctl:cat systemctl:show systemctl:list-units"
    " systemctl:list-unit-files systemctl:list-timers pip:show pip:list pip:freeze"
    " pip:index pip:config dpkg:-s dpkg:-l dpkg:-L dpkg:-S rpm:-q rpm:-qa rpm:-ql"
    " apt-cache:policy apt-cache:search apt:list apt:search brew:list brew:info"
    " npm:ls npm:list npm:view npm:outdated npm:audit docker:ps docker:images"
    " docker:logs docker:inspect docker:stats docker:info podman:ps podman:logs"
    " docker:compose:logs docker:compose:ps podman:compose:logs podman:compose:ps"
    " docker-compose:logs docker-compose:ps"
    " podman:images podman:inspect kubectl:get kubectl:describe kubectl:logs"
    " nix:eval nix:search nix:path-info nix:why-depends gh:api cargo:search"
    " cargo:tree go:list go:env go:doc terraform:show terraform:output"
)
"""Subcommands whose failure is an answer."""

_WITH_SUBCOMMAND: Final = words(
    "cargo go npm yarn pnpm bun docker podman git systemctl nix dotnet terraform tofu"
    " kubectl helm pip uv poetry rails flutter dart swift composer mix stack cabal zig"
    " deno apt apt-get dnf yum brew conda mamba gem bundle rustup manage.py alembic"
    " nixos-rebuild home-manager ruff dpkg rpm apt-cache gh artisan snap flatpak"
    " docker-compose vagrant pulumi lerna nx turbo meson ansible-galaxy"
)

_TWO_SUBCOMMANDS: Final = words(
    "docker:compose podman:compose npm:run pnpm:run yarn:run bun:run uv:pip nix:flake"
    " docker:buildx kubectl:rollout manage.py:db nix:profile go:mod"
)

_NARROWING: Final = words(
    "pytest py.test unittest nose2 nosetests tox nox trial behave robot jest vitest"
    " mocha ava tap karma cypress playwright mypy pyright basedpyright ty flake8"
    " pylint eslint biome tsc stylelint shellcheck rspec rubocop phpunit phpstan"
    " psalm ctest runtests.py runtests golangci-lint staticcheck clippy-driver"
    " cargo:test cargo:check cargo:build cargo:clippy cargo:nextest go:test go:build"
    " go:vet npm:test yarn:test pnpm:test bun:test dotnet:test dotnet:build ruff:check"
    " manage.py:test swift:test swift:build mix:test mvn gradle gradlew flutter:test"
    " ruff pre-commit isort black yamllint hadolint tflint"
)
"""Checks of a set of targets, whose options do not say what is checked."""

_FILTERS: Final = words("-k -m -run --run -t --testNamePattern --filter -p")
"""Their options that choose among the targets; `-p` with Cargo alone."""

_VALUES: Final = words(
    "-n -c -W -o --maxfail --tb --timeout --durations --cov --rootdir --settings -v"
    " --python-version --config-file --parallel --config -j --jobs --features -C"
    " --numprocesses --project --manifest-path --target --profile -count -timeout"
    " --verbosity --testrunner --exclude --ignore --deselect -r --import-mode"
    " --override-ini --basetemp --junitxml --format --output-format -g"
)
"""Their options that take a value which is no target."""

_QUIET: Final = lazy_pattern(
    r"-(?:v{1,4}|q{1,2}|s|x|y|L|d|j[0-9]*)|--(?:verbose|quiet|silent|no-pager|debug"
    r"|trace|show-trace|print-build-logs|backtrace|stacktrace|info|yes|no-color"
    r"|no-progress|plain|keep-going)|--(?:color|progress|log-level|loglevel)(?:=.*)?"
)

_FORCING: Final = lazy_pattern(
    r"--?(?:force|legacy|break|allow|ignore|skip|no-verify|no-check|no-cache|overwrite"
    r"|override|unsafe|insecure|accept|reconfigure|upgrade|trusted)(?:-[\w-]+)?(?:=.*)?"
)
"""Options that override a refusal."""

_VERSION: Final = frozenset({"--version", "-V", "--help", "-h", "version", "help"})


_INTERPRETERS: Final = frozenset({"python", "bash", "sh", "node", "ruby"})


class Check(msgspec.Struct, frozen=True):
    """What one call checks.

    Attributes:
        tool: The program with its subcommand.
        targets: What it is run on, without what only concerns the output.
        filters: What chooses among the targets.
        script: A program given on standard input.
    """

    tool: str
    targets: tuple[str, ...]
    filters: tuple[str, ...] = ()
    script: str = ""


def tool_of(call: Call) -> str:
    """Return the program of a call with its subcommand, joined by colons."""
    parts = tuple(w for w in call.words if w[:1] != "-" or w in {"-s", "-l", "-q"})
    if not parts:
        return ""
    if parts[0] == "python" and parts[1:2] and parts[1].endswith("manage.py"):
        return tool_of(Call(("manage.py", *parts[2:])))
    if parts[0] in _INTERPRETERS and parts[1:2]:
        inline = {"-c", "-e"} & set(call.words)
        return parts[0] if inline else parts[1].rsplit("/", 1)[-1]
    if parts[0] not in _WITH_SUBCOMMAND or len(parts) == 1:
        return parts[0]
    tool = ":".join(parts[:2])
    return ":".join(parts[:3]) if tool in _TWO_SUBCOMMANDS else tool


def is_inline(call: Call) -> bool:
    """Return whether a call is given its program on the command line."""
    given = bool(call.script) or bool({"-c", "-e"} & set(call.words[1:]))
    return call.words[:1] != () and call.words[0] in _INTERPRETERS and given


def check_of(call: Call) -> Check | None:
    """Return what a call checks; None for a probe and for the shell's own words."""
    tool = tool_of(call)
    plain = tool.split(":", 1)[0]
    if not tool or plain in _NEUTRAL | _FILE_WORK or tool in _PROBING:
        return None
    if plain in _PROBES and not _compares_digests(call):
        return None
    if call.before == "|" or _VERSION & set(call.words[1:3]):
        return None
    if tool in _NARROWING:
        return _narrowing(tool, call)
    return Check(tool, _exact(tool, call), (), call.script)


def _compares_digests(call: Call) -> bool:
    """Return whether a call compares files with the digests of a list."""
    return call.words[0] in _DIGESTS and bool(_COMPARING & set(call.words[1:]))


def _exact(tool: str, call: Call) -> tuple[str, ...]:
    if tool == "git:commit":
        return ()
    subcommands = set(tool.split(":"))
    return tuple(
        word.removeprefix("./")
        for word in call.words[1:]
        if not _QUIET.fullmatch(word) and word not in subcommands
    )


def _narrowing(tool: str, call: Call) -> Check:
    targets: list[str] = []
    filters: list[str] = []
    parts = iter(word for word in call.words[1:] if word not in tool.split(":"))
    for word in parts:
        if word in _FILTERS and (word != "-p" or tool.startswith("cargo")):
            filters.append(next(parts, ""))
        elif word in _VALUES or (word == "-p" and tool == "pytest"):
            next(parts, "")
        elif not word.startswith("-") and not word.endswith("runtests.py"):
            targets.append(word.removeprefix("./").rstrip("/"))
    return Check(tool, tuple(t for t in targets if t != "."), tuple(filters))


def same_check(later: Check, earlier: Check) -> bool:
    """Return whether the two check exactly the same."""
    return (
        later.tool == earlier.tool
        and later.filters == earlier.filters
        and later.script == earlier.script
        and len(later.targets) == len(earlier.targets)
        and all(map(_same_path, later.targets, earlier.targets))
    )


def wider_check(later: Check, earlier: Check) -> bool:
    """Return whether the later check includes all of the earlier one."""
    if same_check(later, earlier):
        return True
    if later.tool != earlier.tool or earlier.tool not in _NARROWING:
        return False
    if later.filters and later.filters != earlier.filters:
        return False
    return not later.targets or _all_within(earlier.targets, later.targets)


def forced_check(later: Check, earlier: Check) -> bool:
    """Return whether the later check is the earlier one with refusals overridden."""
    if later.tool != earlier.tool or earlier.tool in _NARROWING:
        return False
    forcing = [t for t in later.targets if _forces(t, later.tool)]
    kept = [t.removeprefix("+") for t in later.targets if t not in forcing]
    more = bool(forcing) or any(t.startswith("+") for t in later.targets)
    return more and set(kept) <= set(earlier.targets) | {"--"}


def _forces(word: str, tool: str) -> bool:
    return bool(_FORCING.fullmatch(word)) or (word == "-f" and tool.startswith("git:"))


def narrower_check(later: Check, earlier: Check) -> bool:
    """Return whether the later check is a part of the earlier one."""
    if later.tool != earlier.tool or earlier.tool not in _NARROWING:
        return False
    if earlier.filters and later.filters != earlier.filters:
        return False
    return not earlier.targets or _all_within(later.targets, earlier.targets)


def _all_within(inner: tuple[str, ...], outer: tuple[str, ...]) -> bool:
    return bool(inner) and all(any(_within(i, o) for o in outer) for i in inner)


def _within(inner: str, outer: str) -> bool:
    if _same_path(inner, outer):
        return True
    start = outer.removesuffix("...").rstrip("/")
    return inner.startswith((f"{start}/", f"{start}::", f"{start}.", f"{start}["))


def _same_path(one: str, other: str) -> bool:
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return one == other or (
        longer.startswith(("/", "<"))
        and "/" in shorter
        and longer.endswith(f"/{shorter}")
    )
