"""What happened in a vault: jobs that ended and machines whose health changed, the newest first."""

from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

from emulator.calls import Answer, Call
from emulator.errors import vault_child_missing
from emulator.ids import guid
from emulator.paging import paged
from emulator.site_recovery import filters, finding, health
from emulator.site_recovery.item import Item
from emulator.site_recovery.job import Job
from emulator.site_recovery.vault import Vault
from emulator.times import iso
from emulator.wire import Json, as_list, as_object, as_text, dig
from emulator.world import World

TYPE = "Microsoft.RecoveryServices/vaults/replicationEvents"
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_LAST_TICK = 2**63 - 1
SEVERITIES = {"Failed": "Critical", "Cancelled": "Warning", "Suspended": "Warning", "Succeeded": "OK"}


def listed(world: World, call: Call) -> Answer:
    found = _all(world, finding.vault(world, call))
    chosen = filters.events(found, call.option("$filter"))
    return paged(call, chosen, lambda event: event)


def get(world: World, call: Call) -> Answer:
    """Show one event; the service tells less of it than its list does."""
    wanted = unquote(call.params["event"]).lower()
    for event in _all(world, finding.vault(world, call)):
        if as_text(event["name"]).lower() == wanted:
            blank: Json = {
                "description": "{0} - {1}",
                "eventType": "AgentHealth",
                "eventSpecificDetails": None,
            }
            poor = dig(event, "properties", "eventType") == "JobStatus"
            properties = as_object(event["properties"]) | (blank if poor else {})
            return Answer(200, event | {"properties": properties})
    raise vault_child_missing(call.params["event"])


def _all(world: World, where: Vault) -> list[Json]:
    jobs = [_of_job(job) for job in world.jobs.values() if job.vault is where and _told(world, job)]
    items = [event for item in world.items_of(where) for event in _of_item(world, item)]
    return sorted([*jobs, *items], key=_when, reverse=True)


def _when(event: Json) -> str:
    return as_text(dig(event, "properties", "timeOfOccurrence"))


def _told(world: World, job: Job) -> bool:
    """Only bad ends are on record as events; that the others come too is the variant."""
    if job.ended is None:
        return job.state == "Suspended"
    return job.state in ("Failed", "Cancelled") or world.variant("eventsOfJobs") == "allEnds"


def _of_job(job: Job) -> Json:
    when = job.ended or job.started
    details: Json = {
        "instanceType": "JobStatus",
        "jobId": job.id,
        "jobFriendlyName": job.scenario,
        "jobStatus": job.state,
        "affectedObjectType": {"ProtectionEntity": "Vm"}.get(job.target_type, job.target_type),
    }
    properties: Json = {
        "eventCode": "SRSJobStatus",
        "description": f"{job.scenario} - {job.state}",
        "eventType": "JobStatus",
        "affectedObjectFriendlyName": job.target_name,
        "severity": SEVERITIES[job.state],
        "timeOfOccurrence": iso(when),
        "fabricId": job.fabric_id,
        "providerSpecificDetails": None,
        "eventSpecificDetails": details,
        "healthErrors": [_cause(error, when) for error in job.errors],
    }
    return _event(job.vault, "JobStatusMonitoringEvent", when, job.name, properties)


def _cause(error: Json, when: datetime) -> Json:
    service = error["serviceErrorDetails"]
    return {
        "errorLevel": None,
        "errorCode": dig(service, "code"),
        "errorMessage": dig(service, "message"),
        "possibleCauses": dig(service, "possibleCauses"),
        "recommendedAction": dig(service, "recommendedAction"),
        "creationTimeUtc": iso(when),
        "recoveryProviderErrorMessage": None,
        "entityId": None,
    }


def _of_item(world: World, item: Item) -> list[Json]:
    """Tell of each error that stands, and of each that went away."""
    now = [_of_health(item, error, None) for error in as_list(health.view(world, item)["healthErrors"])]
    gone = [_of_health(item, error, None) for error, _ in item.past_errors]
    healed = [_of_health(item, None, moment) for moment in {moment for _, moment in item.past_errors}]
    return [*now, *gone, *healed]


def _of_health(item: Item, error: object, healed: datetime | None) -> Json:
    when = healed or health.since(error)
    word = "OK" if healed else as_text(dig(error, "errorLevel")).replace("Error", "Critical")
    provider: Json = {
        "instanceType": "A2A",
        "protectedItemName": item.name,
        "fabricObjectId": item.source.vm_id.lower(),
        "fabricName": item.source.container.fabric.name,
        "fabricLocation": item.source.location,
        "remoteFabricName": item.target.container.fabric.name,
        "remoteFabricLocation": item.target.location,
    }
    properties: Json = {
        "eventCode": "SRSVMHealthChanged",
        "description": f"Virtual machine health is {word}",
        "eventType": "VmHealth",
        "affectedObjectFriendlyName": item.friendly,
        "severity": word,
        "timeOfOccurrence": iso(when),
        "fabricId": item.source.container.fabric.id,
        "providerSpecificDetails": provider,
        "eventSpecificDetails": None,
        "healthErrors": [] if healed else [error],
    }
    return _event(item.vault, "VmMonitoringEvent", when, f"{item.key} {dig(error, 'errorCode')}", properties)


def _event(where: Vault, kind: str, when: datetime, what: str, properties: Json) -> Json:
    ticks = (when - _EPOCH) // timedelta(microseconds=1) * 10
    name = f"{kind};{_LAST_TICK - ticks}_{guid('event', what, when)}"
    return {
        "name": name,
        "type": TYPE,
        "id": where.asr_id("replicationEvents", name),
        "properties": properties,
    }
