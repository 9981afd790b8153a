"""Where an error becomes a message, a hint and an exit code."""

import logging
import os
import signal
import sqlite3
import sys
import threading

import click

from fedlearn.cli.logs import FIELDS, is_structured
from fedlearn.cli.main import main as command
from fedlearn.errors import FedlearnError, explain_fault
from fedlearn.safe_text import safe_text

logger = logging.getLogger("fedlearn")

BROKEN_PIPE_CODE = 141
"""What a shell reports for a program ended by SIGPIPE: 128 + 13."""

INTERRUPTED_CODE = 130
"""What a shell reports for a program ended by SIGINT: 128 + 2."""

TERMINATED_CODE = 143
"""What a shell reports for a program ended by SIGTERM: 128 + 15."""

GRACE_S = 1.5
"""Time to end children and close files after a signal; nothing needs it, because a
run that is killed loses nothing."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        code = run(sys.argv[1:])
    except SystemExit:
        code = TERMINATED_CODE
    if code in (INTERRUPTED_CODE, TERMINATED_CODE):
        sys.stdout.flush()
        os._exit(code)  # to take down all modules takes a second
    sys.exit(code)


def _stop(number: int, _frame: object) -> None:
    """End what is being done, and soon all the same if something does not end."""
    timer = threading.Timer(GRACE_S, os._exit, [128 + number])
    timer.daemon = True
    timer.start()
    raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(TERMINATED_CODE)


def run(arguments: list[str]) -> int:
    """Run the command line and return its exit code.

    A bug is raised, so that it keeps its traceback.
    """
    try:
        result = command.main(arguments, "fedlearn", standalone_mode=False)
    except FedlearnError as error:
        return _report(error)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return INTERRUPTED_CODE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE_CODE
    except (OSError, sqlite3.Error) as error:
        if fault := explain_fault(error):
            return _report(fault)
        raise
    return result if isinstance(result, int) else 0


def _report(error: FedlearnError) -> int:
    """Print what is wrong and what to do about it."""
    if is_structured():
        fields = {"hint": error.hint, "exit_code": error.exit_code}
        logger.error("%s", error, extra={FIELDS: fields})
        return error.exit_code
    color = False if os.environ.get("NO_COLOR") else None  # see no-color.org
    # What a remote says in a message must not look like a line of ours.
    message = safe_text(error).replace("\n", "\n  | ")
    click.secho(f"fedlearn: {message}", err=True, fg="red", color=color)
    if error.hint:
        click.echo(f"  hint: {safe_text(error.hint)}", err=True)
    return error.exit_code


if __name__ == "__main__":
    main()
