"""Jobs about the vault itself, that hold no item."""

from emulator.site_recovery import flow
from emulator.site_recovery.flow import Step, Subject
from emulator.site_recovery.job import Job
from emulator.site_recovery.vault import Vault
from emulator.world import World

# The service's own id of a vault is a number as text.
VAULT_OBJECT = "7205759403792793600"


def start(
    world: World, vault: Vault, scenario: str, friendly: str, steps: list[Step], kind: str = "AsrJobDetails"
) -> Job:
    about = Subject(vault, VAULT_OBJECT, "", "Vault")
    return flow.start(world, flow.Flow(scenario, friendly, kind, about, steps))
