"""A signal from whatever body came: the same for every door, so that a report is one by whichever it comes."""

from collections.abc import Mapping
from typing import Any, cast

from homeward.api.problems import FieldProblem, ProblemError
from homeward.api.signals.common_alert import SCHEMA, common_alert
from homeward.api.signals.custom import TYPE, custom_signal
from homeward.api.signals.envelope import Envelope, opened
from homeward.api.signals.health_resources import annotated, availability_changed
from homeward.api.signals.wire import refused
from homeward.domain.signals import Signal

_EVENTS = {
    "microsoft.resourcenotifications.healthresources.availabilitystatuschanged": availability_changed,
    "microsoft.resourcenotifications.healthresources.resourceannotated": annotated,
    TYPE: custom_signal,
}


def read_signal(body: object) -> Signal:
    """Raises ProblemError with every field that is wrong."""
    if not isinstance(body, dict):
        raise refused(
            [FieldProblem("", "A signal is one JSON object.", "Send one alert or event a request.")]
        )
    fields = cast("Mapping[str, Any]", body)
    if fields.get("schemaId") == SCHEMA:
        return common_alert(fields)
    if "specversion" in fields or "eventType" in fields:
        return _of_event(opened(fields))
    raise _unknown()


def _of_event(event: Envelope) -> Signal:
    read = _EVENTS.get(event.type.lower())
    if read is not None:
        return read(event)
    if isinstance(event.data, dict) and event.data.get("schemaId") == SCHEMA:  # by way of a custom topic
        return common_alert(event.data, "/data")
    detail = f"No signal can be read from an event of type {event.type!r}."
    raise refused(
        [FieldProblem(event.type_at, detail, "Filter the subscription by event type; docs/signals.md.")]
    )


def _unknown() -> ProblemError:
    detail = "This is neither an alert in the common alert schema nor an event."
    remedy = "Turn the common alert schema on in the action group, or send a CloudEvent with its specversion."
    return refused([FieldProblem("/schemaId", detail, remedy)])
