"""fedlearn man."""

import click


@click.command("man", epilog="Example: fedlearn man | man --local-file -")
def command() -> None:
    """Print the manual page, made from the help of all verbs."""
    from fedlearn.cli.manual import man_page

    click.echo(man_page(), nl=False)
