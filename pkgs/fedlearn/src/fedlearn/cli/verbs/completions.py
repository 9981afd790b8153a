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
    """Print the completion script for SHELL.

    For zsh, save it as _fedlearn in a folder of $fpath; for fish, as
    ~/.config/fish/completions/fedlearn.fish.
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.ClickException(f"click has no completion for {shell}")
    made = kind(context.find_root().command, {}, "fedlearn", "_FEDLEARN_COMPLETE")
    click.echo(made.source())
