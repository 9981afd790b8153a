"""What every verb gets: the settings, read when they are first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # loading pydantic costs more than showing help
    from pathlib import Path

    from fedlearn.settings import Settings


class Invocation:
    """One call of the program.

    Args:
        config_file: As given on the command line.
    """

    def __init__(self, config_file: Path | None) -> None:
        self.config_file = config_file

    @cached_property
    def settings(self) -> Settings:
        """The settings of this call."""
        from fedlearn import settings  # noqa: PLC0415  (see above)

        return settings.load(self.config_path)

    @cached_property
    def config_path(self) -> Path | None:
        """The configuration file of this call; None if there is none."""
        from fedlearn import settings  # noqa: PLC0415  (see above)

        return self.config_file or settings.find_file()

    def write_metrics(self) -> None:
        """Write the metrics of a run that has ended, where the settings name a folder.

        A run that failed is what they are for; that they cannot be written is a
        warning only.
        """
        settings: Settings | None = self.__dict__.get("settings")  # if a verb read them
        if settings is None or settings.prometheus.directory is None:
            return
        # Here and not above: most verbs write none.
        from fedlearn.monitor import write_metrics  # noqa: PLC0415

        if warning := write_metrics(settings):
            click.secho(f"warning: {warning}", err=True, fg="yellow")
