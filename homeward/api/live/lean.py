"""What a live view needs of an instance of an item: few kilobytes of what may be thirty."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from homeward.api.views import State, item_views, rank_of

type View = dict[str, Any]

NOT_NEEDED = ("evidence", "remainders", "byHand")
_OF_HEALTH = ("findings", "point", "wayBack")


@dataclass(frozen=True, slots=True)
class Piece:
    """`state`: as item views are made from; `more`: what they do not have."""

    state: State
    more: View


def lean(instance_id: str, given: Mapping[str, Any], status: View, output: View) -> Piece:
    """From an instance's input, custom status and output."""
    if "health" in output or "named" in output:
        return Piece((instance_id, status, _checked(output)), _places(output) | _calls(output))
    kept = {name: value for name, value in output.items() if name not in NOT_NEEDED}
    more = {name: given[name] for name in ("batch", "group", "companions") if given.get(name)}
    return Piece((instance_id, status, kept), more | _calls(output))


def _calls(output: View) -> View:
    """The ARM calls of what has ended: an attempt's are also those of its preflight."""
    return {"calls": output["calls"]} if output.get("calls") else {}


def live_view(pieces: Iterable[Piece]) -> View:
    """One item, with where its resources are, its batch and its group; empty where none of it has begun."""
    some = sorted(pieces, key=lambda one: rank_of(one.state[0]))
    found = item_views(one.state for one in some)
    more = (one.more for one in some)
    return found[0] | {name: value for each in more for name, value in each.items()} if found else {}


def _checked(output: View) -> View:
    health: Mapping[str, Any] = output.get("health") or {}
    kept = {name: output[name] for name in ("heldBy", "fault") if output.get(name)}
    return kept | {"health": {name: health[name] for name in _OF_HEALTH if name in health}}


def _places(output: View) -> View:
    """Where its resources are, and the settings of its target."""
    health: Mapping[str, Any] = output.get("health") or {}
    baseline: Mapping[str, Any] = health.get("baseline") or {}
    ids = {
        "item": output["named"]["itemId"],
        "source": baseline.get("sourceVmId", ""),
        "vm": baseline.get("recoveryVmId", ""),
    }
    return {"ids": ids, "target": baseline.get("target")}
