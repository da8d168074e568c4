"""What a request and a plan may say of a drill, and what an item must be to be drilled."""

from typing import Any

import pytest

from homeward.api.models import parse_request
from homeward.domain.drill_check import judge_drill
from homeward.domain.drills import DrillOrder
from homeward.domain.plans.findings import PlanError
from homeward.domain.plans.reading import read_plan
from tests.app.unit.arm_items import item, survey
from tests.app.unit.test_operations import SANDBOX
from tests.app.unit.test_request_fields import BODY, only_refusal

VAULT = SANDBOX.split("/resourceGroups/")[0] + (
    "/resourceGroups/rg-recovery/providers/Microsoft.RecoveryServices/vaults/vault-recovery"
)
PLAN = f"""
apiVersion: homeward/v1
name: shop
version: "1"
vaultId: {VAULT}
members: {{db: {{items: [vm-01]}}}}
drill: {{network: {SANDBOX}, MORE}}
"""


def asked(**drill: Any) -> dict[str, Any]:
    return {"operation": "Drill", "drill": {"network": SANDBOX} | drill}


@pytest.mark.parametrize(
    ("said", "order"),
    [
        ({}, DrillOrder(SANDBOX)),
        ({"hold": 600, "deadline": 3600}, DrillOrder(SANDBOX, 600, 3600)),
        ({"hold": "untilDecided"}, DrillOrder(SANDBOX, None)),
    ],
)
def test_a_request_says_how_it_drills(said: dict[str, Any], order: DrillOrder) -> None:
    assert order == parse_request(BODY | asked(**said)).drill


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"operation": "Drill"}, "/drill"),
        (asked(network="sandbox"), "/drill/network"),
        (asked(hold="a while"), "/drill/hold"),
        (asked(hold=True), "/drill/hold"),
        (asked(hold=7200, deadline=3600), "/drill/hold"),
        (asked(deadline=60), "/drill/deadline"),
        (asked(nets=1), "/drill/nets"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(fields: dict[str, Any], pointer: str) -> None:
    problem = only_refusal(**fields)
    assert (pointer, True) == (problem.pointer, len(problem.remedy) > 3)


def test_a_plan_says_how_it_is_drilled() -> None:
    plan = read_plan(PLAN.replace("MORE", "hold: 15m, deadline: 4h, every: 90d, automatic: true"))
    assert plan.drill is not None
    assert (DrillOrder(SANDBOX, 900, 14_400), 90 * 86_400) == (plan.drill.order, plan.drill.every)


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ("hold: forever", "/drill/hold"),
        ("hold: 2h, deadline: 1h", "/drill/hold"),
        ("every: 1h", "/drill/every"),
        ("every: 90d, schedule: 0 0 3 1 * *", "/drill/schedule"),
        ("schedule: now and then", "/drill/schedule"),
        ("automatic: true", "/drill/automatic"),
    ],
)
def test_a_mistake_of_a_plan_is_found_at_its_place(more: str, pointer: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_plan(PLAN.replace("MORE", more))
    assert [pointer] == [one.pointer for one in caught.value.findings]


def test_an_item_that_is_ready_is_drilled_wherever_it_runs() -> None:
    """Neither direction nor the way back matters, and its source stays on."""
    assert judge_drill(survey(mappings=[], storage_accounts=[], network=None)) == ()


@pytest.mark.parametrize(
    ("code", "provider", "fields"),
    [
        ("GroupNotDrilled", {"multiVmGroupName": "shop"}, {}),
        ("NotProtected", {}, {"protectionState": "UnplannedFailoverCommitted"}),
        ("FailoverNotAllowed", {}, {"allowedOperations": ["UnplannedFailover"]}),
        ("TestFailoverPending", {}, {"testFailoverState": "WaitingForCompletion"}),
        ("NoManagedDisks", {"protectedManagedDisks": []}, {}),
    ],
)
def test_what_stands_in_the_way_of_a_drill_is_found(
    code: str, provider: dict[str, Any], fields: dict[str, Any]
) -> None:
    assert [code] == [one.code for one in judge_drill(survey(item(provider, **fields)))]
