"""Whether a lesson of a model stands in its episode.

A model that lies invents a flag, a path or a version. So each of them that a lesson
names must stand in the episode, as must every quote; and most of its words.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from fedlearn.episodes import lines_of

MIN_QUOTE_CHARS: Final = 20
"""A shorter quote proves something only as a whole line."""

SHARED_WORDS: Final = 0.6
"""Least share of the words of a lesson that must stand in the episode."""

_CODE: Final = re.compile(r"```[^\n`]*\n(.*?)(?:```|\Z)|`([^`\n]+)`", re.DOTALL)
_TERMS: Final = re.compile(
    r"""
      [a-z][a-z0-9+.-]{1,12}://[^\s"'<>)]+      # an address
    | (?<![\w-])--?[A-Za-z][\w-]*               # an option
    | [\w.~@%+*-]*/[\w./~@%+*-]*[\w*]           # a path
    | \w+(?:[.:]\w+)+                           # dotted names and versions
    | [A-Za-z0-9]*_\w+                          # snake_case
    | [A-Za-z]*[a-z][A-Z]\w*                    # CamelCase
    | \b[A-Z][A-Z0-9]{2,}\b                     # E0308, ENOENT
    | \d[\w.,:%-]*                              # numbers
    """,
    re.VERBOSE,
)
_COMMANDS: Final = frozenset(
    [
        "apt",
        "apt-get",
        "awk",
        "bash",
        "brew",
        "cargo",
        "cat",
        "chmod",
        "chown",
        "cmake",
        "cp",
        "curl",
        "dd",
        "dnf",
        "docker",
        "dpkg",
        "echo",
        "export",
        "find",
        "firewall-cmd",
        "fish",
        "gcc",
        "gem",
        "git",
        "go",
        "gradle",
        "grep",
        "gunzip",
        "helm",
        "ip",
        "iptables",
        "java",
        "journalctl",
        "kill",
        "kubectl",
        "launchctl",
        "ln",
        "loginctl",
        "ls",
        "make",
        "mkdir",
        "modprobe",
        "mount",
        "mv",
        "mvn",
        "mysql",
        "nc",
        "nft",
        "nginx",
        "nix",
        "nixos-rebuild",
        "node",
        "npm",
        "npx",
        "openssl",
        "pacman",
        "perl",
        "pip",
        "pip3",
        "pipx",
        "pkill",
        "pnpm",
        "podman",
        "poetry",
        "powershell",
        "psql",
        "python",
        "python3",
        "rm",
        "rpm",
        "rsync",
        "ruby",
        "rustup",
        "scp",
        "sed",
        "setenforce",
        "sh",
        "ssh",
        "sudo",
        "sysctl",
        "systemctl",
        "tar",
        "tee",
        "terraform",
        "tmux",
        "touch",
        "truncate",
        "ufw",
        "umount",
        "unzip",
        "uv",
        "vim",
        "wget",
        "yarn",
        "yum",
        "zsh",
    ]
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_COMMAND_WORD: Final = re.compile(r"(?<![\w./-])[a-z][a-z0-9-]+(?![\w/])")
_PUNCTUATION: Final = ".,;:!?)('\"`*"


def fault_of(texts: Sequence[str], quotes: Sequence[str], episode: str) -> str:
    """Return what of a lesson does not stand in the episode; "" if all does.

    Args:
        texts: Problem and solution.
    """
    known = _plain(episode)
    lines = {_plain(line) for line in lines_of(episode)}
    for quote in quotes:
        plain = _plain(quote)
        is_long = len(plain) >= MIN_QUOTE_CHARS
        if not plain or not ((is_long and plain in known) or plain in lines):
            return f"quote: {quote[:80]}"
    if not quotes:
        return "no quote"
    for text in texts:
        for term in _terms(text):
            if not _stands(_plain(term), known):
                return f"term: {term[:80]}"
    words = {word for text in texts for word in _WORD.findall(_plain(text))}
    missing = [word for word in words if word not in known]
    if len(missing) > (1 - SHARED_WORDS) * len(words):
        return f"words: {' '.join(sorted(missing)[:5])}"
    return ""


def _terms(text: str) -> Iterator[str]:
    """Yield what must stand in the episode word for word."""
    for found in _CODE.finditer(text):
        yield from (line for line in lines_of(found[1] or found[2]) if line.strip())
    for found in _TERMS.finditer(text):
        yield found[0].strip(_PUNCTUATION)
    for found in _COMMAND_WORD.finditer(text):
        if found[0] in _COMMANDS and not _is_prose(text, found):
            yield found[0]


def _is_prose(text: str, found: re.Match[str]) -> bool:
    """Return whether a command's name is a word of English here: "to make it go"."""
    return found[0] in {"find", "go", "make", "node", "touch", "kill", "export"} and (
        text[found.end() : found.end() + 1] != " "
        or text[: found.start()].endswith(("to ", "the ", "a ", "will ", "can "))
    )


def _stands(term: str, known: str) -> bool:
    """Return whether a term stands somewhere as a whole word."""
    if not term:
        return True
    start = known.find(term)
    while start >= 0:
        end = start + len(term)
        before, after = known[start - 1 : start], known[end : end + 1]
        if not ((before.isalnum() and term[0].isalnum()) or after.isalnum()):
            return True
        start = known.find(term, start + 1)
    return False


def _plain(text: str) -> str:
    """Remove differences without meaning: forms, case, quotes and spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for mark in "\u2018\u2019":
        folded = folded.replace(mark, "'")
    for mark in "\u201c\u201d\u201e":
        folded = folded.replace(mark, '"')
    return " ".join(folded.split())
