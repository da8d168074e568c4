"""Sends the host's spans to Application Insights, as the real host does in OpenTelemetry mode."""

import logging
import os
from typing import TYPE_CHECKING

from devhost.tracing import Span

if TYPE_CHECKING:  # loaded where somebody wants spans
    from opentelemetry.trace import SpanContext

log = logging.getLogger(__name__)

_WHERE = "APPLICATIONINSIGHTS_CONNECTION_STRING"
_ROLE = "WEBSITE_SITE_NAME"


class Exporter:
    """Keeps spans and sends them by the batch; `close` sends the rest."""

    def __init__(self, connection: str) -> None:
        from azure.monitor.opentelemetry.exporter import AzureMonitorTraceExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._resource = Resource({"service.name": os.environ.get(_ROLE, "devhost")})
        exporter = AzureMonitorTraceExporter(connection_string=connection, disable_offline_storage=True)
        self._batches = BatchSpanProcessor(exporter)

    def keep(self, span: Span) -> None:
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.trace import SpanKind, Status, StatusCode

        ended = ReadableSpan(
            span.name,
            _context(span.trace, span.id),
            _context(span.trace, span.parent) if span.parent else None,
            self._resource,
            span.attributes,
            kind=SpanKind[span.kind],
            status=Status(StatusCode.ERROR if span.failed else StatusCode.OK),
            start_time=span.began,
            end_time=span.ended,
        )
        self._batches.on_end(ended)

    def close(self) -> None:
        self._batches.shutdown()


def exporter(*, wanted: bool) -> Exporter | None:
    """None where host.json does not want it, where nobody is named to send to, or where the package is missing."""
    connection = os.environ.get(_WHERE, "")
    if not wanted or not connection:
        return None
    try:
        return Exporter(connection)
    except ImportError:
        log.warning("%s has no effect: azure-monitor-opentelemetry is not installed", _WHERE)
    return None


def _context(trace: str, span: str) -> "SpanContext":
    from opentelemetry.trace import SpanContext, TraceFlags

    return SpanContext(int(trace, 16), int(span, 16), is_remote=False, trace_flags=TraceFlags(1))
