"""Calls to addresses that were chosen elsewhere: looked at before, and as they are connected to; never redirected."""

from functools import partial
from urllib.parse import urlsplit

from activities import web
from activities.resolver import Checked
from homeward.domain.addresses import fit, written_fit
from homeward.settings import Settings
from homeward.steps.call_back import CallBackResult

_TIMEOUT, _LONGEST_WAIT = 20.0, 3600.0
_TAKEN = range(200, 300)


def may_be_called(url: str, settings: Settings) -> bool:
    host = urlsplit(url).hostname or ""
    return settings.calls_back(url) and written_fit(host, loopback=settings.loopback)


async def post(
    url: str, body: bytes, headers: dict[str, str], settings: Settings, who: str
) -> CallBackResult:
    """`who` stands for the address in what is told of it, which may be a secret."""
    try:
        resolver = Checked(partial(fit, loopback=settings.loopback))
        reply = await web.send("POST", url, _TIMEOUT, body, headers, resolver)
    except web.NoAnswerError as error:
        return CallBackResult(f"{who}: {error}.")
    if reply.status in _TAKEN:
        return CallBackResult()
    return CallBackResult(f"{who} answered {reply.status}.", min(reply.retry_after, _LONGEST_WAIT))
