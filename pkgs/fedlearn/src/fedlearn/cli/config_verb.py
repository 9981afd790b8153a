"""fedlearn config."""

from pathlib import Path

import click

from fedlearn import settings
from fedlearn.cli.invocation import Invocation
from fedlearn.cli.output import print_json


@click.group("config", epilog="Example: fedlearn config check fedlearn.toml")
def command() -> None:
    """Show, check and describe the settings."""


@command.command("show", epilog="Example: fedlearn config show | jq .qdrant")
@click.pass_obj
def show(invocation: Invocation) -> None:
    """Print the settings in force, defaults and environment included."""
    print_json(invocation.settings.model_dump(mode="json"))


@command.command("schema", epilog="Example: fedlearn config schema > schema.json")
def schema() -> None:
    """Print the JSON schema of the configuration file."""
    print_json(settings.Settings.model_json_schema())


@command.command("check", epilog="Example: fedlearn config check fedlearn.toml")
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a configuration file by itself: no network, secret or state."""
    settings.check(file)
    click.echo(f"{file} is valid.", err=True)
