"""Changes to what an administrator sets up: each a job of one task, whose effect comes with its end."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from emulator import durations
from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.ids import guid
from emulator.site_recovery import accepted, flow
from emulator.site_recovery.flow import Flow, Step, Subject
from emulator.site_recovery.job import Doom, nothing_to_show
from emulator.site_recovery.vault import Container, Fabric, Mapping, NetworkMapping, Policy
from emulator.wire import Json
from emulator.world import World

type Part = Fabric | Container | Policy | Mapping | NetworkMapping
type Obstacle = Callable[[], str]


class Kind(NamedTuple):
    scenario: str
    friendly: str
    duration: str
    task: tuple[str, str, str] | None = None  # id, name and friendly name, where they were recorded


REGISTER = ("RegisterVMMTask", "RegisterVmmTask", "Registering the server")
# Creation was recorded; the names of the others follow it.
CREATE_FABRIC = Kind("CreateSite", "Create a site", "createFabric", REGISTER)
UPDATE_FABRIC = Kind("UpdateSite", "Update a site", "createFabric", REGISTER)
REMOVE_FABRIC = Kind("RemoveSite", "Remove a site", "removeFabric")
CHECK_FABRIC = Kind("ConsistencyCheck", "Consistency check", "removeFabric")
RENEW_CERTIFICATE = Kind("RenewCertificate", "Renew certificate", "removeFabric")
CREATE_CONTAINER = Kind("CreateCloud", "Create protection container", "container")
UPDATE_CONTAINER = Kind("UpdateCloud", "Update protection container", "updateContainer")
REMOVE_CONTAINER = Kind("RemoveCloud", "Remove protection container", "container")
CREATE_POLICY = Kind("AddProtectionProfile", "Create replication policy", "policy")
UPDATE_POLICY = Kind("UpdateProtectionProfile", "Update replication policy", "policy")
REMOVE_POLICY = Kind("RemoveProtectionProfile", "Delete replication policy", "policy")
MAP = Kind("AssociateProtectionProfile", "Associate replication policy", "mapContainers")
UPDATE_MAPPING = Kind("UpdateContainerMapping", "Update container mapping", "policy")
UNMAP = Kind("DissociateProtectionProfile", "Dissociate replication policy", "unmapContainers")
MAP_NETWORKS = Kind("NetworkPairing", "Map Networks", "mapNetworks")
UNMAP_NETWORKS = Kind("NetworkUnpairing", "Unmap Networks", "mapNetworks")


class Work(NamedTuple):
    kind: Kind
    part: Part
    about: Subject
    effect: Callable[[datetime], None]
    obstacle: Obstacle = str  # why it cannot be done, as a sentence; empty if it can


def begin(world: World, call: Call, work: Work) -> Answer:
    """Accept a change, or refuse it; what comes in its way later fails the job."""
    reason = work.obstacle()
    if reason:
        raise bad_request(f"{work.kind.scenario}NotAllowed", reason, "Remove what stands in the way first.")
    named = f"{work.kind.scenario}Task"
    task = work.kind.task or (named, named, work.kind.friendly)
    seconds = durations.seconds(world.settings.durations, work.kind.duration, work.part.id)
    step = Step(*task, seconds, check=lambda: _doom(task[1], work), effect=work.effect)
    plan = Flow(work.kind.scenario, work.kind.friendly, "AsrJobDetails", work.about, [step], doom=call.doom)
    job = flow.start(world, plan)
    job.cancellable = False
    return accepted.accepted(world, call, job)


def _doom(task: str, work: Work) -> Doom | None:
    reason = work.obstacle()
    return Doom(task, "150001", reason) if reason else None


def of_fabric(fabric: Fabric, result: Callable[[], Json | None] = nothing_to_show) -> Subject:
    affected: Json = {
        "primaryVmmId": fabric.guid,
        "primaryVmmName": fabric.name,
        "primaryFabricProviderId": "Azure",
    }
    return Subject(fabric.vault, fabric.guid, fabric.name, "Server", affected, fabric.id, result)


def of_container(container: Container, result: Callable[[], Json | None] = nothing_to_show) -> Subject:
    affected: Json = {
        "primaryCloudId": container.guid,
        "primaryCloudName": container.name,
        "primaryVmmId": container.fabric.guid,
        "primaryVmmName": container.fabric.display,
        "primaryFabricProviderId": "Azure",
    }
    return Subject(
        container.vault,
        container.guid,
        container.name,
        "ProtectionContainer",
        affected,
        container.id,
        result,
    )


def of_policy(policy: Policy, base: str, result: Callable[[], Json | None] = nothing_to_show) -> Subject:
    """Make a policy the subject of a job; a mapping's job is about its policy too."""
    number = guid("policy", policy.id)
    affected: Json = {"protectionProfileId": number, "protectionProfileName": policy.name}
    return Subject(policy.vault, number, policy.name, "ProtectionProfile", affected, base, result)


def of_networks(
    mapping: NetworkMapping, name: str, result: Callable[[], Json | None] = nothing_to_show
) -> Subject:
    affected: Json = {
        "primaryVmmId": mapping.source.guid,
        "primaryVmmName": mapping.source.display,
        "recoveryVmmId": mapping.target.guid,
        "recoveryVmmName": mapping.target.display,
    }
    return Subject(mapping.source.vault, name, name, "Network", affected, mapping.id, result)
