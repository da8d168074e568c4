"""Tell one address how a run ended, signed. The address was chosen by a caller: it is looked at before and while."""

import json
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from activities import web
from activities.registration import activity
from activities.resolver import Checked
from homeward.domain.addresses import fit, written_fit
from homeward.domain.probes import origin
from homeward.domain.webhooks import secret_of, signed_headers
from homeward.settings import Settings, from_environment
from homeward.steps.call_back import CALL_BACK, CallBackInput, CallBackResult

_TIMEOUT, _LONGEST_WAIT = 20.0, 3600.0
_TAKEN = range(200, 300)


@activity(CALL_BACK, need=None)
async def call_back(step: CallBackInput) -> CallBackResult:
    settings, where = from_environment(), origin(step.url)
    if not _may_be_called(step.url, settings):
        return CallBackResult(
            f"{where} is not in HOMEWARD_CALLBACK_HOSTS any more, or HOMEWARD_SIGNING_KEY is gone."
        )
    body = json.dumps(step.ended.to_json()).encode()
    at = int(datetime.now(UTC).timestamp())
    headers = signed_headers(secret_of(settings.signing_key), step.ended.id, at, body)
    try:
        resolver = Checked(partial(fit, loopback=settings.loopback))
        reply = await web.send("POST", step.url, _TIMEOUT, body, headers, resolver)
    except web.NoAnswerError as error:
        return CallBackResult(f"{where}: {error}.")
    if reply.status in _TAKEN:
        return CallBackResult()
    return CallBackResult(f"{where} answered {reply.status}.", min(reply.retry_after, _LONGEST_WAIT))


def _may_be_called(url: str, settings: Settings) -> bool:
    """As it was when the run was asked for: the settings may have changed since."""
    host = urlsplit(url).hostname or ""
    return (
        bool(settings.signing_key)
        and settings.calls_back(url)
        and written_fit(host, loopback=settings.loopback)
    )
