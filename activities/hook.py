"""Make one call of a hook. A receiver that is not there, or not ready, is called again later."""

import json

from activities import web
from activities.registration import activity
from homeward.domain.evidence import Fault
from homeward.domain.probes import origin
from homeward.errors import RetryLaterError, StageFailedError
from homeward.steps.hook import HOOK, HookInput, HookResult

_TOO_MANY, _SERVER_ERROR = 429, 500
_TAKEN = range(200, 300)


@activity(HOOK, need=None)
async def hook(step: HookInput) -> HookResult:
    headers = {"X-Homeward-Idempotency-Key": step.occasion.key}
    try:
        body = json.dumps(step.occasion.to_json()).encode()
        reply = await web.send("POST", step.hook.url, step.hook.timeout, body, headers)
    except web.NoAnswerError as error:
        raise RetryLaterError(_failed(step, str(error)), 0) from error
    if reply.status in _TAKEN:
        return HookResult(reply.status)
    fault = _failed(step, f"it answered {reply.status}")
    if reply.status == _TOO_MANY or reply.status >= _SERVER_ERROR:
        raise RetryLaterError(fault, reply.retry_after)
    raise StageFailedError(fault)


def _failed(step: HookInput, said: str) -> Fault:
    occasion = step.occasion
    return Fault(
        "HookFailed",
        f"The hook {occasion.moment} {occasion.stage} at {origin(step.hook.url)} was not taken: {said}.",
        recommended_action="Look at that receiver. A hook with required: false stops nothing.",
    )
