"""Tell one address how a run ended, signed. The address was chosen by a caller: it is looked at before and while."""

import json
from datetime import UTC, datetime

from activities.outgoing import may_be_called, post
from activities.registration import activity
from homeward.domain.probes import origin
from homeward.domain.webhooks import secret_of, signed_headers
from homeward.settings import from_environment
from homeward.steps.call_back import CALL_BACK, CallBackInput, CallBackResult


@activity(CALL_BACK, need=None)
async def call_back(step: CallBackInput) -> CallBackResult:
    """The settings may have changed since the run was asked for."""
    settings, where = from_environment(), origin(step.url)
    if not settings.signing_key or not may_be_called(step.url, settings):
        return CallBackResult(
            f"{where} is not in HOMEWARD_CALLBACK_HOSTS any more, or HOMEWARD_SIGNING_KEY is gone."
        )
    body = json.dumps(step.ended.to_json()).encode()
    at = int(datetime.now(UTC).timestamp())
    headers = signed_headers(secret_of(settings.signing_key), step.ended.id, at, body)
    return await post(step.url, body, headers, settings, where)
