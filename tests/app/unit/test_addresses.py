"""Where a call that a caller asked for may go: to public addresses."""

import pytest

from homeward.domain.addresses import fit, written_fit


@pytest.mark.parametrize("address", ["1.1.1.1", "20.50.2.7", "2603:1020:201:10::1", "::ffff:1.1.1.1"])
def test_public_addresses_are_fit(address: str) -> None:
    assert fit(address, loopback=False)


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.4",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "168.63.129.16",
        "0.0.0.0",  # noqa: S104 - nobody listens
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::",
        "::ffff:10.0.0.4",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
    ],
)
@pytest.mark.parametrize("loopback", [True, False])
def test_what_leads_inside_is_not(address: str, *, loopback: bool) -> None:
    assert not fit(address, loopback=loopback)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_for_development(address: str) -> None:
    assert (True, False) == (fit(address, loopback=True), fit(address, loopback=False))


def test_a_name_is_looked_at_when_it_is_resolved() -> None:
    assert written_fit("example.org", loopback=False)
    assert not written_fit("169.254.169.254", loopback=False)
