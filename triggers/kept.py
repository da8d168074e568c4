"""The items of a run whose history was purged, from its report where that was sealed and kept."""

import json
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any

from homeward.api.live.lean import NOT_NEEDED
from homeward.api.live.scene import Scene
from homeward.archive.archive import archive
from homeward.domain.seal import record_name
from homeward.reading import runs
from homeward.settings import from_environment

type View = dict[str, Any]

# What is sealed never changes: of so many runs it is read once.
_RUNS = 8


@dataclass(frozen=True, slots=True)
class _Kept:
    items: list[View] = field(default_factory=list[View])
    calls: View | None = None


_read: OrderedDict[str, _Kept] = OrderedDict()


async def whole(scene: Scene, found: runs.Found) -> Scene:
    """The scene with all of its items; as it is where none are missing, or none were kept."""
    if not scene.ended or (scene.views and all(one.get("outcome") for one in scene.views)):
        return scene
    kept = await _kept(found)
    if not kept.items:
        return scene
    progress = {**scene.progress, "calls": kept.calls}
    acting = progress if scene.acting is scene.progress else scene.acting
    return replace(scene, views=kept.items, progress=progress, acting=acting)


async def _kept(found: runs.Found) -> _Kept:
    if found.id not in _read:
        place = archive(from_environment())
        content = await place.read(record_name(found.id)) if place else None
        if content is None:
            return _Kept()
        document = json.loads(content)
        items = [_lean(one) for one in document["items"] if _shown(one, found)]
        _read[found.id] = _Kept(items, document["run"].get("calls"))
        while len(_read) > _RUNS:
            _read.popitem(last=False)
    return _read[found.id]


def _shown(item: View, found: runs.Found) -> bool:
    """Of a round trip, those of its last leg."""
    return item.get("leg") in (None, found.shown)


def _lean(item: View) -> View:
    return {name: value for name, value in item.items() if name not in NOT_NEEDED}
