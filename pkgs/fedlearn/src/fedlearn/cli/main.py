"""The command group: finds a verb's file by its name and loads it when used."""

import difflib
import importlib
import keyword
from pathlib import Path
from typing import Final

import click

from fedlearn.cli.invocation import Invocation
from fedlearn.cli.logs import LEVELS, configure

VERBS: Final = {
    "init": "Create or clone the repository and create the collections.",
    "sync": "Read new telemetry and add its patterns to data/.",
    "federate": "Exchange with the other nodes: pull, sync, push, import.",
    "export": "Write snapshots of the collections in Qdrant to data/.",
    "import": "Import the patterns of all nodes into Qdrant.",
    "publish": "Write a part of data/, without names, for a public repository.",
    "dataset": "Write the samples of all nodes as a training set.",
    "add": "Write down one piece of knowledge.",
    "search": "Search for patterns by meaning.",
    "why": "Show who observed a pattern, and why it is in use or not.",
    "feedback": "Record that a pattern helped or caused harm.",
    "retract": "Retract patterns on every node, for good.",
    "audit": "Check for sensitive values and broken records.",
    "node": "Enrol this node, and decide which others to trust.",
    "quarantine": "Decide about patterns that were kept out of Qdrant.",
    "prune": "Remove snapshots that the retention settings no longer keep.",
    "status": "Show what this node holds and when it last ran.",
    "doctor": "Find problems of this node, and show the remedy for each.",
    "dashboard": "Write a web page about this node and the federation.",
    "mcp": "Serve an AI assistant by the Model Context Protocol.",
    "backup": "Write everything that exists only on this machine to a file.",
    "restore": "Restore state and repository from a backup.",
    "config": "Show, check and describe the settings.",
    "demo": "Show how two nodes learn from each other.",
}
"""Each verb with its line in the overview, which is printed without loading it."""

MEASURED: Final = ("sync", "federate", "export", "import", "dashboard")
"""The metrics are written after these, whether the verb succeeded or not."""

HIDDEN: Final = ("completions", "man")
"""Verbs for packagers, left out of the overview."""


class LazyGroup(click.Group):
    """Loads a verb's module only when it is called: help stays fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the verbs in the order in which a user needs them."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Load a verb."""
        if cmd_name not in VERBS and cmd_name not in HIDDEN:
            close = difflib.get_close_matches(cmd_name, VERBS, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            ctx.fail(f"Unknown verb {cmd_name!r}.{hint}")
        # `import` cannot be the name of a module.
        file = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"fedlearn.cli.verbs.{file}")
        command: click.Command = module.command
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the overview without loading any verb."""
        del ctx
        with formatter.section("Verbs"):
            formatter.write_dl(list(VERBS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Help for a verb: fedlearn VERB --help",
)
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Configuration file, JSON or TOML.  [default: $FEDLEARN_CONFIG,"
    " ~/.config/fedlearn, /etc/fedlearn]",
)
@click.option(
    "--verbose", "-v", count=True, help="Log what is done; -vv for every detail."
)
@click.option("--quiet", "-q", is_flag=True, help="Print only errors.")
@click.option(
    "--log-level",
    type=click.Choice(LEVELS),
    envvar="FEDLEARN_LOG_LEVEL",
    help="Lowest level to log to stderr; overrides -v and -q.  [default: info"
    " in the journal and with JSON, else warning; $FEDLEARN_LOG_LEVEL]",
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    envvar="FEDLEARN_LOG_FORMAT",
    help="Format of log lines and errors.  [default: text; $FEDLEARN_LOG_FORMAT]",
)
@click.version_option(package_name="fedlearn", message="%(prog)s %(version)s")
@click.pass_context
def main(  # noqa: PLR0913 (a parameter is an option that a person can give)
    context: click.Context,
    config_file: Path | None,
    verbose: int,
    log_level: str | None,
    log_format: str | None,
    *,
    quiet: bool,
) -> None:
    """Share what the AI stacks of many machines learn, through git, into Qdrant."""
    wanted = "error" if quiet else {0: None, 1: "info"}.get(verbose, "debug")
    configure(log_level or wanted, log_format)
    context.obj = invocation = Invocation(config_file)
    if context.invoked_subcommand in MEASURED:
        context.call_on_close(invocation.write_metrics)
