"""A body as JSON: read strictly, so that two readers of one text never see two requests."""

import json
from http import HTTPStatus
from typing import Any, Never

from homeward.api.problems import FieldProblem, ProblemError

# The longest body that means something names 50 items by their ARM ids, each of a thousand characters.
MOST_BYTES = 128 * 1024


def read_json(raw: bytes, most: int = MOST_BYTES) -> Any:  # whatever JSON the caller sent
    """Raises ProblemError: 413 where it is too long, 400 where it is not JSON or names a field twice."""
    if len(raw) > most:
        detail = f"The body has {len(raw)} bytes; {most} is the most."
        raise ProblemError(HTTPStatus.CONTENT_TOO_LARGE, detail)
    try:
        return json.loads(raw.decode(), object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is nested too deep.") from error
    except ValueError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {error}.") from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        problem = FieldProblem(f"/{twice}"[:200], "The field is there twice.", "Leave one of them.")
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The body names {problem.pointer} twice.", [problem])
    return found


def _no_number(name: str) -> Never:
    raise ValueError(f"{name} is no number of JSON")
