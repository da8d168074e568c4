"""Counts every call to Azure, also against the budget, and lets the budget follow what the answers say."""

from http import HTTPStatus

from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.core.rest import AsyncHttpResponse, HttpRequest

from homeward.arm.azure import answered_at
from homeward.arm.budget import Budget, kind_of
from homeward.arm.tally import count


class MeterPolicy(SansIOHTTPPolicy[HttpRequest, AsyncHttpResponse]):
    """The last policy before the call goes out: what an earlier one refused was never sent."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def on_request(self, request: PipelineRequest[HttpRequest]) -> None:
        self._budget.spend(request.http_request.method, request.http_request.url)
        count(kind_of(request.http_request.method))

    def on_response(
        self,
        request: PipelineRequest[HttpRequest],
        response: PipelineResponse[HttpRequest, AsyncHttpResponse],
    ) -> None:
        sent, headers = request.http_request, response.http_response.headers
        at = answered_at(headers) if "Date" in headers else None
        self._budget.answered(sent.method, sent.url, at, headers)
        if response.http_response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            count("throttled")

    def on_exception(self, request: PipelineRequest[HttpRequest]) -> None:
        self._budget.answered(request.http_request.method, request.http_request.url, None, {})
