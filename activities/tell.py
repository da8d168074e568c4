"""Tell one target one message: a card for Teams, or our own JSON, which is signed. Its address is a setting."""

import json
from datetime import UTC, datetime

from activities.outgoing import may_be_called, post
from activities.registration import activity
from homeward.domain.cards import plain, teams
from homeward.domain.notices import Manner
from homeward.domain.webhooks import secret_of, signed_headers
from homeward.settings import Settings, from_environment, setting_of
from homeward.steps.call_back import CallBackResult
from homeward.steps.tell import TELL, TellInput


@activity(TELL, need=None)
async def tell(step: TellInput) -> CallBackResult:
    settings, name = from_environment(), step.target.target
    url = settings.address_of(name)
    if problem := _not_to_be_called(url, step, settings):
        return CallBackResult(problem)
    make = teams if step.target.kind is Manner.TEAMS else plain
    body = json.dumps(make(step.about, step.message, settings.url)).encode()
    headers = _signed(step, settings, body) if step.target.kind is Manner.JSON else {}
    return await post(url, body, headers, settings, f"The target {name}")


def _not_to_be_called(url: str, step: TellInput, settings: Settings) -> str:
    """Why nothing is sent, in words that hold no address."""
    setting = setting_of(step.target.target)
    if not url:
        return f"{setting} is not set."
    if not may_be_called(url, settings):
        return f"The host of {setting} is not in HOMEWARD_CALLBACK_HOSTS."
    if step.target.kind is Manner.JSON and not settings.signing_key:
        return "A message is signed, and this app has no HOMEWARD_SIGNING_KEY."
    return ""


def _signed(step: TellInput, settings: Settings, body: bytes) -> dict[str, str]:
    message = f"{step.about.run}/{step.message.id}"
    at = int(datetime.now(UTC).timestamp())
    return signed_headers(secret_of(settings.signing_key), message, at, body)
