"""One run of a workflow: its actions in their order, against real routes; the test says who answers its cards."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx2

from tests.app.logic_apps.expressions import PLAIN, ExpressionError, Functions, Value, resolve

SUCCEEDED, FAILED, SKIPPED = "Succeeded", "Failed", "Skipped"
# A test that polls more often than this hangs. Real limits are days.
_MOST_POLLS = 2000

type Headers = Mapping[str, str]
type Card = Callable[[Value], Awaitable[Value]]


class TimedOutError(Exception):
    """A card was not answered in its time."""


@dataclass(slots=True)
class Workflow:
    """`identity`: what the platform's sign-in makes of the workflow's managed identity. `card`: who answers cards.

    `sent`: each HTTP request as (method, URL, whether it was signed in). `status` and `outputs` are by action.
    """

    definition: Mapping[str, Any]
    parameters: Mapping[str, Value]
    http: httpx2.AsyncClient
    identity: Headers
    card: Card | None = None
    name: str = "08584500000000000000000000000CU31"
    trigger: Value = None
    answer: Value = None
    sent: list[tuple[str, str, bool]] = field(default_factory=list[tuple[str, str, bool]])
    status: dict[str, str] = field(default_factory=dict[str, str])
    outputs: dict[str, Value] = field(default_factory=dict[str, Value])

    async def run(self, trigger: Value) -> str:
        """Its end; `answer` is what its Response action said last."""
        self.trigger = trigger
        return await self._all(self.definition["actions"])

    async def _all(self, actions: Mapping[str, Any]) -> str:
        """Each action once those before it ended as it wants. The ends of the last ones are the end of all."""
        for name in actions:
            self.status.pop(name, None)
        while waiting := [name for name in actions if name not in self.status]:
            ready = [one for one in waiting if all(before in self.status for before in _before(actions[one]))]
            if not ready:
                raise ExpressionError(f"{waiting} wait for each other.")
            for name in ready:
                await self._one(name, actions[name])
        last = set(actions) - {before for one in actions.values() for before in _before(one)}
        return FAILED if any(self._bad(name, actions) for name in last) else SUCCEEDED

    def _bad(self, name: str, actions: Mapping[str, Any]) -> bool:
        """A skipped action ends as what it waited for: well where it was only for another end."""
        if self.status[name] != SKIPPED:
            return self.status[name] != SUCCEEDED
        handled = {SUCCEEDED, SKIPPED}
        return any(self.status[before] not in handled for before in _before(actions[name]))

    async def _one(self, name: str, action: Mapping[str, Any]) -> None:
        if any(self.status[before] not in ends for before, ends in _before(action).items()):
            self.status[name] = SKIPPED
            return
        does = {
            "Http": self._http,
            "Response": self._response,
            "Compose": self._compose,
            "Query": self._query,
            "If": self._if,
            "Until": self._until,
            "Wait": self._wait,
            "ApiConnectionWebhook": self._webhook,
        }
        self.status[name] = await does[action["type"]](name, action)

    async def _http(self, name: str, action: Mapping[str, Any]) -> str:
        inputs = self._resolved(action["inputs"])
        answer = await self._send(inputs)
        if action.get("operationOptions") != "DisableAsyncPattern":
            polls = 0
            while answer.status_code == 202 and "location" in answer.headers:
                answer = await self._send(
                    {**inputs, "method": "GET", "uri": answer.headers["location"], "body": None}
                )
                polls += 1
                assert polls < _MOST_POLLS, f"{name} polls for ever"
        body: Value = answer.json() if answer.content else None
        headers = {key.title(): value for key, value in answer.headers.items()}
        self.outputs[name] = {"statusCode": answer.status_code, "headers": headers, "body": body}
        return SUCCEEDED if answer.is_success else FAILED

    async def _send(self, inputs: Mapping[str, Any]) -> httpx2.Response:
        signed_in = "authentication" in inputs
        if signed_in:
            assert inputs["authentication"]["type"] == "ManagedServiceIdentity"
            assert inputs["authentication"]["audience"]
        headers = {**inputs.get("headers", {}), **(self.identity if signed_in else {})}
        content = None if inputs.get("body") is None else json.dumps(inputs["body"]).encode()
        self.sent.append((inputs["method"], inputs["uri"], signed_in))
        return await self.http.request(inputs["method"], inputs["uri"], headers=headers, content=content)

    async def _response(self, name: str, action: Mapping[str, Any]) -> str:
        self.answer = self.outputs[name] = self._resolved(action["inputs"])
        return SUCCEEDED

    async def _compose(self, name: str, action: Mapping[str, Any]) -> str:
        self.outputs[name] = self._resolved(action["inputs"])
        return SUCCEEDED

    async def _query(self, name: str, action: Mapping[str, Any]) -> str:
        many, where = self._resolved(action["inputs"]["from"]), action["inputs"]["where"]
        kept = [one for one in many if resolve(where, {**self._functions(), "item": partial(_same, one)})]
        self.outputs[name] = {"body": kept}
        return SUCCEEDED

    async def _if(self, name: str, action: Mapping[str, Any]) -> str:
        holds = _condition(self._resolved(action["expression"]))
        self.outputs[name] = {"body": None}
        return await self._all(action["actions"] if holds else action["else"]["actions"])

    async def _until(self, name: str, action: Mapping[str, Any]) -> str:
        for _ in range(action["limit"]["count"]):
            end = await self._all(action["actions"])
            if self._resolved(action["expression"]) or end == FAILED:
                return end
        raise AssertionError(f"{name} was never true")

    async def _wait(self, name: str, action: Mapping[str, Any]) -> str:
        """Passes at once: what is waited for happens in the app, which is asked again."""
        assert action["inputs"]["interval"]["count"] > 0, name
        return SUCCEEDED

    async def _webhook(self, name: str, action: Mapping[str, Any]) -> str:
        assert self.card is not None, f"nobody answers {name}"
        body = self._resolved(action["inputs"])["body"]
        assert body["notificationUrl"]
        try:
            self.outputs[name] = {"body": await self.card(json.loads(body["body"]["messageBody"]))}
        except TimedOutError:
            return "TimedOut"
        return SUCCEEDED

    def _resolved(self, template: Value) -> Value:
        return resolve(template, self._functions())

    def _functions(self) -> Functions:
        return {
            **PLAIN,
            "parameters": self.parameters.__getitem__,
            "triggerBody": partial(_same, self.trigger),
            "outputs": self.outputs.__getitem__,
            "body": self._body,
            "workflow": partial(_same, {"run": {"name": self.name}}),
            "listCallbackUrl": partial(_same, "https://logic.example/callback"),
        }

    def _body(self, name: str) -> Value:
        return self.outputs[name]["body"]


def _same(value: Value) -> Value:
    return value


def _before(action: Mapping[str, Any]) -> Mapping[str, list[str]]:
    return action["runAfter"]


def _condition(value: Value) -> bool:
    """An expression of the designer: one operator over its resolved operands."""
    ((operator, operands),) = value.items()
    if operator == "not":
        return not _condition(operands)
    return PLAIN[operator](*operands)
