"""The plan that is measured is one that Homeward reads."""

import pytest

from bench.plan import PLAN, plan, vm_names
from emulator.settings import Settings
from homeward.domain.plans.reading import read_plan
from scripts.pair import VAULT_ID


def test_it_holds_every_vm_in_waves_as_even_as_can_be() -> None:
    """Homeward's own reader finds no mistake in it."""
    read = read_plan(plan(vm_names(10), 3, VAULT_ID))

    assert (PLAN, [1, 1, 1]) == (read.name, [len(wave.members) for wave in read.waves])


@pytest.mark.parametrize("vms", [1, 10, 99, 100, 1000])
def test_it_names_them_as_the_emulator_does(vms: int) -> None:
    """Else the run would be rejected."""
    assert Settings(vms=vms).vm_names() == vm_names(vms)
