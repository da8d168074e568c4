"""What every HTTP route shares: its answers as JSON or problem+json, its body, and where it was called."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import azure.functions as func

from homeward.api.problems import ProblemError
from homeward.api.routes import SIGNED_IN
from homeward.settings import SettingsError
from homeward.telemetry.logs import logger
from homeward.telemetry.spans import traced

type Handler[**P] = Callable[P, Awaitable[func.HttpResponse]]

log = logger("http")

_JSON = re.compile(r"application/([a-z0-9.-]+\+)?json")
# What curl says of any body, and what says nothing.
_UNSAID = ("", "application/x-www-form-urlencoded")


def refusing[**P](handler: Handler[P]) -> Handler[P]:
    """Answer a refusal as problem+json, a setting that is wrong with its name, and a defect with where to look."""

    @traced
    @wraps(handler)
    async def answer(*args: P.args, **kwargs: P.kwargs) -> func.HttpResponse:
        try:
            return await handler(*args, **kwargs)
        except ProblemError as error:
            asks = {"WWW-Authenticate": "Bearer"} if error.status is HTTPStatus.UNAUTHORIZED else None
            return json_answer(error.document(), error.status, asks, problem=True)
        except SettingsError as error:
            problem = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))
            return json_answer(problem.document(), problem.status, problem=True)
        except Exception:
            log.exception("%s failed", handler.__name__)
            problem = ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, _DEFECT)
            return json_answer(problem.document(), problem.status, problem=True)

    return answer


_DEFECT = (
    "This failed unexpectedly. Read the run before you ask again; the log of homeward.http says what failed."
)


def body(req: func.HttpRequest, most: int | None = None) -> Any:  # whatever JSON the caller sent
    """`most`: bytes, where it is not as for all. Raises ProblemError: 415, 413 or 400."""
    from homeward.api.json_text import MOST_BYTES, read_json

    _refuse_other_than_json(req.headers)
    return read_json(req.get_body(), most or MOST_BYTES)


def _refuse_other_than_json(headers: Mapping[str, str]) -> None:
    """A page of another site can make a browser send its user's sign-in along with anything that is not JSON."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _JSON.fullmatch(kind) and (kind not in _UNSAID or "origin" in headers):
        detail = f"The body is said to be {kind[:100] or 'nothing'}; send it as application/json."
        raise ProblemError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)


def origin(req: func.HttpRequest) -> str:
    parts = urlsplit(req.url)
    return f"{parts.scheme}://{parts.netloc}"


def base(req: func.HttpRequest) -> str:
    """Where the routes are for this caller: links lead through the door by which it came."""
    door = f"/{SIGNED_IN}" if urlsplit(req.url).path.lower().startswith(f"/api/{SIGNED_IN}/") else ""
    return f"{origin(req)}/api{door}"


def json_answer(
    data: Any,
    status: HTTPStatus = HTTPStatus.OK,
    headers: dict[str, str] | None = None,
    *,
    problem: bool = False,
) -> func.HttpResponse:
    kind = "application/problem+json" if problem else "application/json"
    return func.HttpResponse(json.dumps(data), status_code=status.value, headers=headers, mimetype=kind)
