"""Seal the report of a run that is over: as JSON and as a page, kept for good, their heads in the log."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from activities.registration import activity
from homeward.alarms import Alarm, sound
from homeward.archive.archive import AlreadyKeptError, Archive, archive
from homeward.domain.evidence import Fault
from homeward.domain.seal import head_of_page, head_of_record, page_name, record_name, seal_page, seal_record
from homeward.errors import StageFailedError
from homeward.reading import report, runs
from homeward.report import render
from homeward.settings import from_environment
from homeward.steps.seal import SEAL, SealInput, SealResult
from homeward.telemetry.logs import logger

log = logger("seals")

# Links of a kept report begin at the app's route prefix: where the app is may change.
_BASE = "/api"


@activity(SEAL, need=None)
async def seal(step: SealInput, client: Any) -> SealResult:  # client: an untyped binding
    kept = archive(from_environment())
    found = await runs.find(client, step.run_id)
    if kept is None or found is None:
        return SealResult()
    if not found.status.ended:
        raise StageFailedError(Fault("NotOver", f"{step.run_id} is not over, but {found.status}."))

    try:
        heads = await _keep(kept, client, found)
    except Exception as error:
        name = type(error).__name__
        sound(Alarm.NOT_SEALED, f"{step.run_id} is not kept: {name}", run=step.run_id, error=name)
        if isinstance(error, AlreadyKeptError):
            raise StageFailedError(Fault("AlreadyKept", str(error))) from error
        raise
    said = {"run": step.run_id, "record_head": heads.record, "page_head": heads.page}
    log.info("sealed %s: record %s, page %s", *said.values(), extra=said)
    return heads


async def _keep(kept: Archive, client: Any, found: runs.Found) -> SealResult:
    async def record() -> bytes:
        return seal_record(await report.document(_BASE, client, found)).content

    content = await _once(kept, record_name(found.id), record)

    async def page() -> bytes:
        return seal_page(render(json.loads(content)), head_of_record(content)).content

    sheet = await _once(kept, page_name(found.id), page)
    return SealResult(head_of_record(content), head_of_page(sheet))


async def _once(kept: Archive, name: str, make: Callable[[], Awaitable[bytes]]) -> bytes:
    """What is kept under this name, made now if there is nothing: an earlier try may have come as far."""
    content = await kept.read(name)
    if content is None:
        content = await make()
        await kept.keep(name, content)
    return content
