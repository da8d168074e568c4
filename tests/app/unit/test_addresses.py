"""Addresses of a run's items, counted together."""

from homeward.domain.addresses import AddressNeed, too_few

NETWORK = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/home"


def need(wanted: int, free: int | None, subnet: str = "apps", network: str = NETWORK) -> AddressNeed:
    return AddressNeed(network, subnet, wanted, free)


def test_items_that_fit_alone_may_not_fit_together() -> None:
    """Three VMs of two addresses each, and five are free: one fault, with both numbers."""
    faults = too_few([need(2, 5), need(2, 5, "APPS"), need(2, 5, network=NETWORK.upper())])

    assert ["TargetSubnetFull"] == [fault.code for fault in faults]
    assert "5 free addresses; this run needs 6" in faults[0].message
    assert faults[0].recommended_action


def test_items_that_fit_together_are_fine() -> None:
    """As many as are free."""
    assert [] == too_few([need(2, 5), need(3, 5)])


def test_subnets_are_counted_apart() -> None:
    """One subnet's room is no other's."""
    assert [] == too_few([need(2, 2, "apps"), need(2, 2, "data")])


def test_a_missing_subnet_is_told_elsewhere() -> None:
    """The item's own preflight names it."""
    assert [] == too_few([need(2, None)])
