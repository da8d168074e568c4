"""The VMs of the emulator's vault, in the order of their names."""

import httpx2

from bench.bound import Vm


def vms_of(http: httpx2.Client, emulator_url: str) -> list[Vm]:
    """Items keep their names wherever a reprotect moves them."""
    items = http.get(f"{emulator_url}/_emulator/state").json()["items"]
    return [Vm(name, items[name]["id"].rsplit("/", 1)[-1]) for name in sorted(items)]
