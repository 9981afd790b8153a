"""The metrics as a text file that node_exporter's textfile collector reads.

The file is written again after every run, changed or not: node_exporter exports when it
was written, so that a machine on which nothing runs any more is noticed.
"""

from typing import TYPE_CHECKING, Final

from fedlearn.atomic import PUBLIC_MODE, write_atomically
from fedlearn.errors import FedlearnError
from fedlearn.monitor.figures import Status
from fedlearn.monitor.metrics import METRICS
from fedlearn.monitor.status import read_holdings
from fedlearn.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric as Family

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
        status = read_holdings(settings).status
        write_atomically(directory / FILE, [metrics_text(status)], PUBLIC_MODE)
    except (FedlearnError, OSError) as error:
        return f"the metrics were not written to {directory}: {error}"
    return None


def metrics_text(status: Status) -> bytes:
    """Return the figures in Prometheus' text format."""
    # On demand: most runs write none.
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(status))
    return generate_latest(registry)


class _Collector:
    """Yields to the library each metric that has a number."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> "Iterator[Family]":
        # On demand: loads slowly.
        from prometheus_client import core  # noqa: PLC0415

        for metric in METRICS:
            counts = metric.kind == "counter"
            kind = core.CounterMetricFamily if counts else core.GaugeMetricFamily
            family = kind(metric.name, metric.help, labels=metric.labels)
            for labels, number in metric.values(self._status):
                family.add_metric(labels, float(number))
            if family.samples:
                yield family
