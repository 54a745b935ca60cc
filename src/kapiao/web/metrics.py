"""What /metrics says, in the text form of Prometheus: counts, sizes, kinds. Never a name, a URL or a text.

Source: the exposition format 0.0.4 (prometheus.io, "Exposition formats").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kapiao.web.desk import Desk

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, str | int], float]


def metrics_text(desk: Desk) -> str:
    return "\n".join([*_lines(desk), ""])


def _lines(desk: Desk) -> Iterator[str]:
    requests: list[Sample] = [
        ({"dialect": dialect, "operation": operation, "status": status}, count)
        for (dialect, operation, status), count in sorted(desk.counts.items())
    ]
    events: list[Sample] = [({"event": event}, count) for event, count in sorted(desk.workers.counts.items())]
    yield from _metric("kapiao_requests_total", "counter", "Requests answered.", requests)
    yield from _metric("kapiao_reader_events_total", "counter", "What happened to reader processes.", events)
    yield from _metric("kapiao_readers_warm", "gauge", "Readers that can take a picture.", [({}, desk.workers.ready)])
    yield from _metric("kapiao_pictures_waiting", "gauge", "Pictures that wait.", [({}, desk.workers.waiting)])
    yield from _metric("kapiao_body_bytes_held", "gauge", "Request bodies in memory.", [({}, desk.hold.bytes)])


def _metric(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        inside = ",".join(f'{label}="{text}"' for label, text in labels.items())
        yield f"{name}{{{inside}}} {value:g}" if inside else f"{name} {value:g}"
