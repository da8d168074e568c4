"""The console's empty page and its files, to anyone: what they show comes from the API, to those who may see it."""

import os
from http import HTTPStatus
from typing import TYPE_CHECKING

import azure.durable_functions as df
import azure.functions as func

from homeward.api.problems import ProblemError
from triggers.conditional import has, zips
from triggers.routing import routed

if TYPE_CHECKING:  # the page is loaded when it is first asked for
    from homeward.console.assets import Asset

bp = df.Blueprint()

_GUARDED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_FOR_GOOD, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


@routed(bp)
async def console(req: func.HttpRequest) -> func.HttpResponse:
    from homeward.console.assets import shell
    from homeward.console.door import door

    return _sent(req, shell(door(os.environ)), _ASK_AGAIN)


@routed(bp)
async def console_asset(req: func.HttpRequest) -> func.HttpResponse:
    from homeward.console.assets import asset, version

    found = asset(req.route_params["file"])
    if found is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND, f"The console has no file {req.route_params['file'][:100]!r}."
        )
    current = req.route_params["version"] == version()
    return _sent(req, found, _FOR_GOOD if current else _ASK_AGAIN)


def _sent(req: func.HttpRequest, found: "Asset", caching: str) -> func.HttpResponse:
    from homeward.console.assets import POLICY

    headers = _GUARDED | {
        "Content-Security-Policy": POLICY,
        "Cache-Control": caching,
        "ETag": found.tag,
        "Vary": "Accept-Encoding",
    }
    if has(req, found.tag):
        return func.HttpResponse(None, status_code=HTTPStatus.NOT_MODIFIED.value, headers=headers)
    body = found.body
    if zips(req):
        body, headers = found.compressed, headers | {"Content-Encoding": "gzip"}
    return func.HttpResponse(body, headers=headers, mimetype=found.kind, charset="utf-8")
