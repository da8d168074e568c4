"""The plan that is measured: every VM by its name, in waves as even as can be."""

import json

from bench.bound import in_waves

PLAN = "bench"


def vm_names(vms: int) -> list[str]:
    """As the emulator calls them."""
    width = max(2, len(str(vms)))
    return [f"vm-{number:0{width}d}" for number in range(1, vms + 1)]


def plan(names: list[str], waves: int, vault_id: str) -> str:
    """JSON, which is YAML too."""
    cut = {f"wave-{number}": list(wave) for number, wave in enumerate(in_waves(names, waves), start=1)}
    return json.dumps(
        {
            "apiVersion": "homeward/v1",
            "name": PLAN,
            "version": "1",
            "vaultId": vault_id,
            "members": {name: {"items": wave} for name, wave in cut.items()},
            "waves": [{"name": name, "members": [name]} for name in cut],
        },
        indent=1,
    )
