"""What /metrics says, in the text form of Prometheus: counts, sizes, times, kinds. Never a name, a URL or a text."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from kapiao.web.desk import Desk

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics_text(desk: Desk) -> str:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Collector(desk))
    return generate_latest(registry).decode()


class _Collector:
    """Reads the desk when asked; nothing is counted twice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        desk = self._desk
        requests = CounterMetricFamily(
            "kapiao_requests", "Requests answered.", labels=["dialect", "operation", "status"]
        )
        for (dialect, operation, status), count in sorted(desk.counts.items()):
            requests.add_metric([dialect, operation, str(status)], count)
        events = CounterMetricFamily("kapiao_reader_events", "What happened to reader processes.", labels=["event"])
        for event, count in sorted(desk.workers.counts.items()):
            events.add_metric([event], count)
        settled = CounterMetricFamily(
            "kapiao_jobs", "Asynchronous jobs that ended here.", labels=["dialect", "operation", "code"]
        )
        for labels, count in sorted(desk.settled.items()):
            settled.add_metric(list(labels), count)
        pushed = CounterMetricFamily("kapiao_callbacks", "Callbacks that were pushed.", labels=["dialect", "outcome"])
        for pair, count in sorted(desk.pushed.items()):
            pushed.add_metric(list(pair), count)
        yield from (requests, events, settled, pushed)
        yield from desk.seconds.collect()
        yield GaugeMetricFamily("kapiao_readers_warm", "Readers that can take a picture.", desk.workers.ready)
        yield GaugeMetricFamily("kapiao_pictures_waiting", "Pictures that wait.", desk.workers.waiting)
        yield GaugeMetricFamily("kapiao_body_bytes_held", "Request bodies in memory.", desk.hold.bytes)
