"""Spans around what triggers and activities do, and around each call to Azure.

They are children of the host's own spans, whose context the worker makes current before it calls us: requests and
activities are counted there, so ours are not of kind SERVER.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any

from homeward.domain.masking import masked
from homeward.domain.run_ids import RUN_ID
from homeward.telemetry.names import Attribute

if TYPE_CHECKING:  # loaded where a span begins
    from opentelemetry.trace import Span, Tracer

type About = Mapping[str, str]

_about: ContextVar[About | None] = ContextVar("about", default=None)


def about() -> About:
    """Which run and item the work at hand is for, as far as it was said."""
    return _about.get() or {}


def tell(**attributes: str) -> None:
    """Say of the work at hand what it turned out to be for, by the short names of attributes (`run`, `item`)."""
    from opentelemetry import trace

    said = _named(attributes)
    _about.set({**about(), **said})
    for name, value in said.items():
        trace.get_current_span().set_attribute(name, value)


def _named(attributes: Mapping[str, str]) -> About:
    return {Attribute[name.upper()].value: value for name, value in attributes.items() if value}


@contextmanager
def work(name: str, attributes: About) -> Generator["Span"]:
    """A span of our own work. An exception marks it as failed and goes on; its text is left to the log."""
    from opentelemetry.trace import StatusCode

    token = _about.set(dict(attributes))
    try:
        with tracer().start_as_current_span(
            name, attributes=dict(attributes), record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_status(StatusCode.ERROR, type(error).__name__)
                raise
    finally:
        _about.reset(token)


def failed(span: "Span", code: str, message: str) -> None:
    from opentelemetry.trace import StatusCode

    span.set_attribute(Attribute.FAULT, code)
    span.set_status(StatusCode.ERROR, masked(message))


def traced[**P, R](function: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """Put a span around each call of a trigger's function."""
    name = f"homeward.trigger.{function.__name__}"

    @wraps(function)
    async def call(*args: P.args, **kwargs: P.kwargs) -> R:
        with work(name, _named(_of_route(args, kwargs))):
            return await function(*args, **kwargs)

    return call


def _of_route(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, str]:
    """The run that a request names in its path, if it looks like one: what else is sent may be anything."""
    route: Mapping[str, str] = next(
        (one.route_params for one in (*args, *kwargs.values()) if hasattr(one, "route_params")), {}
    )
    run = route.get("id", "")
    return {"run": run} if RUN_ID.fullmatch(run) else {}


def tracer() -> "Tracer":
    from opentelemetry import trace

    return trace.get_tracer("homeward")
