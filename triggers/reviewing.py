"""What was approved alone, by break-glass: shown with its run, and reviewed by somebody else."""

from datetime import UTC, datetime
from http import HTTPStatus

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.api.views import accepted
from homeward.domain.break_glass import Review, Uses
from homeward.durable_state import entity_states, tell_entity
from homeward.reading import break_glass, runs
from triggers.answers import base, body, json_answer
from triggers.routing import routed, who_calls

bp = df.Blueprint()


@routed(bp)
async def review(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    from homeward.api.fields import parse
    from homeward.api.steering import ReviewBody

    asked, who = parse(ReviewBody, body(req)), who_calls(req)
    found = await runs.get(client, req.route_params["id"])
    uses = await break_glass.uses_of(client, found)
    if not any(one.open for one in uses.values()):
        raise ProblemError(HTTPStatus.CONFLICT, f"Nothing in {found.id} waits for a review.")
    if not any(one.reviewable_by(who.id) for one in uses.values()):
        detail = f"{who.name} approved alone in {found.id} and cannot review that."
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
    said = Review(who.name, asked.comment, datetime.now(UTC)).to_json()
    for run_id, seen in uses.items():
        told = {"person": who.id, "review": said, "seen": len(seen.uses)}
        await tell_entity(client, break_glass.ENTITY, run_id, "review", told)
    return json_answer(accepted(base(req), found.id, found.status), HTTPStatus.ACCEPTED)


async def open_runs(client: df.DurableFunctionsClient) -> set[str]:
    """The ids of runs in which something waits for a review, their histories purged or not."""
    found = await entity_states(client, break_glass.ENTITY)
    return {run_id for run_id, state in found.items() if Uses.from_json(state).open}
