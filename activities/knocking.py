"""One try at an address that a plan names, over HTTP or TCP."""

import asyncio

from activities import web
from homeward.domain.policies import Probe, ProbeKind
from homeward.steps.probe import ProbeResult


async def knock(probe: Probe) -> ProbeResult:
    return await (_http(probe) if probe.kind is ProbeKind.HTTP else _tcp(probe))


async def _http(probe: Probe) -> ProbeResult:
    try:
        reply = await web.send("GET", probe.url or "", probe.timeout)
    except web.NoAnswerError as error:
        return ProbeResult(passed=False, said=str(error))
    wanted = "" if reply.status == probe.status else f", not {probe.status}"
    return ProbeResult(not wanted, f"it answered {reply.status}{wanted}")


async def _tcp(probe: Probe) -> ProbeResult:
    try:
        async with asyncio.timeout(probe.timeout):
            _, writer = await asyncio.open_connection(probe.host, probe.port)
    except (OSError, ValueError) as error:
        return ProbeResult(passed=False, said=web.why(error, probe.timeout))
    writer.transport.abort()
    return ProbeResult(passed=True, said="it accepts connections")
