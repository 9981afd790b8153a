"""What every verb gets: one call of the program, and how it prints JSON.

Everything slow is loaded when it is first asked for, so that help needs none of it.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from fedlearn.safe_text import safe_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from fedlearn.actions import FeedbackRecorder
    from fedlearn.git import Git
    from fedlearn.redaction import Redactor
    from fedlearn.settings import Settings
    from fedlearn.state import State

PATH: Final = click.Path(path_type=Path)

json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=lambda context, _, chosen: setattr(context.obj, "as_json", chosen),
    help="Print JSON with stable keys.",
)


_JSON: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS

_STEERING: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What steers a terminal and what JSON allows in a text."""


def print_json(data: object) -> None:
    """Print plain data or dataclasses as indented JSON with sorted keys."""
    try:
        text = orjson.dumps(data, option=_JSON).decode()
    except orjson.JSONEncodeError:  # a name that is no UTF-8
        text = json.dumps(data, default=_plain, indent=2, sort_keys=True)
    click.echo(_STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _plain(data: Any) -> object:  # noqa: ANN401  (whatever JSON does not know)
    is_record = is_dataclass(data) and not isinstance(data, type)
    return asdict(data) if is_record else str(data)


@dataclass
class Invocation:
    """One call of the program.

    Attributes:
        config_file: As given on the command line.
        as_json: What the verb answers is for a program.
    """

    config_file: Path | None
    as_json: bool = False

    def answer(self, data: object, show: Callable[[], object]) -> None:
        """Print data as JSON if that is wanted, else show it to a person."""
        if self.as_json:
            print_json(data)
        else:
            show()

    @cached_property
    def settings(self) -> Settings:
        """The settings of this call."""
        from fedlearn import settings  # noqa: PLC0415  (loads slowly)

        return settings.load(self.config_path)

    @cached_property
    def config_path(self) -> Path | None:
        """The configuration file of this call; None if there is none."""
        from fedlearn import settings  # noqa: PLC0415  (loads slowly)

        return self.config_file or settings.find_file()

    @cached_property
    def git(self) -> Git:
        """The repository of this node."""
        from fedlearn.worktree import open_repository  # noqa: PLC0415  (loads slowly)

        return open_repository(self.settings.repository_path, self.settings.node)

    @property
    def redactor(self) -> Redactor:
        """A redactor with the rules of the settings."""
        from fedlearn.redaction import open_redactor  # noqa: PLC0415  (loads slowly)

        return open_redactor(self.settings)

    def open_state(self) -> State:
        """Open the state of this node, to be used in a `with` statement."""
        from fedlearn.state import State  # noqa: PLC0415  (loads slowly)

        return State.open(self.settings.state_directory)

    def recorder(self, state: State) -> FeedbackRecorder:
        """Return what records feedback and retractions of this node."""
        from fedlearn.actions import FeedbackRecorder  # noqa: PLC0415  (loads slowly)
        from fedlearn.records import utc_now  # noqa: PLC0415  (loads slowly)

        return FeedbackRecorder(self.settings, state, self.redactor, utc_now)

    def write_metrics(self) -> None:
        """Write the metrics after a run, if the settings name a folder.

        They are written after a failed run too; a failure to do so is only a warning.
        """
        settings: Settings | None = self.__dict__.get("settings")  # if a verb read them
        if settings is None or settings.prometheus.directory is None:
            return
        from fedlearn.monitor import write_metrics  # noqa: PLC0415  (loads slowly)

        if warning := write_metrics(settings):
            shown = safe_text(f"warning: {warning}")
            click.secho(shown, err=True, fg="yellow")
