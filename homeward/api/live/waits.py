"""What an item waits for now, from what is known of the run as a whole."""

from typing import Any

from homeward.api.live.scene import Scene, key
from homeward.api.live.waves import checked, names, through
from homeward.domain.gates import GateState
from homeward.domain.runs import Stage

type View = dict[str, Any]

_READY = (Stage.PREFLIGHT, Stage.AWAITING_APPROVAL)


def waits(scene: Scene, view: View) -> list[str] | None:
    """A kind and what: a decision, a job, the wave before, a place ... None where it works, or has ended."""
    if view.get("outcome"):
        return None
    gate = view.get("gate")
    if gate and gate["state"] == GateState.OPEN:
        return ["Decision", gate["name"]]
    if view["name"] in scene.waiting:
        return ["ArmBudget", ""]
    return _for_the_word(scene, view) if view["stage"] in _READY else _on_its_way(scene, view)


def _on_its_way(scene: Scene, view: View) -> list[str] | None:
    job = next((one for one in view.get("jobs", []) if one["state"] == "InProgress"), None)
    if job is not None:
        return ["Job", job["scenario"]]
    if view["stage"] == Stage.SYNCHRONIZING:
        return ["Azure", "Protected"]
    return ["Resume", ""] if scene.control.get("paused") else None


def _for_the_word(scene: Scene, view: View) -> list[str] | None:
    """Its own preflight is under way, or it waits for others, or for a person."""
    if not checked(view):
        return None
    wave = view.get("wave", 0)
    for gate in scene.open_gates:
        if "item" not in gate and wave_of(gate, wave) == wave:
            return ["Decision", gate["name"]]
    if not all(map(checked, scene.views)):
        return ["Preflight", key(next(one for one in scene.views if not checked(one)), scene.twins)]
    before = [
        one.get("wave", 0) for one in scene.views if not through(scene, one) and one.get("wave", 0) < wave
    ]
    if before:
        return ["Wave", names(scene)[min(before)]]
    return ["Resume", ""] if scene.control.get("paused") else ["Place", ""]


def wave_of(gate: View, otherwise: int) -> int:
    """The wave that a run's gate holds up; one that is not of a wave holds up all."""
    kind, _, rest = gate["name"].partition(":")
    return int(rest.split(":")[1]) if kind == "wave" else otherwise
