"""What every HTTP route shares: its answers as JSON or problem+json, its body, and where it was called."""

import json
from collections.abc import Awaitable, Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.settings import SettingsError

type Handler[**P] = Callable[P, Awaitable[func.HttpResponse]]


def refusing[**P](handler: Handler[P]) -> Handler[P]:
    """Answer a refusal as problem+json, and a setting that is wrong with its name."""

    @wraps(handler)
    async def answer(*args: P.args, **kwargs: P.kwargs) -> func.HttpResponse:
        try:
            return await handler(*args, **kwargs)
        except ProblemError as error:
            return json_answer(error.document(), error.status, problem=True)
        except SettingsError as error:
            problem = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            return json_answer(problem.document(), problem.status, problem=True)

    return answer


def body(req: func.HttpRequest) -> Any:  # whatever JSON the caller sent
    try:
        return json.loads(req.get_body())
    except ValueError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {error}") from error


def origin(req: func.HttpRequest) -> str:
    parts = urlsplit(req.url)
    return f"{parts.scheme}://{parts.netloc}"


def json_answer(
    data: Any,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    *,
    problem: bool = False,
) -> func.HttpResponse:
    kind = "application/problem+json" if problem else "application/json"
    return func.HttpResponse(json.dumps(data), status_code=status.value, headers=headers, mimetype=kind)
