"""fedlearn completions."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


@click.command(
    "completions",
    epilog="Example: fedlearn completions bash > ~/.local/share/bash-completion/"
    "completions/fedlearn",
)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what SHELL needs to complete verbs, options and their values.

    For zsh put it into a folder of $fpath as _fedlearn, for fish into
    ~/.config/fish/completions/fedlearn.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"click knows no completion for {shell}")
    made = kind(context.find_root().command, {}, "fedlearn", "_FEDLEARN_COMPLETE")
    click.echo(made.source())
