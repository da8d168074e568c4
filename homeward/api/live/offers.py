"""What this caller can ask of the run, of its items and at its gates, as things stand: what no rule refuses."""

from typing import Any

from homeward.api import steerable
from homeward.api.access import approver
from homeward.api.deciding import refuse_alone
from homeward.api.live.scene import Scene, key
from homeward.api.routes import Who, admit
from homeward.domain.arm_ids import name_of
from homeward.domain.gates import GateState, Ruling
from homeward.domain.runs import Stage

type View = dict[str, Any]


def of_run(scene: Scene) -> list[str]:
    """By the last part of their paths."""
    paused = bool(scene.control.get("paused"))
    who, order = scene.who, scene.acting_order
    wanted = {
        "pause": not paused and not scene.control.get("cancelled"),
        "resume": paused,
        "cancel": not scene.control.get("cancelled"),
        "release": not scene.control.get("released")
        and steerable.passes(lambda: steerable.refuse_release(scene.run_id, order)),
        "mode": not scene.control.get("mode")
        and steerable.passes(lambda: steerable.refuse_mode(scene.run_id, order, who)),
    }
    steers = not scene.ended and steerable.passes(lambda: admit(who, Who.OPERATOR))
    review = ["review"] if _reviewable(scene) else []
    return [name for name, offered in wanted.items() if offered and steers] + review


def of_item(scene: Scene, view: View) -> list[str]:
    if scene.ended or not steerable.passes(lambda: admit(scene.who, Who.OPERATOR)):
        return []
    if view.get("outcome"):
        return ["retry"] if _failed_alive(scene, view) else []
    found = []
    if view["name"] not in scene.control.get("skipped", []) and steerable.passes(
        lambda: steerable.refuse_unskippable(view)
    ):
        found.append("skip")
    if view["stage"] == Stage.AWAITING_COMMIT and steerable.passes(
        lambda: steerable.refuse_point_of_group(view, view.get("group", "")),
        lambda: steerable.refuse_unapproved(scene.acting_order, scene.who),
    ):
        found.append("recovery-point")
    return found


def of_lease(scene: Scene) -> list[str]:
    """What can be asked for what a run holds that is over."""
    return ["release-lease"] if steerable.passes(lambda: admit(scene.who, Who.OPERATOR)) else []


def gate(scene: Scene, one: View) -> View:
    """A gate, with whether this caller may decide there, or why not; of one that is over only what it came to."""
    if one["state"] != GateState.OPEN:
        return one
    requester = scene.acting_order.get("requester", "")
    why_not = steerable.why_not(lambda: approver(scene.who, requester))
    allowed = bool(scene.acting_order.get("breakGlass")) and Ruling.APPROVE in one["offers"]
    alone = steerable.passes(lambda: refuse_alone(scene.who, allowed=allowed))
    return one | {"mayDecide": not why_not, "whyNot": why_not, "mayBreakGlass": alone}


def _failed_alive(scene: Scene, view: View) -> bool:
    """It failed, its batch goes on, and the members of its group have failed, too."""
    companions = [name_of(one) for one in view.get("companions", [])]
    return view.get("batch") in scene.batches and steerable.passes(
        lambda: steerable.refuse_unfailed(view),
        lambda: steerable.refuse_part_of_group(key(view, scene.twins), companions, scene.views),
    )


def _reviewable(scene: Scene) -> bool:
    uses = scene.break_glass
    waits = any(one.get("reviewed") is None and one.get("person") != scene.who.id for one in uses)
    return waits and steerable.passes(lambda: admit(scene.who, Who.APPROVER))
