"""The manual page, made from the help of all verbs."""

import inspect
from collections.abc import Iterator
from typing import Final

import click

from fedlearn import errors
from fedlearn.cli.main import HIDDEN, VERBS, main

OTHER_CODES: Final = {
    0: "success",
    1: "a bug, with its traceback",
    130: "stopped by Ctrl-C",
    141: "the reader of the output closed it",
    143: "ended by SIGTERM",
}
"""Exit codes without an error class."""


def man_page() -> str:
    """Return the manual page of section 1, in the man macros of groff."""
    lines = [
        '.TH FEDLEARN 1 "" "fedlearn" "User Commands"',
        ".SH NAME",
        "fedlearn \\- " + _roff(_sentence(main.help or "")),
        ".SH SYNOPSIS",
        ".B fedlearn",
        _roff("[OPTIONS] VERB [ARGS]..."),
        ".SH OPTIONS",
        *_options(main),
        ".SH VERBS",
    ]
    for name, command in verbs():
        lines += _verb(name, command)
    lines += [".SH EXIT STATUS"]
    for code, text in exit_codes().items():
        lines += [".TP", f".B {code}", _roff(text)]
    lines += [
        ".SH FILES",
        _roff("~/.config/fedlearn/config.toml, /etc/fedlearn/config.toml: settings."),
        ".br",
        _roff("~/.local/state/fedlearn: the state of this machine."),
        ".SH ENVIRONMENT",
        _roff("FEDLEARN_CONFIG names the settings; FEDLEARN_SECTION__KEY sets one."),
    ]
    return "\n".join(lines) + "\n"


def exit_codes() -> dict[int, str]:
    """Return what each exit code means."""
    codes = OTHER_CODES | {
        kind.exit_code: _sentence(inspect.getdoc(kind) or "")
        for kind in vars(errors).values()
        if "exit_code" in getattr(kind, "__dict__", {})
    }
    return dict(sorted(codes.items()))


def verbs() -> Iterator[tuple[str, click.Command]]:
    """Yield every verb and its subcommands, hidden ones last."""
    context = click.Context(main, info_name="fedlearn")
    for name in (*VERBS, *HIDDEN):
        command = main.get_command(context, name)
        yield name, command
        if isinstance(command, click.Group):
            for below, inner in sorted(command.commands.items()):
                yield f"{name} {below}", inner


def usage(name: str, command: click.Command) -> str:
    """Return how a verb is called."""
    pieces = command.collect_usage_pieces(click.Context(command))
    return " ".join(["fedlearn", name, *pieces])


def paragraphs(command: click.Command) -> list[str]:
    """Return the help of a command, unwrapped."""
    text = inspect.cleandoc(command.help or "")
    return [" ".join(part.split()) for part in text.split("\n\n")]


def options(command: click.Command) -> list[tuple[str, str]]:
    """Return names and help of the options, as click shows them."""
    context = click.Context(command, info_name="fedlearn")
    found = (parameter.get_help_record(context) for parameter in command.params)
    return [(names, " ".join(text.split())) for names, text in filter(None, found)]


def _sentence(text: str) -> str:
    """Return the first line of a docstring as an entry of a table."""
    first = text.splitlines()[0].rstrip(".")
    return first[:1].lower() + first[1:]


def _verb(name: str, command: click.Command) -> Iterator[str]:
    yield f".SS {_roff(usage(name, command))}"
    for number, part in enumerate(paragraphs(command)):
        yield from ([".PP"] if number else [])
        yield _roff(part)
    yield from _options(command)
    yield from (".PP", _roff(command.epilog or ""))


def _options(command: click.Command) -> Iterator[str]:
    for names, text in options(command):
        yield from (".TP", f".B {_roff(names)}", _roff(text))


def _roff(text: str) -> str:
    """Escape a text for troff, where a line may not begin with a dot or quote."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped
