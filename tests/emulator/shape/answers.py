"""How the answers about plans, test failovers, events and health come about."""

from collections.abc import Callable
from typing import Any

from tests.emulator import plans
from tests.emulator.shape import shapes_operations as shapes
from tests.emulator.support import SUB, VAULT, Emulator, Reply

type Answer = Callable[[Emulator], object]

NETWORK = f"{SUB}/resourceGroups/rg-app-eastus/providers/Microsoft.Network/virtualNetworks/vnet-app-eastus"


def _job(emulator: Emulator, reply: Reply) -> Any:
    emulator.advance(2000)
    return emulator.get(reply.header("x-ms-request-id") or "")


def _planned(emulator: Emulator) -> None:
    plans.saved(emulator, ["vm-01"])


def _plan(emulator: Emulator) -> object:
    _planned(emulator)
    return emulator.get(plans.PLAN)


def _plan_listed(emulator: Emulator) -> object:
    _planned(emulator)
    return emulator.get(f"{VAULT}/replicationRecoveryPlans")["value"][0]


def _plan_tested(emulator: Emulator) -> object:
    _plan_drill(emulator)
    return emulator.get(plans.PLAN)


def _plan_saved(emulator: Emulator) -> object:
    return _job(emulator, emulator.call("PUT", plans.PLAN, plans.body(emulator, ["vm-01"])))


def _plan_failover(emulator: Emulator) -> object:
    _planned(emulator)
    return _job(emulator, plans.fail_over(emulator))


def _plan_shutdown(emulator: Emulator) -> object:
    _planned(emulator)
    return _job(emulator, plans.fail_over(emulator, operations="Required"))["properties"]["tasks"][1]


def _plan_commit(emulator: Emulator) -> object:
    _plan_failover(emulator)
    return _job(emulator, plans.act(emulator, "failoverCommit"))


def _plan_drill(emulator: Emulator) -> object:
    _planned(emulator)
    return _job(emulator, plans.drill(emulator, NETWORK))


def _plan_cleanup(emulator: Emulator) -> object:
    _plan_drill(emulator)
    return _job(emulator, plans.act(emulator, "testFailoverCleanup", {"comments": "seen"}))


def _drill(emulator: Emulator) -> object:
    provider = {"instanceType": "A2A"}
    properties = {
        "networkType": "VmNetworkAsInput",
        "networkId": NETWORK,
        "providerSpecificDetails": provider,
    }
    path = f"{emulator.item_id()}/testFailover"
    return _job(emulator, emulator.call("POST", path, {"properties": properties}))


def _cleanup(emulator: Emulator) -> object:
    _drill(emulator)
    path = f"{emulator.item_id()}/testFailoverCleanup"
    return _job(emulator, emulator.call("POST", path, {"properties": {"comments": "seen"}}))


def _refresh(emulator: Emulator) -> object:
    return _job(emulator, emulator.call("POST", f"{VAULT}/replicationVaultHealth/default/refresh"))


def _event(emulator: Emulator) -> Any:
    emulator.fault({"failTask": "VmFailover"}, nth=1)
    _job(emulator, emulator.failover())
    return emulator.get(f"{VAULT}/replicationEvents")["value"][0]


def _event_alone(emulator: Emulator) -> object:
    return emulator.get(_event(emulator)["id"].replace(";", "%3B"))


def _get(path: str) -> Answer:
    return lambda emulator: emulator.get(f"{VAULT}/{path}")


def put_alert(emulator: Emulator) -> Reply:
    properties = {"customEmailAddresses": ["a@b.c"], "locale": "en_US", "sendToOwners": "Send"}
    return emulator.call(
        "PUT", f"{VAULT}/replicationAlertSettings/defaultAlertSetting", {"properties": properties}
    )


def plan_accepted(emulator: Emulator) -> Reply:
    _planned(emulator)
    return plans.fail_over(emulator)


BODIES: dict[str, tuple[str, Answer]] = {
    "plan": (shapes.PLAN, _plan),
    "plan listed": (shapes.PLAN_LISTED, _plan_listed),
    "plan tested": (shapes.PLAN_TESTED, _plan_tested),
    "plan saved": (shapes.PLAN_SAVED, _plan_saved),
    "plan failover": (shapes.PLAN_JOB, _plan_failover),
    "plan shutdown": (shapes.PLAN_SHUTDOWN, _plan_shutdown),
    "plan commit": (shapes.PLAN_COMMIT, _plan_commit),
    "plan test failover": (shapes.PLAN_DRILL, _plan_drill),
    "plan clean-up": (shapes.PLAN_CLEANUP, _plan_cleanup),
    "job test failover": (shapes.DRILL_JOB, _drill),
    "job clean-up": (shapes.CLEANUP_JOB, _cleanup),
    "job refresh": (shapes.REFRESH_JOB, _refresh),
    "event": (shapes.EVENT, _event),
    "event alone": (shapes.EVENT_ALONE, _event_alone),
    "vault health": (shapes.VAULT_HEALTH, _get("replicationVaultHealth")),
    "alert setting": (shapes.ALERT, lambda emulator: put_alert(emulator).body),
    "supported systems": (shapes.SYSTEMS, _get("replicationSupportedOperatingSystems")),
}
