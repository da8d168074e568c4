"""A recovered VM against its former self: what is missing is told, what is only new is not."""

from dataclasses import replace

import pytest

from homeward.domain.as_it_was import compare, left_behind, told
from homeward.domain.findings import Severity
from homeward.domain.network import IpConfiguration, NetworkInterface
from tests.app.unit.arm_items import vm

CONFIG = IpConfiguration("/net/away/subnets/a", "10.2.0.4")
NIC = NetworkInterface("/nics/away", "Succeeded", (CONFIG,))
RICH_CONFIG = replace(CONFIG, public_address="/pip", pools=("/lb/one",))
RICH = replace(NIC, configurations=(RICH_CONFIG,), security_group="/nsg", accelerated=True)
STATIC = replace(NIC, configurations=(replace(CONFIG, static=True),))


def codes(former: NetworkInterface, now: NetworkInterface) -> list[str]:
    found = compare("vm-01", (former,), (now,))
    assert all(one.severity is Severity.WARNING and one.remedy for one in found)
    return [one.code for one in found]


def test_an_interface_that_lost_everything_tells_each_thing() -> None:
    """By name."""
    expected = [
        "NetworkSecurityGroupLost",
        "AcceleratedNetworkingLost",
        "PublicAddressLost",
        "BackendPoolLost",
    ]
    assert expected == codes(RICH, NIC)


def test_an_interface_that_has_what_it_had_is_fine() -> None:
    """Under other names in another region."""
    config = replace(
        RICH_CONFIG, subnet_id="/net/home/subnets/a", public_address="/pip-home", pools=("/lb/home",)
    )
    assert [] == codes(
        RICH, replace(RICH, id="/nics/home", configurations=(config,), security_group="/nsg-home")
    )


def test_what_an_interface_has_more_is_no_loss() -> None:
    """Somebody set it for the target."""
    assert [] == codes(NIC, RICH)


def test_a_dynamic_address_may_be_another() -> None:
    """Another subnet has other addresses."""
    assert [] == codes(NIC, replace(NIC, configurations=(replace(CONFIG, address="10.1.0.4"),)))


@pytest.mark.parametrize("now", [{"address": "10.2.0.9"}, {"static": False}, {"address": ""}])
def test_a_static_address_that_did_not_stay_is_told(now: dict[str, object]) -> None:
    """Somebody may know the VM by it."""
    config = replace(STATIC.configurations[0], **now)  # pyright: ignore[reportArgumentType]
    assert ["StaticAddressChanged"] == codes(STATIC, replace(STATIC, configurations=(config,)))


def test_a_static_address_that_stayed_is_fine() -> None:
    """Between zones it can."""
    assert [] == codes(STATIC, STATIC)


def test_another_number_of_interfaces_or_configurations_is_told() -> None:
    """And nothing is compared across them."""
    assert ["InterfacesDiffer"] == [one.code for one in compare("vm-01", (NIC, NIC), (NIC,))]
    assert ["InterfacesDiffer"] == codes(replace(NIC, configurations=(CONFIG, CONFIG)), NIC)


def test_a_former_self_that_nobody_saw_is_not_compared() -> None:
    """Its region was lost."""
    assert () == compare("vm-01", (), (NIC,))


def test_extensions_that_did_not_come_along_are_listed() -> None:
    """Those that somebody installed again are not."""
    (found,) = left_behind("vm-01", ("monitor (A/B)", "Antivirus (C/D)"), vm(extensions=("antivirus (c/d)",)))
    assert "ExtensionsNotCarried" == found.code
    assert "monitor (A/B)" in found.message
    assert "Antivirus" not in found.message
    assert () == left_behind("vm-01", (), vm())


def test_both_sides_are_told_in_one_sentence() -> None:
    """As evidence."""
    assert "had 10.2.0.4 (static) and have 10.2.0.4 (dynamic)." in told((STATIC,), (NIC,))
