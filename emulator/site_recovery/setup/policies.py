"""Replication policies over HTTP: how long points are kept and how often they are made."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.routing import Route
from emulator.site_recovery import accepted, finding, topology_view
from emulator.site_recovery.paths import POLICY, VAULT
from emulator.site_recovery.setup import work
from emulator.site_recovery.setup.work import Work
from emulator.site_recovery.vault import Policy
from emulator.topology import page
from emulator.wire import Json, as_object, dig
from emulator.world import World

# What a policy without a value gets, as recorded.
UNSET: Json = {
    "recoveryPointHistory": 0,
    "appConsistentFrequencyInMinutes": 0,
    "crashConsistentFrequencyInMinutes": 5,
}
LONGEST = 21_600  # minutes: fifteen days
SYNC = {"Enable": "Enabled", "Disable": "Disabled"}


def listed(world: World, call: Call) -> Answer:
    found = reversed(finding.vault(world, call).policies.values())
    return Answer(200, page([topology_view.policy(one) for one in found]))


def get(world: World, call: Call) -> Answer:
    return Answer(200, topology_view.policy(finding.policy(world, call)))


def put(world: World, call: Call) -> Answer:
    vault, name = finding.vault(world, call), call.params["policy"]
    there = vault.policies.get(name.lower())
    kind = work.UPDATE_POLICY if there else work.CREATE_POLICY
    given = as_object(dig(call.body, "properties", "providerSpecificInput"))
    return _change(world, call, kind, there or Policy(vault, name), UNSET | given)


def patch(world: World, call: Call) -> Answer:
    given = as_object(dig(call.body, "properties", "replicationProviderSettings"))
    return _change(world, call, work.UPDATE_POLICY, finding.policy(world, call), given)


def _change(world: World, call: Call, kind: work.Kind, policy: Policy, given: Json) -> Answer:
    wanted = _read(policy, given)
    about = work.of_policy(policy, policy.id, partial(topology_view.policy, policy))
    return work.begin(world, call, Work(kind, policy, about, partial(_settle, policy, wanted)))


def _read(policy: Policy, given: Json) -> Policy:
    if given.get("instanceType") != "A2A":
        raise bad_request("InvalidPolicy", "The instanceType of the policy's settings must be A2A.")
    sync = str(given.get("multiVmSyncStatus", "Enable" if policy.multi_vm == "Enabled" else "Disable"))
    if sync not in SYNC:
        raise bad_request("InvalidPolicy", f"multiVmSyncStatus is one of {', '.join(SYNC)}, not {sync!r}.")
    return replace(
        policy,
        history=_minutes(given, "recoveryPointHistory", policy.history),
        app_consistent=_minutes(given, "appConsistentFrequencyInMinutes", policy.app_consistent),
        crash_consistent=_minutes(given, "crashConsistentFrequencyInMinutes", policy.crash_consistent),
        multi_vm=SYNC[sync],
    )


def _minutes(given: Json, key: str, former: int) -> int:
    value = given.get(key, former)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LONGEST:
        text = f"{key} is a whole number of minutes from 0 to {LONGEST}, not {value!r}."
        raise bad_request("InvalidPolicy", text)
    return value


def _settle(policy: Policy, wanted: Policy, _moment: datetime) -> None:
    """Let what holds the policy see its new values."""
    policy.history, policy.multi_vm = wanted.history, wanted.multi_vm
    policy.app_consistent, policy.crash_consistent = wanted.app_consistent, wanted.crash_consistent
    policy.vault.policies[policy.name.lower()] = policy


def remove(world: World, call: Call) -> Answer:
    policy = finding.policy(world, call)
    about, effect = work.of_policy(policy, policy.id), partial(_vanish, policy)
    return work.begin(world, call, Work(work.REMOVE_POLICY, policy, about, effect, partial(_used, policy)))


def _used(policy: Policy) -> str:
    user = next((one for one in policy.vault.mappings if one.policy is policy), None)
    return f"Policy '{policy.name}' is in use by container mapping '{user.name}'." if user else ""


def _vanish(policy: Policy, _moment: datetime) -> None:
    del policy.vault.policies[policy.name.lower()]


ROUTES = [
    Route("GET", f"{VAULT}/replicationPolicies", listed),
    Route("GET", POLICY, get),
    Route("PUT", POLICY, put),
    Route("PATCH", POLICY, patch),
    Route("DELETE", POLICY, remove),
    Route("GET", f"{POLICY}/operationresults/{{job}}", accepted.result),
]
