"""Spans of what the host does, and the trace context that goes with its work.

The names are those of the Durable extension's tracing V2 and of the functions. Without somebody to keep them no span
is made, and contexts of clients pass through as they are.
"""

import secrets
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from devhost.protos import Timestamp, pb

_FORM = "00-{}-{}-01"
_PARTS = 4


@dataclass(frozen=True, slots=True)
class Span:
    """One piece of work in a trace; times in nanoseconds. `parent` is a span's id, or empty."""

    name: str
    kind: str
    trace: str
    id: str
    parent: str
    began: int
    ended: int
    failed: bool
    attributes: Mapping[str, str]


class Tracer:
    """Makes spans and hands each that is over to `keep`."""

    def __init__(self, keep: Callable[[Span], None] | None = None) -> None:
        self._keep = keep

    @contextmanager
    def span(self, name: str, kind: str, parent: str, attributes: Mapping[str, str]) -> Generator[str]:
        """A span around a piece of work, by the machine's clock; gives the `traceparent` that the work is handed."""
        if self._keep is None:
            yield parent
            return
        trace, above = _read(parent)
        span_id, began, failed = secrets.token_hex(8), time.time_ns(), True
        try:
            yield _FORM.format(trace, span_id)
            failed = False
        finally:
            self._keep(Span(name, kind, trace, span_id, above, began, time.time_ns(), failed, attributes))

    def place(self, started: pb.ExecutionStartedEvent) -> None:
        """Give an execution its span's id, and one that no other execution called its creation above it."""
        if self._keep is None:
            return
        if not started.HasField("parentInstance") and not started.orchestrationSpanID.value:
            instance = {"durabletask.task.instance_id": started.orchestrationInstance.instanceId}
            name, given = f"create_orchestration:{started.name}", started.parentTraceContext.traceParent
            with self.span(name, "PRODUCER", given, instance) as creation:
                started.parentTraceContext.CopyFrom(context(creation))
        started.orchestrationSpanID.value = secrets.token_hex(8)

    def over(self, began: pb.HistoryEvent, ended: Timestamp, *, failed: bool) -> None:
        """Keep the span of an execution, by the durable clock: from its start to this end."""
        started = began.executionStarted
        if self._keep is None or not started.HasField("orchestrationSpanID"):
            return
        trace, above = _read(started.parentTraceContext.traceParent)
        instance = {"durabletask.task.instance_id": started.orchestrationInstance.instanceId}
        name, span_id = f"orchestration:{started.name}", started.orchestrationSpanID.value
        times = began.timestamp.ToNanoseconds(), ended.ToNanoseconds()
        self._keep(Span(name, "SERVER", trace, span_id, above, *times, failed, instance))


def within(started: pb.ExecutionStartedEvent) -> pb.TraceContext | None:
    """The context of what an execution asks for; None where it is in no trace."""
    if not started.HasField("parentTraceContext"):
        return None
    if not started.HasField("orchestrationSpanID"):
        return started.parentTraceContext
    trace, _ = _read(started.parentTraceContext.traceParent)
    return context(_FORM.format(trace, started.orchestrationSpanID.value))


def context(traceparent: str) -> pb.TraceContext:
    return pb.TraceContext(traceParent=traceparent, spanID=_read(traceparent)[1])


def _read(traceparent: str) -> tuple[str, str]:
    """Its trace and span; a new trace and no span where it is none."""
    parts = traceparent.split("-")
    if len(parts) < _PARTS or len(parts[1]) != len(secrets.token_hex(16)):
        return secrets.token_hex(16), ""
    return parts[1], parts[2]
