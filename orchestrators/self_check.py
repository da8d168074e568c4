"""Look at the app itself, part by part, and keep what was seen for `GET /api/readiness`."""

from dataclasses import replace
from typing import Any

from homeward.domain.fitness import Fitness, Part
from homeward.durable import Context, Durable, Patience, call, entity_id, now
from homeward.errors import StageFailedError
from homeward.steps.self_check import LOOK_AT_AZURE, LOOK_AT_SELF, SelfCheckInput

# A part that cannot be looked at is not fit; the next check is minutes away.
_ONCE = Patience(tries=1, longest=30.0, crashes=1)
_LOOK = "Look at its trace in Application Insights (docs/telemetry.md)."


def self_check(ctx: Context, input: dict[str, Any]) -> Durable[dict[str, Any]]:  # noqa: A002 - the native style
    task, seen = SelfCheckInput.from_json(input), Fitness(now(ctx))
    for step in (LOOK_AT_SELF, LOOK_AT_AZURE):
        try:
            looked = yield from call(ctx, step, task, _ONCE)
            others = (one for one in looked.parts if one not in seen.parts)  # both may find a setting wrong
            seen = Fitness(looked.at, (*seen.parts, *others))
        except StageFailedError as error:
            name = "Azure" if step is LOOK_AT_AZURE else "App"
            part = Part(name, False, error.fault.message, error.fault.recommended_action or _LOOK)
            seen = replace(seen, parts=(*seen.parts, part))
    yield ctx.call_entity(entity_id("fitness", "app"), "tell", seen.to_json())
    return seen.to_json()
