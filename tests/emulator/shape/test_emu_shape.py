"""Holds every answer that a failback client reads against the shape of the service's own."""

from collections.abc import Callable

import pytest

from tests.emulator.shape import answers, marks, notation, shapes_items, shapes_others, shapes_setup
from tests.emulator.support import FABRIC, HOME, VAULT, Emulator, Reply

type Answer = Callable[[Emulator], object]

ACCEPTED = {
    "azure-asyncoperation",
    "content-length",
    "date",
    "location",
    "retry-after",
    "x-ms-ratelimit-remaining-subscription-global-writes",
    "x-ms-ratelimit-remaining-subscription-writes",
    "x-ms-request-id",
}
READ = {
    "content-length",
    "content-type",
    "date",
    "x-ms-ratelimit-remaining-subscription-global-reads",
    "x-ms-ratelimit-remaining-subscription-reads",
}
COMPUTE = READ | {"x-ms-ratelimit-remaining-resource", "x-ms-request-id"}


def _item(emulator: Emulator) -> object:
    return emulator.get(emulator.item_id())


def _protected_home(emulator: Emulator) -> object:
    emulator.reset(state="protected-home")
    return _item(emulator)


def _reprotected(emulator: Emulator) -> object:
    emulator.failed_back()
    emulator.switch()
    emulator.advance(5000)
    return _item(emulator)


def _resyncing(seconds: float) -> Answer:
    def answer(emulator: Emulator) -> object:
        emulator.failed_back()
        emulator.switch()
        emulator.advance(seconds)
        return _item(emulator)

    return answer


def _committed(emulator: Emulator) -> object:
    emulator.failed_back()
    return _item(emulator)


def _committed_listed(emulator: Emulator) -> object:
    emulator.failed_back()
    return emulator.get(f"{VAULT}/replicationProtectedItems")["value"][0]


def _first(path: str) -> Answer:
    return lambda emulator: emulator.get(path)["value"][0]


def _job(emulator: Emulator, reply: Reply, seconds: float) -> object:
    emulator.advance(seconds)
    return emulator.get(reply.header("x-ms-request-id") or "")


def _failover_job(emulator: Emulator) -> object:
    return _job(emulator, emulator.failover(sourceSiteOperations="Required"), 600)


def _commit_job(emulator: Emulator) -> object:
    emulator.failover()
    emulator.advance(600)
    return _job(emulator, emulator.commit(), 60)


def _switch_job(seconds: float) -> Answer:
    def answer(emulator: Emulator) -> object:
        emulator.failed_back()
        return _job(emulator, emulator.switch(), seconds)

    return answer


def _listed_job(emulator: Emulator) -> object:
    emulator.failover()
    return emulator.get(f"{VAULT}/replicationJobs")["value"][0]


def _status(seconds: float) -> Answer:
    def answer(emulator: Emulator) -> object:
        name = (emulator.failover().header("x-ms-request-id") or "").rsplit("/", 1)[-1]
        emulator.advance(seconds)
        return emulator.get(f"{VAULT}/replicationOperationStatus/{name}")

    return answer


def _status_failed(emulator: Emulator) -> object:
    emulator.fault({"failTask": "VmFailover"})
    return _status(600)(emulator)


def _recovered(emulator: Emulator) -> object:
    emulator.failed_back()
    return emulator.get(emulator.vm_path("eastus"))


def _source(emulator: Emulator) -> object:
    emulator.reset(state="protected-home")
    return emulator.get(emulator.vm_path("eastus"))


def _put(emulator: Emulator, path: str, properties: object, seconds: float) -> object:
    emulator.call("PUT", path, {"properties": properties})
    emulator.advance(seconds)
    return emulator.get(path)


def _new_container(emulator: Emulator) -> object:
    return _put(emulator, f"{FABRIC}/replicationProtectionContainers/new", {}, 5)


def _new_mapping(emulator: Emulator) -> object:
    _new_container(emulator)
    path = f"{FABRIC}/replicationProtectionContainers/new"
    policy = emulator.get(f"{VAULT}/replicationPolicies")["value"][0]["id"]
    wanted = {"targetProtectionContainerId": HOME, "policyId": policy}
    return _put(emulator, f"{path}/replicationProtectionContainerMappings/m", wanted, 120)


def _fabric_job(emulator: Emulator) -> object:
    body = {"properties": {"customDetails": {"instanceType": "Azure", "location": "westeurope"}}}
    return _job(emulator, emulator.call("PUT", f"{VAULT}/replicationFabrics/new", body), 120)


_OTHERS: dict[str, tuple[str, Answer]] = {
    "item protected away": (shapes_items.PROTECTED_AWAY, _item),
    "item protected home": (shapes_items.PROTECTED_HOME, _protected_home),
    "item reprotected": (shapes_items.PROTECTED_AWAY, _reprotected),
    "item resyncing": (shapes_items.RESYNC, _resyncing(700)),
    "item resyncing later": (shapes_items.RESYNC, _resyncing(2000)),
    "item committed": (shapes_items.COMMITTED, _committed),
    "item committed listed": (shapes_items.COMMITTED_LISTED, _committed_listed),
    "job failover": (shapes_others.JOB_FAILOVER, _failover_job),
    "job commit": (shapes_others.JOB_COMMIT, _commit_job),
    "job switch running": (shapes_others.JOB_SWITCH_RUNNING, _switch_job(2)),
    "job switch": (shapes_others.JOB_SWITCH, _switch_job(600)),
    "job listed": (shapes_others.JOB_LISTED, _listed_job),
    "status running": (shapes_others.STATUS, _status(1)),
    "status ended": (shapes_others.STATUS, _status(600)),
    "status failed": (shapes_others.STATUS_FAILED, _status_failed),
    "fabric": (shapes_setup.FABRIC, lambda emulator: emulator.get(FABRIC)),
    "fabric listed": (shapes_setup.FABRIC_LISTED, _first(f"{VAULT}/replicationFabrics")),
    "container new": (shapes_setup.CONTAINER_NEW, _new_container),
    "mapping without updates": (shapes_setup.MAPPING_PLAIN, _new_mapping),
    "job create fabric": (shapes_setup.JOB_CREATE_SITE, _fabric_job),
    "container": (shapes_setup.CONTAINER, _first(f"{VAULT}/replicationProtectionContainers")),
    "mapping": (shapes_setup.MAPPING, _first(f"{HOME}/replicationProtectionContainerMappings")),
    "network mapping": (shapes_setup.NETWORK_MAPPING, _first(f"{VAULT}/replicationNetworkMappings")),
    "policy": (shapes_setup.POLICY, _first(f"{VAULT}/replicationPolicies")),
    "recovery point": (
        shapes_others.POINT,
        lambda emulator: _first(f"{emulator.item_id()}/recoveryPoints")(emulator),
    ),
    "vm recovered": (shapes_others.VM_RECOVERED, _recovered),
    "vm source": (shapes_others.VM_SOURCE, _source),
    "not found": (
        shapes_others.NOT_FOUND,
        lambda emulator: emulator.call("GET", f"{HOME}/replicationProtectedItems/x").body,
    ),
    "vault not found": (
        shapes_others.VAULT_NOT_FOUND,
        lambda emulator: emulator.call("GET", VAULT.replace("vault-recovery", "x")).body,
    ),
}
BODIES = _OTHERS | answers.BODIES
HEADERS: dict[str, tuple[set[str], Callable[[Emulator], Reply]]] = {
    "headers accepted": (ACCEPTED, lambda emulator: emulator.failover()),
    "headers plan accepted": (ACCEPTED, answers.plan_accepted),
    "headers read": (READ, lambda emulator: emulator.call("GET", emulator.item_id())),
    "headers compute": (COMPUTE, lambda emulator: emulator.call("GET", emulator.vm_path("westus"))),
}


def _body_differences(emulator: Emulator, name: str) -> list[str]:
    shape, answer = BODIES[name]
    emulator.reset()
    return notation.differences(notation.read(shape), answer(emulator))


def _header_differences(emulator: Emulator, name: str) -> list[str]:
    expected, answer = HEADERS[name]
    emulator.reset()
    sent = {header.lower() for header, _ in answer(emulator).headers} - {"connection"}
    return [f"{one} is missing" for one in expected - sent] + [f"{one} is extra" for one in sent - expected]


def _same_as(name: str) -> str:
    """Name the answer whose marks hold for this one too."""
    return {
        "item reprotected": "item protected away",
        "item resyncing later": "item resyncing",
        "headers plan accepted": "headers accepted",
    }.get(name, name)


def _marked(name: str) -> set[str]:
    return {difference for marked, difference in marks.MARKS if marked == _same_as(name)}


@pytest.mark.parametrize("name", BODIES)
def test_body_differs_only_as_marked(emulator: Emulator, name: str) -> None:
    """An answer has the keys and types of the service's, but for what is marked; no mark is stale."""
    assert set(_body_differences(emulator, name)) == _marked(name)


@pytest.mark.parametrize("name", HEADERS)
def test_headers_differ_only_as_marked(emulator: Emulator, name: str) -> None:
    """An answer has the headers of the service's, but for what is marked."""
    assert set(_header_differences(emulator, name)) == _marked(name)


def test_the_total_does_not_rise(capsys: pytest.CaptureFixture[str]) -> None:
    """The number of differences is printed and stays at or below the number written down."""
    kinds = [type(mark).__name__ for mark in marks.MARKS.values()]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("Unrecorded", "Random"))
    with capsys.disabled():
        print(f"\nwire shape: {len(kinds)} differences marked ({counts}), {marks.ALLOWED} allowed")  # noqa: T201

    assert len(kinds) <= marks.ALLOWED
