"""One look at the VMs of a plan that are said to be down: through the vault, Compute, and the plan's own probe.

The vault is in the region that they would go to. Compute is asked for some of them only: it is most likely silent.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from activities import knocking, planning
from activities.registration import activity
from homeward import durable_state
from homeward.arm import compute
from homeward.arm.azure import connected
from homeward.arm.budget import Need, Use
from homeward.domain.assessment import Look
from homeward.domain.docket import Docket
from homeward.domain.exposure import exposed, short
from homeward.domain.incident import Incident
from homeward.domain.leases import lease_key
from homeward.domain.policies import Probe
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.runs import Mode
from homeward.domain.sighting import Seen, Sighting, by_heartbeat, by_power, sighting
from homeward.domain.signal_policy import SignalPolicy, Witness
from homeward.errors import ArmError, RetryLaterError
from homeward.steps.second_source import SECOND_SOURCE, SecondSourceInput

# So many VMs are asked for at Compute, and so many leases are read.
_MOST = 20

type Down = Mapping[str, ReplicatedItem]  # by their keys


@activity(SECOND_SOURCE, lambda step: Need(Use.WATCH, step.vault_id, reads=2))
async def second_source(step: SecondSourceInput, client: Any) -> Look:  # client: an untyped binding
    policy = step.policy
    plan = planning.pinned(step.plan, step.plan_hash)
    listed, found = await planning.resolved(plan, policy.operation, Mode.UNPLANNED)
    members = {placed.named.item_id for wave in found.waves for placed in wave.items}
    incident = Docket.from_json(await durable_state.entity_state(client, "docket", step.plan)).incident
    said = incident.down(listed.at)
    down = {
        short(item.name): item for item in listed.value if item.id in members and short(item.name) in said
    }
    asked = [_heartbeats(down, policy, incident, listed.at), _power(down)]
    if policy.probe:
        asked.append(_probe(policy.probe))
    sightings = await asyncio.gather(*asked)
    return Look(listed.at, len(members), tuple(sightings), await _run(client, step.vault_id, down))


async def _heartbeats(down: Down, policy: SignalPolicy, incident: Incident, at: datetime) -> Sighting:
    there = {one.key for one in exposed(down.values(), policy.operation)}
    return sighting(
        Witness.REPLICATION_HEARTBEAT,
        {
            item.friendly_name: by_heartbeat(item.replication.agent.heard_at, incident.fired(key, at), at)
            if key in there
            else Seen.MOVED
            for key, item in down.items()
        },
    )


async def _power(down: Down) -> Sighting:
    asked = list(down.values())[:_MOST]
    seen = await asyncio.gather(*(_power_of(one.source_vm_id) for one in asked))
    return sighting(Witness.VM_HEALTH, {one.friendly_name: seen[at] for at, one in enumerate(asked)})


async def _power_of(vm_id: str) -> Seen:
    """A VM of a region that does not answer cannot be read."""
    try:
        read = await compute.vm(connected(), vm_id)
    except (ArmError, RetryLaterError):
        return Seen.UNREADABLE
    return by_power(read.value if read else None)


async def _probe(probe: Probe) -> Sighting:
    tried = await knocking.knock(probe)
    return sighting(Witness.PROBE, {f"{probe.name}: {tried.said}": Seen.ALIVE if tried.passed else Seen.DOWN})


async def _run(client: Any, vault_id: str, down: Down) -> str:
    """A run that acts on one of them; one that has ended may have left its leases behind."""
    keys = [lease_key(vault_id, item.name) for item in list(down.values())[:_MOST]]
    leases = await asyncio.gather(*(durable_state.entity_state(client, "lease", key) for key in keys))
    for holder in sorted({one["holder"] for one in leases if one.get("holder")}):
        run = await durable_state.instance(client, holder)
        if run is not None and not run.ended:
            return holder
    return ""
