"""Runs whose history was purged, as the archive has them."""

import json
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from homeward.api.live.lean import NOT_NEEDED
from homeward.api.live.scene import Scene
from homeward.api.problems import ProblemError
from homeward.api.views import View, links
from homeward.archive.archive import ArchiveError, archive
from homeward.domain.seal import record_name
from homeward.reading.runs import Found
from homeward.settings import from_environment


async def run(base: str, found: Found) -> View | None:
    """As it was when it was sealed; its links lead where they lead now."""
    document = await _document(found, found.id)
    if document is None:
        return None
    view: View = document["run"]
    legs = [one | {"links": links(base, one["runId"])} for one in view["legs"]]
    return view | {"links": links(base, found.id), "legs": legs}


async def items(found: Found) -> list[View] | None:
    """Every item; of a round trip, those of its last leg."""
    document = await _document(found, found.shown)
    return None if document is None else document["items"]


async def whole(shown: Scene, found: Found) -> Scene:
    """A live document with every item; as it is where the run's history is there, or nothing was kept of it."""
    document = await _document(found, found.id)
    if document is None:
        return shown
    legs = (None, found.shown)  # of a round trip, the items of its last leg
    views = [_lean(one) for one in document["items"] if one.get("leg") in legs]
    progress = {**shown.progress, "calls": document["run"].get("calls")}
    acting = progress if shown.acting is shown.progress else shown.acting
    return replace(shown, views=views, progress=progress, acting=acting)


async def _document(found: Found, run_id: str) -> dict[str, Any] | None:
    """Raises ProblemError (503) where the archive cannot be reached: nobody else knows."""
    place = archive(from_environment()) if found.purged else None
    try:
        content = await place.read(record_name(run_id)) if place else None
    except ArchiveError as error:
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE, f"The run's history was purged. {error}"
        ) from error
    return json.loads(content) if content else None


def _lean(item: View) -> View:
    return {name: value for name, value in item.items() if name not in NOT_NEEDED}
