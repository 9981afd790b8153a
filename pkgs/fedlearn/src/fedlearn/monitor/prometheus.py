"""The metrics as a text file that node_exporter's textfile collector reads.

The file is written anew after every run, changed or not: node_exporter tells when
it was written, so that a machine on which nothing runs any more is noticed.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from fedlearn.atomic import PUBLIC_MODE, write_atomically
from fedlearn.errors import FedlearnError
from fedlearn.monitor.figures import Figures, read_figures
from fedlearn.monitor.metrics import METRICS, Metric
from fedlearn.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

FILE: Final = "fedlearn.prom"


def write_metrics(settings: Settings) -> str | None:
    """Write the metrics where the settings say; nothing if they name no folder.

    A failure never fails the run that it follows.

    Returns:
        Why they could not be written; None if they were, or need not be.
    """
    directory = settings.prometheus.directory
    if directory is None:
        return None
    try:
        write_figures(read_figures(settings), directory)
    except (FedlearnError, OSError) as error:
        return f"the metrics were not written to {directory}: {error}"
    return None


def write_figures(figures: Figures, directory: Path) -> Path:
    """Write the metrics of some figures.

    Args:
        figures: Of this node.
        directory: Made if it is missing.

    Raises:
        OSError: It cannot be written; the old file stays.
    """
    path = directory / FILE
    write_atomically(path, [render(figures)], PUBLIC_MODE)
    return path


def render(figures: Figures) -> bytes:
    """Write figures in Prometheus' text format."""
    # Here and not above: most runs write none.
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415  (loads slowly)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(figures))
    return generate_latest(registry)


class _Collector:
    """Gives the library what it shall write."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> "Iterator[CounterMetricFamily | GaugeMetricFamily]":
        """Give each metric that has a number."""
        for metric in METRICS:
            family = _family(metric)
            for labels, number in metric.read(self._figures):
                family.add_metric(labels, float(number))
            if family.samples:
                yield family


def _family(metric: Metric) -> "CounterMetricFamily | GaugeMetricFamily":
    from prometheus_client.core import (  # noqa: PLC0415  (loads slowly)
        CounterMetricFamily,
        GaugeMetricFamily,
    )

    if metric.kind == "counter":
        return CounterMetricFamily(metric.name, metric.help, labels=metric.labels)
    return GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
