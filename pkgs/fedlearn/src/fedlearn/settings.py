"""The settings: one model, read from JSON or TOML plus the environment.

Environment variables win over the file: `FEDLEARN_QDRANT__URL` sets the key
`url` below `qdrant`. An unknown key is an error that names it.
"""

import difflib
import hashlib
import json
import os
import re
import socket
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from fedlearn.errors import ConfigurationError
from fedlearn.patterns.categories import Category
from fedlearn.patterns.record import NODE_NAME

CONFIG_VARIABLE: Final = "FEDLEARN_CONFIG"
"""Names the configuration file when the command line does not."""

HIGH_VALUE: Final = 0.7
"""The stack's own threshold, `HIGH_VALUE_THRESHOLD`."""

EVENT_FILES: Final = (
    "hybrid-events.jsonl",
    "aidb-events.jsonl",
    "vscode-events.jsonl",
    "ralph-events.jsonl",
)
"""Full names: other `*.jsonl` in the same folders hold no events."""

_RULE_NAME: Final = r"^[a-z][a-z0-9-]{0,40}$"

_NOT_LINEAR: Final = {
    r"\(\?(?:=|!|<=|<!)": "look-around, which RE2 does not know",
    r"\\[1-9]|\(\?P=": "a back-reference, which RE2 does not know",
    r"\(\?(?:>|\()|[*+?}]\+": "an atomic or conditional group, which RE2 does not know",
    r"\\\{[0-9]|\[[^\]]*\{[0-9]": "a brace that counts nothing: write it as \\x7b",
}
"""What `re` takes and RE2, or our use of it, does not."""

NodeName = Annotated[str, StringConstraints(pattern=f"^{NODE_NAME}$")]


BranchName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]*$")
]

PushBranch = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._/-]*(<node>)?$")
]


def default_node() -> str:
    """Name this machine without telling its host name, always the same."""
    digest = hashlib.sha256(socket.gethostname().encode()).hexdigest()
    return f"node-{digest[:8]}"


def _base_directory(variable: str, fallback: str) -> Path:
    """Find a base directory as the XDG specification has it."""
    return Path(os.environ.get(variable) or Path.home() / fallback)


def _linear(pattern: str) -> str:
    """Refuse a pattern that is none, or that RE2 cannot match in linear time.

    Raises:
        ValueError: Saying what is wrong with it.
    """
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from error
    if compiled.search("") is not None:
        raise ValueError("matches the empty text")
    for form, what in _NOT_LINEAR.items():
        if re.search(form, pattern):
            raise ValueError(f"has {what}")
    return pattern


class Section(BaseModel):
    """One top-level key; read-only, and without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )


class Runtime(Section):
    """Where the AI stack of this machine writes."""

    directory: Path = Field(
        default_factory=lambda: (
            _base_directory("XDG_DATA_HOME", ".local/share") / "nixos-ai-stack"
        )
    )
    """Folder below which relative globs are looked up; read only."""

    telemetry: tuple[str, ...] = tuple(
        f"{folder}/{name}"
        for folder in ("telemetry", "*/telemetry")
        for name in EVENT_FILES
    )
    """Globs of event files, absolute or below `directory`."""

    dataset: tuple[str, ...] = (
        "fine-tuning/dataset.jsonl",
        "*/fine-tuning/dataset.jsonl",
        "interaction-archive/dataset.jsonl",
    )
    """Globs of fine-tuning datasets, absolute or below `directory`."""


class Repository(Section):
    """The git work tree that holds `data/`."""

    path: Path | None = None
    """Work tree; by default `repository` in the state directory."""

    url: str | None = None
    """What `fedlearn init` clones; without it the repository stays local."""

    remote: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$")] = "origin"
    """Name of the git remote that is pulled from and pushed to."""

    branch: BranchName = "main"
    """Branch that is pulled, and pushed where `push_branch` names no other."""

    push_branch: PushBranch | None = None
    """Branch that is pushed, such as `nodes/<node>`; `<node>` is this node's name."""

    sources: tuple[str, ...] = ()
    """Branches of the remote that are read besides, such as `nodes/*`."""

    sign: bool = False
    """Sign this node's commits with its ssh key."""

    signing_key: Path | None = None
    """Private ssh key without a passphrase that signs; needed where `sign` is on."""

    lock_wait_s: Annotated[float, Field(ge=0)] = 0.0
    """How long a run waits for another one, seconds; then it exits 75."""


class Extraction(Section):
    """Which observations become patterns."""

    threshold: Annotated[float, Field(ge=0, le=1)] = HIGH_VALUE
    """The least score of a pattern."""

    scoring: Literal["coordinator", "none"] = "coordinator"
    """How an event without a score gets one."""

    categories: tuple[Category, ...] = tuple(Category)
    """Only these categories are extracted."""

    agent_types: tuple[str, ...] | None = None
    """Only events of these agent types are extracted; null takes all."""


class AllowedValue(Section):
    """A value that is not private although a rule finds it."""

    value: Annotated[str, StringConstraints(min_length=1)]
    """The exact text."""

    reason: Annotated[str, StringConstraints(min_length=1)]
    """Why it may leave."""

    expires: date | None = None
    """The last day on which it may, UTC; null for no end."""


class ExtraRule(Section):
    """A rule of one's own, after those of the table."""

    id: Annotated[str, StringConstraints(pattern=_RULE_NAME)]
    """Names it in findings."""

    pattern: Annotated[str, StringConstraints(min_length=1), AfterValidator(_linear)]
    """What it finds, in the syntax that Python's `re` and RE2 share; a group named
    `value` marks the private part when the match has context that stays."""

    placeholder: Annotated[str, StringConstraints(pattern=_RULE_NAME)]
    """Kind of the placeholder: `project` becomes `<project-1>`."""


class Privacy(Section):
    """What is redacted beyond the rule table, and what is not."""

    host_names: tuple[str, ...] = ()
    """Further names of machines and domains; this machine's own are known."""

    rules: tuple[ExtraRule, ...] = ()
    """Further rules, such as for names of projects or customers."""

    allow: tuple[AllowedValue, ...] = ()
    """Values that stay."""

    second_opinion: bool = False
    """Let betterleaks or gitleaks look at each commit too, whichever is on PATH."""

    @field_validator("rules")
    @classmethod
    def _distinct(cls, rules: tuple[ExtraRule, ...]) -> tuple[ExtraRule, ...]:
        """Refuse two rules of one name."""
        if len({rule.id for rule in rules}) < len(rules):
            raise ValueError("two rules have the same id")
        return rules


class Qdrant(Section):
    """The vector store."""

    url: str | None = None
    """Base URL of a server; null uses an embedded store."""

    path: Path | None = None
    """Folder of the embedded store; by default `qdrant` in the state directory."""

    api_key_file: Path | None = None
    """File that holds the server's API key and nothing else."""

    timeout_s: Annotated[int, Field(ge=1)] = 30
    """Longest wait for one answer, seconds."""

    grpc_port: Annotated[int, Field(ge=1, le=65_535)] | None = None
    """Speak gRPC to this port of the server; null for HTTP."""

    shard_number: Annotated[int, Field(ge=1)] | None = None
    """Shards of a new collection; null leaves it to the server."""

    replication_factor: Annotated[int, Field(ge=1)] | None = None
    """Copies of each shard of a new collection; null leaves it to the server."""

    write_consistency_factor: Annotated[int, Field(ge=1)] | None = None
    """Copies that must confirm a write; null leaves it to the server."""


class Embedding(Section):
    """What turns a text into a vector."""

    kind: Literal["hashing", "openai", "ollama"] = "hashing"
    """The built-in hashing embedder, or the protocol of a server."""

    url: str | None = None
    """Base URL of the embedding server."""

    model: str | None = None
    """Name of the model as the server knows it."""

    dimension: Annotated[int, Field(ge=16, le=65_536)] = 768
    """Length of a vector of the hashing embedder; a server decides its own."""

    batch: Annotated[int, Field(ge=1, le=4096)] = 64
    """Texts in one request."""

    api_key_file: Path | None = None
    """File that holds the embedding server's key and nothing else."""

    timeout_s: Annotated[float, Field(gt=0)] = 30.0
    """Longest wait for one answer, seconds."""


class Export(Section):
    """What `fedlearn export` writes."""

    limit: Annotated[int, Field(ge=0)] = 10_000
    """The strongest so many points of a collection; 0 for all."""

    max_bytes: Annotated[int, Field(ge=1024)] | None = 10_000_000
    """Largest snapshot, bytes; the weakest points give way. Null for no limit."""


class Trust(Section):
    """Which of what other nodes say is believed; local policy."""

    require_signatures: bool = False
    """Merge nothing while a fetched commit has no signature of a trusted key."""

    allowed_signers: Path | None = None
    """Trusted keys, as git's `gpg.ssh.allowedSignersFile`; needed where
    `require_signatures` is on."""

    minimum_nodes: Annotated[int, Field(ge=1)] = 1
    """How many others must hold a foreign pattern before it enters Qdrant."""

    revoked: tuple[NodeName, ...] = ()
    """Nodes whose word counts no more; what only they hold leaves Qdrant."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """Refuse to require what cannot be checked."""
        if self.require_signatures and not self.allowed_signers:
            raise ValueError("require_signatures needs allowed_signers")
        return self


class Retention(Section):
    """What stays under `data/`, and how much of it."""

    dataset_snapshots: Annotated[int, Field(ge=1)] = 5
    """Snapshots of the dataset that a node keeps."""

    collection_snapshots: Annotated[int, Field(ge=1)] = 5
    """Snapshots of each collection that a node keeps."""

    telemetry_days: Annotated[int, Field(ge=1)] = 90
    """Days of telemetry snapshots that a node keeps."""

    max_file_bytes: Annotated[int, Field(ge=100_000)] = 10_000_000
    """Largest shared file, bytes; the weakest records give way."""

    max_data_bytes: Annotated[int, Field(ge=1_000_000)] = 50_000_000
    """Largest `data/`, bytes."""


class Dashboard(Section):
    """Where `fedlearn dashboard` writes."""

    directory: Path | None = None
    """Folder of the page; null writes none unless `--out` names one."""


class Prometheus(Section):
    """Where the metrics go."""

    directory: Path | None = None
    """Folder that node_exporter's textfile collector reads; null writes none."""


class Settings(Section):
    """Everything that can be set.

    Attributes are documented where they are declared; `fedlearn config schema`
    prints them as JSON schema.
    """

    node: NodeName = Field(default_factory=default_node)
    """Public name of this machine in the federation; never its host name."""

    organisation: str | None = None
    """Public name of who runs it."""

    state_directory: Path = Field(
        default_factory=lambda: (
            _base_directory("XDG_STATE_HOME", ".local/state") / "fedlearn"
        )
    )
    """Where fedlearn keeps what belongs to this machine."""

    runtime: Runtime = Runtime()
    repository: Repository = Repository()
    extraction: Extraction = Extraction()
    privacy: Privacy = Privacy()
    qdrant: Qdrant = Qdrant()
    embedding: Embedding = Embedding()
    export: Export = Export()
    trust: Trust = Trust()
    retention: Retention = Retention()
    dashboard: Dashboard = Dashboard()
    prometheus: Prometheus = Prometheus()

    @property
    def repository_path(self) -> Path:
        """The work tree."""
        return self.repository.path or self.state_directory / "repository"

    @property
    def qdrant_path(self) -> Path:
        """The folder of the embedded store."""
        return self.qdrant.path or self.state_directory / "qdrant"


class _EnvironmentSettings(Settings, BaseSettings):
    """The settings with the environment over them."""

    model_config = SettingsConfigDict(
        env_prefix="FEDLEARN_", env_nested_delimiter="__", env_ignore_empty=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let the environment win over the file, which arrives as arguments."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def load(path: Path | None) -> Settings:
    """Read the settings.

    Args:
        path: Configuration file; None for defaults and environment alone.

    Raises:
        ConfigurationError: The file cannot be read, or a key or value is wrong.
    """
    content = _read_file(path) if path else {}
    origin = str(path) if path else "the environment"
    try:
        return _EnvironmentSettings(**content)
    except ValidationError as error:
        raise _explain(error, origin) from error


def check(path: Path) -> None:
    """Check a configuration file by itself: no environment, state or network.

    Raises:
        ConfigurationError: The file cannot be read, or a key or value is wrong.
    """
    try:
        Settings.model_validate(_read_file(path))
    except ValidationError as error:
        raise _explain(error, str(path)) from error


def check_text(content: str, place: Path) -> None:
    """Check the text of a TOML file that is about to be written.

    Args:
        content: The text.
        place: As messages shall name it.

    Raises:
        ConfigurationError: A key or value is wrong.
    """
    try:
        Settings.model_validate(tomllib.loads(content))
    except ValidationError as error:
        raise _explain(error, str(place)) from error


def user_file() -> Path:
    """Give the place of a user's configuration file."""
    return _base_directory("XDG_CONFIG_HOME", ".config") / "fedlearn" / "config.toml"


def find_file() -> Path | None:
    """Find the configuration file when none was named: the user's, the system's."""
    if named := os.environ.get(CONFIG_VARIABLE):
        return Path(named)
    folders = (_base_directory("XDG_CONFIG_HOME", ".config"), Path("/etc"))
    candidates = (
        folder / "fedlearn" / name
        for folder in folders
        for name in ("config.toml", "config.json")
    )
    return next((path for path in candidates if path.is_file()), None)


def _read_file(path: Path) -> dict[str, Any]:
    """Parse a TOML or JSON file by its name's ending."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except OSError as error:
        raise ConfigurationError(
            f"{path} cannot be read: {error.strerror}",
            hint="name a readable file with --config or FEDLEARN_CONFIG",
        ) from error
    except ValueError as error:  # JSON, TOML and Unicode errors
        raise ConfigurationError(f"{path} is not valid: {error}") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path} is not valid: an object is expected")
    return content


def _explain(error: ValidationError, origin: str) -> ConfigurationError:
    """Put the first of the faults into one sentence that names the key."""
    fault = error.errors()[0]
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] != "extra_forbidden":
        return ConfigurationError(f"{origin}: {key}: {fault['msg']}")
    known = _known_keys(fault["loc"][:-1])
    close = difflib.get_close_matches(str(fault["loc"][-1]), known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(known)}"
    return ConfigurationError(f"{origin}: there is no setting {key}", hint=hint)


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """List the keys that exist at a place in the settings."""
    model: Any = Settings
    for part in location:
        field = getattr(model, "model_fields", {}).get(part)
        model = field.annotation if field else model
    return sorted(getattr(model, "model_fields", {}))
