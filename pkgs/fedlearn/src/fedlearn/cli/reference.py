"""The reference, made from what the program itself knows, so that it cannot go stale.

`python -m fedlearn.cli.reference DIR` writes the pages; with `--check` it only tells
whether they are up to date.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from fedlearn import errors
from fedlearn.cli.main import HIDDEN, VERBS, main

GENERATED: Final = (
    "<!-- Made by `make reference`: change the program, not this page. -->"
)

OTHER_CODES: Final = {
    0: "done",
    1: "a bug, with its traceback",
    130: "stopped by Ctrl-C",
    141: "whoever read the output stopped reading",
}
"""Exit codes that no error class has."""

_OPTION_TYPES: Final = (click.Option, click.Argument)


def pages() -> dict[str, str]:
    """Give the text of each page by its file name."""
    return {
        "cli.md": cli_page(),
        "exit-codes.md": exit_codes_page(),
        "settings.md": settings_page(),
    }


def cli_page() -> str:
    """Describe every verb with its arguments and options."""
    parts = [GENERATED, "# Command line", _paragraph(main), _options(main)]
    for name, command in verbs():
        parts += list(_verb(name, command, "##"))
    return "\n\n".join(part for part in parts if part) + "\n"


def exit_codes_page() -> str:
    """List the exit codes."""
    codes = dict(OTHER_CODES)
    for kind in vars(errors).values():
        if inspect.isclass(kind) and issubclass(kind, errors.FedlearnError):
            code = getattr(kind, "exit_code", None)
            if code is not None:
                codes[code] = _sentence(inspect.getdoc(kind) or "")
    rows = [f"| {code} | {codes[code]} |" for code in sorted(codes)]
    table = "\n".join(["| code | meaning |", "| --- | --- |", *rows])
    text = (
        "Every verb ends with one of these. Codes 4 and 75 are worth another try "
        "without a change; 2, 3, 5 and 6 want a person. `fedlearn doctor` ends with "
        "the code of the gravest problem that it found."
    )
    return f"{GENERATED}\n\n# Exit codes\n\n{text}\n\n{table}\n"


def settings_page() -> str:
    """Describe every setting with its default."""
    from fedlearn.cli.config_file import describe  # noqa: PLC0415 (loads pydantic)

    text = (
        "A TOML or JSON file: `--config`, `$FEDLEARN_CONFIG`, "
        "`~/.config/fedlearn/config.toml`, `/etc/fedlearn/config.toml`; the first one "
        "counts. The environment wins over the file: `FEDLEARN_QDRANT__URL` sets `url` "
        "below `qdrant`. An unknown key is an error. `fedlearn config show` prints "
        "what is in force, `config init` writes a file, `config check` checks one."
    )
    parts = [GENERATED, "# Settings", text]
    for section in describe():
        parts.append(f"## `{section.name}`" if section.name else "## Top level")
        parts += [section.text] if section.text else []
        rows = [
            f"| `{one.name}` | {one.kind} | {one.default} | {one.text} |"
            for one in section.settings
        ]
        head = ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
        parts.append("\n".join([*head, *rows]))
    return "\n\n".join(parts) + "\n"


def man_page() -> str:
    """Write the manual page of section 1, in the man macros of groff."""
    lines = [
        '.TH FEDLEARN 1 "" "fedlearn" "User Commands"',
        ".SH NAME",
        "fedlearn \\- " + _roff(_sentence(main.help or "")),
        ".SH SYNOPSIS",
        ".B fedlearn",
        _roff("[OPTIONS] VERB [ARGS]..."),
        ".SH OPTIONS",
        *_man_options(main),
        ".SH VERBS",
    ]
    for name, command in verbs():
        lines += _man_verb(name, command)
    lines += [".SH EXIT STATUS"]
    for row in exit_codes_page().splitlines():
        if match := re.fullmatch(r"\| (\d+) \| (.*) \|", row):
            lines += [".TP", f".B {match[1]}", _roff(match[2])]
    lines += [
        ".SH FILES",
        _roff("~/.config/fedlearn/config.toml, /etc/fedlearn/config.toml: settings."),
        ".br",
        _roff("~/.local/state/fedlearn: what belongs to this machine alone."),
        ".SH ENVIRONMENT",
        _roff("FEDLEARN_CONFIG names the settings; FEDLEARN_SECTION__KEY sets one."),
    ]
    return "\n".join(lines) + "\n"


def verbs() -> Iterator[tuple[str, click.Command]]:
    """Give every verb and the verbs below it, hidden ones last."""
    context = click.Context(main, info_name="fedlearn")
    for name in (*VERBS, *HIDDEN):
        command = main.get_command(context, name)
        if command is None:
            continue
        yield name, command
        if isinstance(command, click.Group):
            for below in command.list_commands(context):
                inner = command.get_command(context, below)
                if inner is not None:
                    yield f"{name} {below}", inner


def _verb(name: str, command: click.Command, heading: str) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    yield f"{heading} {name}"
    yield _paragraph(command)
    yield f"```text\nfedlearn {name} {usage}\n```"
    yield _options(command)
    if command.epilog:
        yield f"{command.epilog.replace('Example: ', 'Example: `', 1)}`"


def _paragraph(command: click.Command) -> str:
    """Give the help of a command, unwrapped."""
    text = inspect.cleandoc(command.help or "")
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _options(command: click.Command) -> str:
    """Give a table of the options of a command."""
    rows = [
        f"| `{_cell(names)}` | {_cell(text)} |" for names, text in _records(command)
    ]
    head = ["| option | does |", "| --- | --- |"]
    return "\n".join([*head, *rows]) if rows else ""


def _records(command: click.Command) -> list[tuple[str, str]]:
    """Give names and help of the options, as click shows them."""
    context = click.Context(command, info_name="fedlearn")
    found = (
        parameter.get_help_record(context)
        for parameter in command.params
        if isinstance(parameter, _OPTION_TYPES)
    )
    return [record for record in found if record]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _sentence(text: str) -> str:
    """Make of a docstring's first line what stands in a table."""
    first = text.splitlines()[0].rstrip(".") if text else ""
    return first[:1].lower() + first[1:]


def _man_verb(name: str, command: click.Command) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(click.Context(command)))
    yield f".SS fedlearn {name} {_roff(usage)}"
    for number, part in enumerate(_paragraph(command).split("\n\n")):
        yield from ([".PP"] if number else [])
        yield _roff(part)
    yield from _man_options(command)
    if command.epilog:
        yield from (".PP", _roff(command.epilog))


def _man_options(command: click.Command) -> Iterator[str]:
    for names, text in _records(command):
        yield from (".TP", f".B {_roff(names)}", _roff(" ".join(text.split())))


def _roff(text: str) -> str:
    """Escape a text for troff, where a line may not begin with a dot or quote."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped


def run(arguments: list[str]) -> int:
    """Write the pages into a folder, or compare them.

    Args:
        arguments: The folder, and perhaps `--check`.

    Returns:
        0, or 1 where a page is out of date.
    """
    check = "--check" in arguments
    (folder,) = (Path(one) for one in arguments if one != "--check")
    stale = [
        name
        for name, text in pages().items()
        if not (folder / name).is_file()
        or (folder / name).read_text(encoding="utf-8") != text
    ]
    for name in stale:
        if check:
            click.echo(f"{folder / name} is out of date: run make reference", err=True)
        else:
            (folder / name).write_text(pages()[name], encoding="utf-8")
            click.echo(f"wrote {folder / name}", err=True)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
