"""How the waves of a run stand, from the items in them."""

from collections.abc import Iterable
from typing import Any

from homeward.api.live.scene import Scene
from homeward.domain.runs import ItemOutcome, Operation, Stage

type View = dict[str, Any]

_STAGES = list(Stage)
# From these on a VM holds up no wave that comes next.
_THROUGH = {
    Operation.DRILL: Stage.HOLDING,
    Operation.REPROTECT: Stage.SYNCHRONIZING,
    Operation.DISABLE: Stage.CHECKING_CLEANUP,
}


def waves(scene: Scene) -> list[View]:
    return [_wave(scene, number, name) for number, name in enumerate(names(scene))]


def names(scene: Scene) -> list[str]:
    """As the run tells them; by number where it does not: a round trip between its legs."""
    most = max((one.get("wave", 0) for one in scene.views), default=-1)
    return scene.acting.get("waves") or [f"wave-{number}" for number in range(1, most + 2)]


def checked(view: View) -> bool:
    """Whether its preflight is over."""
    return bool(view.get("outcome") or view.get("errors")) or any(
        _past_preflight(one) for one in view.get("timeline", [])
    )


def through(scene: Scene, view: View) -> bool:
    """Whether nobody waits for it any more: it came over, or ended."""
    least = _THROUGH.get(Operation(scene.request["operation"]), Stage.REPROTECTING)
    return bool(view.get("outcome")) or _STAGES.index(Stage(view["stage"])) >= _STAGES.index(least)


def seen_running(view: View) -> str | None:
    """When it was last seen running where it should, and was right."""
    if _STAGES.index(Stage(view["stage"])) <= _STAGES.index(Stage.VERIFYING):
        return None
    ends = [one["endedAt"] for one in view.get("timeline", []) if one["stage"] == Stage.VERIFYING]
    return ends[-1] if ends else None


def _past_preflight(span: View) -> bool:
    return span["stage"] != Stage.PREFLIGHT or bool(span["endedAt"])


def _moved(view: View) -> bool:
    return any(
        one["stage"] not in (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL) for one in view.get("timeline", [])
    )


def _wave(scene: Scene, number: int, name: str) -> View:
    mine = [one for one in scene.views if one.get("wave", 0) == number]
    outcomes = [one["outcome"] for one in mine if one.get("outcome")]
    starts = [at for one in mine for at in _starts(one)]
    is_through = bool(mine) and all(through(scene, one) for one in mine)
    running = [at for one in mine if (at := seen_running(one))]
    return {
        "name": name,
        "state": _state(mine, is_through=is_through),
        "items": len(mine),
        "recovered": len(running),
        "ended": len(outcomes),
        "failed": outcomes.count(ItemOutcome.FAILED),
        "startedAt": scene.seconds(min(starts, default=None)),
        "recoveredAt": scene.seconds(max(running)) if is_through and running else None,
        "endedAt": scene.seconds(_last_end(mine)) if mine and len(outcomes) == len(mine) else None,
    }


def _starts(view: View) -> Iterable[str]:
    idle = (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL)
    return [one["startedAt"] for one in view.get("timeline", []) if one["stage"] not in idle][:1]


def _last_end(mine: list[View]) -> str | None:
    return max((one["endedAt"] for one in mine if one.get("endedAt")), default=None)


def _state(mine: list[View], *, is_through: bool) -> str:
    if mine and all(one.get("outcome") for one in mine):
        return "Ended"
    if is_through:
        return "Recovered"
    if any(map(_moved, mine)):
        return "Moving"
    return "Checked" if mine and all(map(checked, mine)) else "Checking"
