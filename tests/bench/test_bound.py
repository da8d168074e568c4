"""The lower bound: no client is faster, and it is no lower than the recorded durations and the buckets make it."""

import ast
from pathlib import Path

import pytest

from bench import bound
from bench.bound import SPANS, Vm, in_waves, lower_bound, seconds
from emulator import durations

TO_COMMITTED = ("powerOff", "failoverNotRequired", "commit")
TO_PROTECTED = (*TO_COMMITTED, "switchProtection", "resync")


def fleet(size: int) -> list[Vm]:
    return [Vm(f"vm-{number:04d}", f"item-{number:04d}") for number in range(size)]


def least(*names: str) -> float:
    return sum(SPANS[name][0] for name in names)


def most(*names: str) -> float:
    return sum(SPANS[name][1] for name in names)


@pytest.mark.parametrize("vm", fleet(5))
def test_one_vm_takes_the_sum_of_its_durations(vm: Vm) -> None:
    """Nothing else: there are tokens enough, and what has happened is known at once."""
    one = lower_bound([vm])

    assert sum(seconds(name, vm) for name in TO_COMMITTED) == pytest.approx(one.recovered)
    assert sum(seconds(name, vm) for name in TO_PROTECTED) == pytest.approx(one.protected)


def test_a_thousand_vms_wait_for_their_checks_first() -> None:
    """Three thousand reads, of which the bucket holds 250 and gives 25 a second; then two bursts of changes."""
    checks = (3000 - 250) / 25
    changes = (1000 - 200) / 10
    recovered = lower_bound(fleet(1000)).recovered

    assert checks + changes + least(*TO_COMMITTED) <= recovered
    assert recovered <= checks + 3 * changes + most(*TO_COMMITTED)


def test_a_wave_waits_for_the_last_one() -> None:
    """Three waves of one VM take three times as long until all are recovered, and not until all are Protected."""
    vms = fleet(3)
    three = lower_bound(vms, waves=3)

    assert sum(lower_bound([vm]).recovered for vm in vms) == pytest.approx(three.recovered)
    assert three.protected <= three.recovered + most("switchProtection", "resync")


@pytest.mark.parametrize(("vms", "waves", "sizes"), [(10, 3, [4, 3, 3]), (3, 3, [1, 1, 1]), (7, 1, [7])])
def test_waves_are_as_even_as_can_be(vms: int, waves: int, sizes: list[int]) -> None:
    """And every VM is in one of them, in its order."""
    cut = in_waves(fleet(vms), waves)

    assert sizes == [len(wave) for wave in cut]
    assert fleet(vms) == [vm for wave in cut for vm in wave]


@pytest.mark.parametrize("what", TO_PROTECTED)
def test_a_vm_takes_in_the_model_what_it_takes_in_the_emulator(what: str) -> None:
    """Both state it on their own; here they are compared."""
    vm = Vm("vm-01", "an-item")
    who = vm.name if what == "powerOff" else vm.item

    assert durations.RECORDED[what] == SPANS[what]
    assert durations.seconds({}, what, who) == seconds(what, vm)


def test_it_knows_nothing_of_homeward() -> None:
    """The standard library is all that it imports."""
    tree = ast.parse(Path(bound.__file__).read_text(encoding="utf-8"))
    imported = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }
    assert {"hashlib", "heapq", "collections.abc", "dataclasses", "itertools"} == imported
