"""Words, sentences, times and private values for made telemetry."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

SENTENCES: Final = 8192
"""Sentences that are made once and used again and again, as prose does words."""

PLANTED: Final = 0.15
"""Share of the valuable events with a private value in a text."""

WITH_COMMAND: Final = 0.4
WITH_UNICODE: Final = 0.05
WITH_END: Final = 0.8
"""Shares of the texts that have one."""

MEAN_SENTENCE: Final = 76
"""Characters."""

MEDIAN_SOLUTION: Final = 300
"""Characters of the main part of a solution."""

SPREAD: Final = 0.9
"""Of the logarithm of a size: one text in a hundred is eight times the median."""

LONGEST: Final = 14_000
"""Characters of the longest text; the longest real line has 14,894 bytes."""

SECONDS_BETWEEN: Final = 12.0
"""Mean time between two events."""

FIRST: Final = datetime(2026, 1, 1, tzinfo=UTC)

_TOPICS = (
    "systemd timer",
    "Podman volume",
    "NixOS module",
    "flake input",
    "Qdrant collection",
    "Postgres replica",
    "nginx proxy",
    "Redis cache",
    "journal rotation",
    "AppArmor profile",
    "llama.cpp server",
    "embedding service",
    "git hook",
    "health check",
    "container network",
    "GPU driver",
    "firewall rule",
    "backup job",
    "TLS certificate",
    "Python package",
)
_SUBJECTS = (
    "the service",
    "the unit",
    "the container",
    "the second process",
    "the module",
    "the option",
    "the scheduler",
    "the reader",
    "the data directory",
    "the cache",
    "the log",
    "a failed build",
    "the health check",
    "the proxy",
    "the index",
    "the worker",
)
_VERBS = (
    "starts after",
    "waits for",
    "writes to",
    "reads from",
    "depends on",
    "is limited by",
    "restarts with",
    "fails without",
    "belongs to",
    "is replaced by",
    "keeps",
    "ignores",
    "overrides",
    "inherits from",
    "is older than",
    "blocks",
)
_OBJECTS = (
    "the network target",
    "its own user",
    "the mounted folder",
    "a larger buffer",
    "the previous generation",
    "the default gateway",
    "an unused port",
    "the lock file",
    "a missing library",
    "the environment file",
    "the build sandbox",
    "a full disk",
    "the old configuration",
    "the state directory",
    "the system clock",
    "a smaller batch",
)
_ENDS = (
    "so check the journal first",
    "which a rebuild shows at once",
    "and the next run makes up for it",
    "unless the option is forced",
    "when the machine is under load",
    "because the order is not stated",
    "as the manual of the unit says",
    "until the cache is cleared",
    "even though the build was green",
    "while another process holds it",
    "if the folder has mode 0750",
    "after the first hour or so",
)
_COMMANDS = (
    "systemctl restart --no-block",
    "journalctl -b -p warning",
    "nixos-rebuild test --fast",
    "podman volume inspect",
    "nix flake check --no-build",
    "ls -lZ /var/lib/containers",
)
_COLLECTIONS = (
    '["error-solutions", "best-practices"]',
    '["codebase-context", "skills-patterns", "error-solutions"]',
    '["skills-patterns"]',
    '["codebase-context", "skills-patterns", "best-practices", "error-solutions"]',
)
_MODELS = ("qwen2.5-coder-7b", "local", "remote", "llama-3.1-8b-instruct")
_AGENTS = ("remote", "local", "coding-assistant", "planner")
_BACKENDS = ("aider", "continue", "goose", "autogpt")
_TOOLS = ("read_file", "write_file", "run_command", "search_code", "list_dir")
_AIDB_KINDS = ("telemetry_probe", "skills_list", "tool_execute", "documents_list")
_EDITOR_KINDS = ("completion", "refactoring", "feedback", "error", "health-check")
_ZONES = ("aidb", "dashboard", "hybrid", "qdrant", "postgres")
_UNICODE = ("größer", "naïve", "日本語", "résumé", "Łódź", "→", "…", "“quoted”")
_SYLLABLES = tuple(c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u"))
_FIRST_NAMES = ("maria", "jonas", "aylin", "pierre", "hanna", "oleg", "ines", "tomasz")


@dataclass(frozen=True, slots=True)
class PatternWriter:
    """What a valuable event says.

    Attributes:
        name: A word of its own, so that no two are alike.
        problem: What it is about.
        solution: At least 100 characters.
        score: At least 0.7.
        is_planted: A text holds something private.
    """

    name: str
    problem: str
    solution: str
    score: float
    is_planted: bool


class Writer:
    """Makes the parts of events; texts come as they stand inside a JSON string.

    Args:
        random: Where chance comes from.
        seed: Keeps the texts of two files apart.

    Attributes:
        knowledge: What a valuable event says next.
    """

    def __init__(self, random: Random, seed: int) -> None:
        self.knowledge = PatternWriter("", "", "", 0.0, is_planted=False)
        self._random = random
        self._moment = FIRST
        self._invented = 0
        self._family = _name(seed)
        self._sentences = [self._make_sentence() for _ in range(SENTENCES)]

    def fields(self) -> dict[str, Callable[[], str]]:
        """Give what can stand in a template, by name."""
        random, one = self._random, self._random.choice
        below, bits = self._random.randrange, self._random.getrandbits
        return {
            # Times, as different writers have them.
            "iso": lambda: str(self._moment).replace(" ", "T"),
            "iso_z": lambda: f"{self._bare()}Z",
            "iso_both": lambda: f"{self._moment.isoformat()}Z",
            "iso_bare": self._bare,
            "seconds": lambda: repr(self._moment.timestamp()),
            "whole": lambda: str(int(self._moment.timestamp())),
            # What scrubbing leaves, ids and numbers.
            "digest": lambda: f"sha256:{bits(256):064x}",
            "uuid": self._uuid,
            "hash": lambda: f"{bits(32):08x}",
            "digit": lambda: str(below(10)),
            "count": lambda: str(below(20_000)),
            "decimal": lambda: repr(round(random.random() * 9000, 4)),
            "ratio": lambda: repr(round(random.random(), 3)),
            "low": lambda: repr(round(random.random() * 0.69, 2)),
            "boolean": lambda: one(("true", "false")),
            "collections": lambda: one(_COLLECTIONS),
            # Names.
            "agent": lambda: one(_AGENTS),
            "model": lambda: one(_MODELS),
            "backend": lambda: one(_BACKENDS),
            "tool": lambda: one(_TOOLS),
            "zone": lambda: one(_ZONES),
            "aidb": lambda: one(_AIDB_KINDS),
            "editor": lambda: one(_EDITOR_KINDS),
            # Texts.
            "sentence": lambda: one(self._sentences),
            "question": self._question,
            "fault": self._fault,
            "answer": lambda: self.knowledge.solution,
            "error_type": lambda: f"{self.knowledge.name}_failure",
            "score": lambda: repr(self.knowledge.score),
            "endorsements": lambda: str(3 + below(9)),
        }

    def pass_time(self) -> None:
        """Go on to the time of the next event."""
        seconds = 2 * SECONDS_BETWEEN * self._random.random()
        self._moment += timedelta(seconds=seconds)

    def prose(self, median: int) -> str:
        """Write sentences: mostly about so many characters, rarely ten times as many.

        Args:
            median: Characters.
        """
        size = min(int(self._random.lognormvariate(0, SPREAD) * median), LONGEST)
        count = max(1, size // MEAN_SENTENCE)
        return " ".join(self._random.choices(self._sentences, k=count))

    def invent(self) -> None:
        """Think of a new knowledge."""
        random = self._random
        self._invented += 1
        name = f"{self._family}-{_name(self._invented)}"
        topic = random.choice(_TOPICS)
        parts = [
            f"1. Give {name} its own {topic}. {random.choice(self._sentences)}",
            f"2. {self.prose(MEDIAN_SOLUTION)}",
        ]
        if random.random() < WITH_COMMAND:
            command = random.choice(_COMMANDS)
            parts.append(f"3. Run it:\\n```\\n{command} {name}\\n```")
        is_planted = random.random() < PLANTED
        if is_planted:
            parts.append(self._private_sentence())
        if random.random() < WITH_UNICODE:
            parts.append(json.dumps(random.choice(_UNICODE))[1:-1])
        self.knowledge = PatternWriter(
            name=name,
            problem=f"{topic} for {name}: {random.choice(self._sentences)}",
            solution="\\n".join(parts),
            score=round(0.7 + 0.3 * random.random(), 3),
            is_planted=is_planted,
        )

    def _question(self) -> str:
        """Ask with the words that the coordinator's formula counts."""
        return f"How to install, setup and configure a {self.knowledge.problem}"

    def _fault(self) -> str:
        return f"A {self.knowledge.problem}"

    def _bare(self) -> str:
        return self._moment.replace(tzinfo=None).isoformat()

    def _uuid(self) -> str:
        text = f"{self._random.getrandbits(128):032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def _private_sentence(self) -> str:
        """Say something that must not leave the machine."""
        random, person = self._random, self._random.choice(_FIRST_NAMES)
        number = random.randrange(10_000)
        letters = f"{random.getrandbits(144):036x}"
        said = (
            f"It stands in /home/{person}{number}/notes.txt there.",
            f"Ask {person}.{number}@corp-mail-{number % 97}.de when it happens again.",
            f"The database answers on 10.{number % 256}.7.{number % 199 + 1} only.",
            f"It was called with ghp_{letters[2:]}Qz and worked.",
            f"Before that: export DB_PASSWORD=Zq{letters[:14]}X7 in the shell.",
            f"See https://{person}:k{letters[:12]}@git.corp-{number % 97}.net/repo.",
        )
        return random.choice(said)

    def _make_sentence(self) -> str:
        choice = self._random.choice
        sentence = f"{choice(_SUBJECTS)} {choice(_VERBS)} {choice(_OBJECTS)}"
        if self._random.random() < WITH_END:
            sentence += f" {choice(_ENDS)}"
        return f"{sentence[0].upper()}{sentence[1:]}."


def _name(number: int) -> str:
    """Give each number a word of its own that no rule takes for a secret."""
    syllables: list[str] = []
    while number or not syllables:
        number, place = divmod(number, len(_SYLLABLES))
        syllables.append(_SYLLABLES[place])
    return "".join(syllables)
