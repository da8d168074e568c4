"""What `GET /api/readiness` answers: ready, or a problem that names each part that is not, with its remedy."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from homeward.api.problems import FieldProblem, ProblemError
from homeward.domain.fitness import Fitness


def readiness_view(seen: Fitness, now: datetime) -> tuple[dict[str, Any], bool]:
    """The document, and whether the app is ready. A check that is too old counts for nothing, and says so."""
    failed, told = seen.failed(now), seen.to_json()
    if not failed:
        return {"status": "Ready", **told}, True
    errors = [FieldProblem(f"/parts/{one.name}", one.said, one.remedy) for one in failed]
    detail = f"Not ready: {', '.join(one.name for one in failed)}."
    return {**ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, detail, errors).document(), **told}, False
