"""Runs whose history was purged, as the archive has them."""

import json
from typing import Any

from homeward.api.views import View, links
from homeward.archive.archive import archive
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


async def _document(found: Found, run_id: str) -> dict[str, Any] | None:
    place = archive(from_environment()) if found.purged else None
    content = await place.read(record_name(run_id)) if place else None
    return json.loads(content) if content else None
