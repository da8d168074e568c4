"""What a run's items take of what is limited, counted together."""

from homeward.domain.capacity import Capacity, Size
from homeward.domain.claims import Claim, Kind, claims_of, too_much
from tests.app.unit.arm_items import HOME_GROUP, item, survey, vm

NETWORK = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/home"
D4 = Size("Standard_D4s_v5", "standardDSv5Family", 4, barred=False, barred_zones=())
EASTUS = Capacity("eastus", {"standard_d4s_v5": D4}, {"cores": 10, "standarddsv5family": 6})
BIG = item({"recoveryAzureVMSize": "Standard_D4s_v5"})


def addresses(wanted: int, free: int | None, subnet: str = "apps", network: str = NETWORK) -> Claim:
    return Claim(Kind.ADDRESSES, network, subnet, wanted, free)


def test_items_that_fit_alone_may_not_fit_together() -> None:
    """Three VMs of two addresses each, and five are free: one fault, with both numbers."""
    faults = too_much([addresses(2, 5), addresses(2, 5, "APPS"), addresses(2, 5, network=NETWORK.upper())])

    assert ["TargetSubnetFull"] == [fault.code for fault in faults]
    assert "5 free addresses; this run needs 6" in faults[0].message
    assert faults[0].recommended_action


def test_items_that_fit_together_are_fine() -> None:
    """As many as are free."""
    assert [] == too_much([addresses(2, 5), addresses(3, 5)])


def test_subnets_are_counted_apart() -> None:
    """One subnet's room is no other's."""
    assert [] == too_much([addresses(2, 2, "apps"), addresses(2, 2, "data")])


def test_a_missing_subnet_is_told_elsewhere() -> None:
    """The item's own preflight names it."""
    assert [] == too_much([addresses(2, None)])


def test_a_vm_takes_its_cores_of_its_family_and_of_all() -> None:
    """Both are limited."""
    claims = [one for one in claims_of(survey(BIG, capacity=EASTUS)) if one.kind is Kind.CORES]

    assert [("standardDSv5Family", 4, 6), ("cores", 4, 10)] == [
        (one.of, one.wanted, one.free) for one in claims
    ]


def test_two_vms_that_fit_alone_may_be_too_much_for_their_family() -> None:
    """Eight cores of six, though ten are left in all."""
    faults = too_much([*claims_of(survey(BIG, capacity=EASTUS)), *claims_of(survey(BIG, capacity=EASTUS))])

    assert ["TargetQuotaTooSmall"] == [fault.code for fault in faults]
    assert "'standardDSv5Family' has 6 vCPUs left in eastus; this run needs 8" in faults[0].message


def test_a_vm_that_is_replaced_takes_nothing_more() -> None:
    """A deallocated one counts already."""
    there = vm("deallocated", group=HOME_GROUP)
    claims = claims_of(survey(BIG, capacity=EASTUS, target_vms=(there,)))

    assert [] == [one for one in claims if one.kind is Kind.CORES]


def test_without_a_quota_nothing_is_claimed() -> None:
    """What could not be read stops nobody."""
    assert [] == [one for one in claims_of(survey(BIG)) if one.kind is Kind.CORES]
