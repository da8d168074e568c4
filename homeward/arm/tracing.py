"""A span and a count for every call to Azure: its route and its outcome, never its query, headers or bodies."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from homeward.telemetry import names
from homeward.telemetry.metrics import record
from homeward.telemetry.names import Attribute
from homeward.telemetry.routes import route_of
from homeward.telemetry.spans import about, tracer

if TYPE_CHECKING:
    from opentelemetry.trace import Span

_KINDS = {"GET": "read", "HEAD": "read", "DELETE": "delete"}
_CLIENT_ERROR, _NOT_FOUND = 400, 404
_KEPT = "homeward.span"


class TracePolicy(SansIOHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """Comes after the budget's: what that held back was never sent."""

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        from opentelemetry.trace import SpanKind

        sent = request.http_request
        route, host = route_of(sent.url), urlsplit(sent.url).hostname or ""
        told = {
            Attribute.METHOD: sent.method,
            Attribute.ROUTE: route.template,
            Attribute.HOST: host,
            Attribute.URL: f"https://{host}{route.template}",  # what the exporter names the call by
        }
        request.context[_KEPT] = tracer().start_span(
            f"{sent.method} {route.template}",
            kind=SpanKind.CLIENT,
            attributes={**about(), **route.about, **told},
        )

    def on_response(
        self,
        request: PipelineRequest[HttpRequest],
        response: PipelineResponse[HttpRequest, AsyncHttpResponse],
    ) -> None:
        from opentelemetry.trace import StatusCode

        span: Span = request.context[_KEPT]
        status, headers = response.http_response.status_code, response.http_response.headers
        span.set_attribute(Attribute.STATUS, status)
        for header, attribute in (
            ("x-ms-request-id", Attribute.REQUEST_ID),
            ("Retry-After", Attribute.RETRY_AFTER),
        ):
            if said := headers.get(header):
                span.set_attribute(attribute, said)
        if status >= _CLIENT_ERROR and status != _NOT_FOUND:  # that something is gone is often what is asked
            span.set_status(StatusCode.ERROR)
        span.end()
        _count(request, str(status))

    def on_exception(self, request: PipelineRequest[HttpRequest]) -> None:
        from opentelemetry.trace import StatusCode

        span: Span = request.context[_KEPT]
        span.set_status(StatusCode.ERROR, "no answer")
        span.end()
        _count(request, "none")


def _count(request: PipelineRequest[HttpRequest], status: str) -> None:
    kind = _KINDS.get(request.http_request.method, "write")
    record(names.ARM_CALLS, kind=kind, status=status)
