"""A recovery plan of Site Recovery as a plan of ours: groups become waves, and what has no like here a finding.

Source: the SDK's models of a recovery plan and its actions, and the recorded plan.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from textwrap import wrap

from homeward.domain.arm_ids import name_of
from homeward.domain.arm_json import ArmJson, child, children, text, words
from homeward.domain.findings import Finding, blocking, information, warning
from homeward.domain.plans.actions import Placed, judge
from homeward.domain.plans.document import API_VERSION, PLAN_NAME
from homeward.domain.replicated_item import ReplicatedItem

_WIDTH = 116


@dataclass(frozen=True, slots=True)
class Imported:
    """The YAML of the plan, with the findings as comments on top; no text where nothing can be imported."""

    name: str
    text: str
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Draft:
    """Wave by wave the names of its VMs; `held` are the waves that a person looks at before their commit."""

    waves: list[list[str]] = field(default_factory=list[list[str]])
    held: set[int] = field(default_factory=set[int])
    approval: bool = False
    findings: list[Finding] = field(default_factory=list[Finding])


def import_plan(plan: ArmJson, items: Iterable[ReplicatedItem], vault_id: str) -> Imported:
    """`items` is the vault's item list: what the plan names and the vault does not hold is left out, and told."""
    properties, vault = child(plan, "properties"), list(items)
    draft, name = _Draft(), _name(text(plan, "name"))
    draft.findings += _about_the_whole(plan, name)
    groups = children(properties, "groups")
    _fill(draft, [one for one in groups if text(one, "groupType") == "Boot"], vault)
    for placed in _actions(groups, [number for number, wave in enumerate(draft.waves, 1) if wave]):
        finding = judge(placed)
        draft.findings.append(finding)
        if finding.code == "ManualAction":
            _hold(draft, placed)
    if not any(draft.waves):
        draft.findings.append(_nothing(name))
        return Imported(name, "", tuple(draft.findings))
    return Imported(name, _yaml(draft, name, plan, vault_id), tuple(draft.findings))


def _name(given: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", given.lower()).strip("-")[:63] or "imported"


def _about_the_whole(plan: ArmJson, name: str) -> Iterator[Finding]:
    given = text(plan, "name")
    if not PLAN_NAME.fits(given):
        yield information(
            "PlanRenamed", f"The plan is called {name} here, for {given!r} does not fit a file's name."
        )
    if text(child(plan, "properties"), "failoverDeploymentModel") == "Classic":
        yield warning(
            "ClassicPlan", "The plan deploys classic VMs.", "Homeward moves Resource Manager VMs only."
        )
    yield information(
        "OrderDiffers",
        "Site Recovery shuts all groups down in reverse order, fails all over at once, and only starts them group by "
        "group. Here each wave is shut down, failed over, verified and committed before the next one begins.",
        "Put VMs that must stop together into one wave; say `dependsOn` where only the order of members counts.",
    )


def _fill(draft: _Draft, boots: list[ArmJson], vault: list[ReplicatedItem]) -> None:
    known = {item.name.lower(): item for item in vault}
    called = Counter(item.friendly_name.lower() for item in vault)
    first_wave: dict[str, int] = {}
    for number, group in enumerate(boots):
        draft.waves.append([])
        for member in children(group, "replicationProtectedItems"):
            # By its name, which stays: a plan may hold the id that an item had before a reprotect.
            item = known.get(name_of(text(member, "id")).lower())
            reason = _left_out(item, text(member, "id"), number)
            if item is None or reason is not None:
                draft.findings += [reason] if reason else []
                continue
            wave = first_wave.setdefault(item.multi_vm_group, number) if item.multi_vm_group else number
            if wave != number:
                draft.findings.append(_moved(item, number, wave))
            unique = called[item.friendly_name.lower()] == 1
            draft.waves[wave].append(item.friendly_name if unique else item.name)


def _left_out(item: ReplicatedItem | None, member_id: str, group: int) -> Finding | None:
    if item is None:
        return warning(
            "MemberGone",
            f"Group {group + 1} names {name_of(member_id)}, which the vault does not hold any more.",
            "Its replication was ended since the plan was saved; protect it again if it still counts.",
        )
    if item.provider != "A2A":
        said = f"{item.friendly_name} is replicated by {item.provider or 'nobody known'}, and left out."
        return warning("NotAzureToAzure", said, "Homeward moves Azure VMs only.")
    if item.cluster:
        said = f"{item.friendly_name} is a node of a shared-disk cluster, and left out."
        return warning("SharedDiskCluster", said, "Fail the cluster over in the portal.")
    return None


def _moved(item: ReplicatedItem, group: int, wave: int) -> Finding:
    return warning(
        "MultiVmGroupMoved",
        f"{item.friendly_name} of group {group + 1} is in wave group-{wave + 1}: the members of the multi-VM group "
        f"{item.multi_vm_group!r} move together.",
        "Keep them in one wave; a plan that splits them is refused.",
    )


def _actions(groups: list[ArmJson], waves: list[int]) -> Iterator[Placed]:
    """Every action with the place it has: before the first boot group, or around boot group number so and so."""
    number = 0
    for group in groups:
        kind = text(group, "groupType")
        number += kind == "Boot"
        for key, moment in (("startGroupActions", "before"), ("endGroupActions", "after")):
            for action in children(group, key):
                place = (
                    f"{moment} group {number}" if kind == "Boot" else f"{moment} the {kind.lower()} of all"
                )
                after = number - (moment == "before")
                begins = kind != "Boot" or (number == 1 and moment == "before")
                yield Placed(
                    name=text(action, "actionName"),
                    place=place,
                    details=child(action, "customDetails"),
                    operations=words(action, "failoverTypes"),
                    wave=0 if begins else max((one for one in waves if one <= after), default=0),
                )


def _hold(draft: _Draft, placed: Placed) -> None:
    """A person is asked where it stood: before anything, or before the commit of the wave before it."""
    if placed.wave:
        draft.held.add(placed.wave)
    else:
        draft.approval = True


def _nothing(name: str) -> Finding:
    said = f"No VM of the plan {name} can be brought over by Homeward, so there is nothing to import."
    return blocking("NothingToImport", said, "Look at the other findings.")


def _yaml(draft: _Draft, name: str, plan: ArmJson, vault_id: str) -> str:
    """Texts are written as JSON, which YAML reads as the same texts."""
    waves = [
        (f"group-{number}", names, number in draft.held)
        for number, names in enumerate(draft.waves, 1)
        if names
    ]
    lines = [
        "# yaml-language-server: $schema=plan.schema.json",
        f"# Imported from {text(plan, 'id')}",
        *_comments(draft.findings),
        f"apiVersion: {API_VERSION}",
        f"name: {json.dumps(name)}",
        'version: "1"',
        f"description: {json.dumps(f'Imported from the recovery plan {text(plan, "name")}')}",
        f"vaultId: {json.dumps(vault_id)}",
        "",
        "members:",
        *(f"  {wave}: {json.dumps({'items': names})}" for wave, names, _ in waves),
        "",
        "waves:",
        *(f"  - {json.dumps(_wave(wave, held=held))}" for wave, _, held in waves),
        *(["", "approval: {required: true}"] if draft.approval else []),
    ]
    return "\n".join(lines) + "\n"


def _wave(name: str, *, held: bool) -> Mapping[str, object]:
    return {"name": name, "members": [name]} | ({"policy": {"commit": "Manual"}} if held else {})


def _comments(findings: Iterable[Finding]) -> Iterator[str]:
    for one in findings:
        said = " ".join(f"{one.severity} {one.code}: {one.message} {one.remedy}".split())
        yield from (f"# {line}" for line in wrap(said, _WIDTH))
