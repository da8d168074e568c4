"""Container mappings over HTTP: which container may replicate to which, and under which policy."""

from datetime import datetime
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, topology_view
from emulator.site_recovery.paths import CONTAINER, MAPPING, VAULT
from emulator.site_recovery.setup import work
from emulator.site_recovery.setup.work import Work
from emulator.site_recovery.vault import Container, Mapping, Policy, Vault
from emulator.topology import page
from emulator.wire import as_text, dig
from emulator.world import World

STATES = ("Enabled", "Disabled")


def of_vault(world: World, call: Call) -> Answer:
    found = reversed(finding.vault(world, call).mappings)
    return Answer(200, page([topology_view.mapping(one) for one in found]))


def of_container(world: World, call: Call) -> Answer:
    """List the mappings from and to a container, as the service does."""
    here = finding.container(world, call)
    found = [one for one in reversed(here.vault.mappings) if here in (one.source, one.target)]
    return Answer(200, page([topology_view.mapping(one) for one in found]))


def get(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.mapping(finding.mapping(world, call)))


def put(world: World, call: Call) -> Answer:
    source, name = finding.container(world, call), call.params["mapping"]
    target, policy = _target(source, call), _policy(source.vault, call)
    there = next((one for one in source.vault.mappings if _is(one, source, name)), None)
    if there and (there.target is not target or there.policy is not policy):
        raise bad_request(
            "MappingExists", f"Mapping '{name}' is to another container or policy and stays so."
        )
    mapping = there or Mapping(name, source, target, policy)
    account = _account(call, source.vault)
    about = work.of_policy(policy, mapping.id, partial(topology_view.mapping, mapping))
    effect, obstacle = partial(_appear, mapping, account), partial(_doubled, mapping)
    kind = work.UPDATE_MAPPING if there else work.MAP
    return work.begin(world, call, Work(kind, mapping, about, effect, obstacle))


def _is(mapping: Mapping, source: Container, name: str) -> bool:
    return mapping.source is source and mapping.name.lower() == name.lower()


def _target(source: Container, call: Call) -> Container:
    wanted = as_text(dig(call.body, "properties", "targetProtectionContainerId"))
    for container in source.vault.containers():
        if container.id.lower() == wanted.lower() and container is not source:
            return container
    text = f"properties.targetProtectionContainerId '{wanted}' is no other container of this vault."
    raise bad_request("InvalidTargetContainer", text)


def _policy(vault: Vault, call: Call) -> Policy:
    wanted = as_text(dig(call.body, "properties", "policyId"))
    for policy in vault.policies.values():
        if policy.id.lower() == wanted.lower():
            return policy
    raise bad_request("InvalidPolicyId", f"properties.policyId '{wanted}' is no policy of this vault.")


def _account(call: Call, vault: Vault) -> str | None:
    given = dig(call.body, "properties", "providerSpecificInput")
    status = dig(given, "agentAutoUpdateStatus") or "Disabled"
    if status not in STATES:
        text = f"agentAutoUpdateStatus is one of {', '.join(STATES)}, not {status!r}."
        raise bad_request("InvalidAgentAutoUpdateStatus", text)
    if status == "Disabled":
        return None
    return as_text(dig(given, "automationAccountArmId")) or vault.automation_account


def _doubled(mapping: Mapping) -> str:
    others = mapping.source.vault.mappings_between(mapping.source, mapping.target)
    double = next((one for one in others if one is not mapping and one.policy is mapping.policy), None)
    return f"Mapping '{double.name}' already joins these containers under this policy." if double else ""


def _appear(mapping: Mapping, account: str | None, _moment: datetime) -> None:
    mapping.automation_account = account
    if mapping not in mapping.source.vault.mappings:
        mapping.source.vault.mappings.append(mapping)


def patch(world: World, call: Call) -> Answer:
    """Change how agents are kept up to date; nothing else of a mapping can change."""
    mapping = finding.mapping(world, call)
    account = _account(call, mapping.source.vault)
    about = work.of_policy(mapping.policy, mapping.id, partial(topology_view.mapping, mapping))
    return work.begin(
        world, call, Work(work.UPDATE_MAPPING, mapping, about, partial(_appear, mapping, account))
    )


def remove(world: World, call: Call) -> Answer:
    mapping = finding.mapping(world, call)
    about = work.of_policy(mapping.policy, mapping.id)
    effect, obstacle = partial(_vanish, mapping), partial(_used, world, mapping)
    return work.begin(world, call, Work(work.UNMAP, mapping, about, effect, obstacle))


def _used(world: World, mapping: Mapping) -> str:
    for item in topology_view.items_in(world, mapping.source):
        if item.target.container is mapping.target and item.policy is mapping.policy:
            return f"Mapping '{mapping.name}' is in use by '{item.friendly}'."
    return ""


def _vanish(mapping: Mapping, _moment: datetime) -> None:
    mapping.source.vault.mappings.remove(mapping)


ROUTES = [
    Route("GET", f"{VAULT}/replicationProtectionContainerMappings", of_vault),
    Route("GET", f"{CONTAINER}/replicationProtectionContainerMappings", of_container),
    Route("GET", MAPPING, get),
    Route("PUT", MAPPING, put),
    Route("PATCH", MAPPING, patch),
    Route("POST", f"{MAPPING}/remove", remove),
    Route("DELETE", MAPPING, remove),
    Route("GET", f"{MAPPING}/operationresults/{{job}}", accepted.result),
]
