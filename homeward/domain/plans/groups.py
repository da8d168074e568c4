"""Multi-VM consistency groups: Site Recovery moves their members together or not at all."""

from collections.abc import Iterator, Mapping, Sequence

from homeward.domain.evidence import Fault
from homeward.domain.point_choice import chain
from homeward.domain.policies import Policy
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import PointKind

# A group fails over by a recovery plan, which knows no point of its own choosing.
_NOT_FOR_GROUPS = (PointKind.CUSTOM, PointKind.LATEST_BEFORE)

type Chosen = Mapping[str, Policy]


def group_faults(waves: Sequence[Chosen], items: list[ReplicatedItem]) -> Iterator[Fault]:
    """`waves` are the item ids of a run with their policies; `items` is the vault's whole list."""
    groups: dict[str, list[ReplicatedItem]] = {}
    for item in items:
        if item.multi_vm_group:
            groups.setdefault(item.multi_vm_group.lower(), []).append(item)
    for members in groups.values():
        touched = [[item for item in members if item.id in wave] for wave in waves]
        if any(touched):
            yield from _faults(members, [wave for wave in touched if wave], waves)


def _faults(
    members: list[ReplicatedItem], touched: list[list[ReplicatedItem]], waves: Sequence[Chosen]
) -> Iterator[Fault]:
    name = members[0].multi_vm_group
    taken = {item.id for wave in touched for item in wave}
    left = [item for item in members if item.id not in taken]
    if left:
        yield Fault(
            "GroupIncomplete",
            f"The multi-VM group {name!r} moves only as a whole, and the run leaves out {_names(left)}.",
            recommended_action="Add them to the same wave, or leave the whole group out.",
        )
    if len(touched) > 1:
        parts = "; ".join(_names(wave) for wave in touched)
        yield Fault(
            "GroupSplit",
            f"The multi-VM group {name!r} moves at once, and the run splits it over waves: {parts}.",
            recommended_action="Put all of its members into one wave.",
        )
    if len({policy.shutdown for wave in waves for one, policy in wave.items() if one in taken}) > 1:
        yield Fault(
            "GroupShutdown",
            f"The multi-VM group {name!r} is shut down in one way, and its members name several.",
            recommended_action="Give them the same shutdown policy.",
        )
    policies = [policy for wave in waves for one, policy in wave.items() if one in taken]
    yield from _own_points(name, policies)
    choices = {policy.recovery_point for wave in waves for one, policy in wave.items() if one in taken}
    if len(choices) > 1 or any(one.kind in _NOT_FOR_GROUPS for choice in choices for one in chain(choice)):
        yield Fault(
            "GroupPoint",
            f"The multi-VM group {name!r} needs one choice of recovery point for all of its members, "
            f"and none of {', '.join(_NOT_FOR_GROUPS)}.",
            recommended_action="Give them the same choice: Latest, LatestProcessed or LatestAppConsistent.",
        )


def _own_points(name: str, policies: list[Policy]) -> Iterator[Fault]:
    """What would bring one member to a point of its own."""
    if any(policy.zero_loss for policy in policies):
        yield Fault(
            "GroupZeroLoss",
            f"The multi-VM group {name!r} fails over to a point that Azure chooses, so zeroLoss cannot name one.",
            recommended_action="Leave zeroLoss out of the policies of its members.",
        )
    if any(policy.other_points for policy in policies):
        yield Fault(
            "GroupOtherPoints",
            f"The multi-VM group {name!r} has one point for all members, so otherPoints cannot change one's.",
            recommended_action="Leave otherPoints out of the policies of its members.",
        )


def _names(items: list[ReplicatedItem]) -> str:
    return ", ".join(sorted(item.friendly_name for item in items))
