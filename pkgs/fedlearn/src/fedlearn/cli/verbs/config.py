"""fedlearn config."""

import sys
from pathlib import Path

import click

from fedlearn.cli.invocation import PATH, Invocation, print_json
from fedlearn.errors import ConfigurationError, RefusedError


@click.group("config", epilog="Example: fedlearn config check fedlearn.toml")
def command() -> None:
    """Show, check and describe the settings."""


@command.command("show", epilog="Example: fedlearn config show | jq .qdrant")
@click.pass_obj
def show(invocation: Invocation) -> None:
    """Print the effective settings, with defaults and environment.

    Passwords and queries of URLs are left out.
    """
    from fedlearn.safe_text import change_texts, without_credentials

    content = invocation.settings.model_dump(mode="json")
    print_json(change_texts(content, without_credentials))


@command.command("schema", epilog="Example: fedlearn config schema > schema.json")
def schema() -> None:
    """Print the JSON schema of the configuration file."""
    from fedlearn.settings import json_schema

    print_json(json_schema())


@command.command("check", epilog="Example: fedlearn config check fedlearn.toml")
@click.argument("file", type=PATH)
def check(file: Path) -> None:
    """Check a configuration file, without network, secrets or state."""
    from fedlearn import settings

    settings.check(file)
    click.echo(f"{file} is valid.", err=True)


@command.command(
    "init", epilog="Example: fedlearn config init --node system-a --url git@host:x.git"
)
@click.argument("file", required=False, type=PATH)
@click.option("--node", help="Name of this machine in the federation; it is public.")
@click.option("--url", help="Git repository of the federation; empty for none.")
@click.option(
    "--qdrant-url", help="URL of a Qdrant server; empty for an embedded store."
)
@click.option("--runtime", help="Folder in which the AI stack writes its telemetry.")
@click.option("--yes", is_flag=True, help="Do not ask: use the defaults.")
@click.pass_obj
def init(
    invocation: Invocation,
    file: Path | None,
    node: str | None,
    url: str | None,
    qdrant_url: str | None,
    runtime: str | None,
    *,
    yes: bool,
) -> None:
    """Ask for the main settings, and write a configuration file with all of them.

    By default FILE is where fedlearn looks for it. Values given as options are not
    asked for; without a terminal, none are. An existing file is never overwritten.
    """
    from fedlearn import settings
    from fedlearn.atomic import write_atomically
    from fedlearn.cli.config_file import write_toml

    place = file or invocation.config_file or settings.user_file()
    if place.exists():
        raise RefusedError(f"{place} exists", hint="edit it, or name another FILE")
    default = settings.Settings()
    ask = not yes and sys.stdin.isatty()
    folder = str(default.runtime.directory)
    answers = {
        key: _answer(question, given, usual, ask=ask)
        for key, question, given, usual in (
            ("node", "Name of this node", node, default.node),
            ("runtime.directory", "Folder of the AI stack", runtime, folder),
            ("repository.url", "Git repository (empty: none)", url, ""),
            ("qdrant.url", "Qdrant server (empty: embedded)", qdrant_url, ""),
        )
    }
    content = write_toml({key: value for key, value in answers.items() if value})
    settings.check_text(content, place)
    try:
        write_atomically(place, [content.encode()])
    except OSError as error:
        raise ConfigurationError(
            f"{place} cannot be written: {error.strerror}",
            hint="name another FILE",
        ) from error
    click.echo(f"Wrote {place}. Next: fedlearn init", err=True)


def _answer(question: str, given: str | None, default: str, *, ask: bool) -> str:
    """Return the value of the option, the answer of the user, or the default."""
    if given is not None or not ask:
        return given if given is not None else default
    answer: str = click.prompt(question, default=default, err=True)
    return answer
