"""What the app's identities must be allowed to do, and what Azure says they are.

`GET {scope}/providers/Microsoft.Authorization/permissions` tells it of whoever asks, all assignments together; an
action counts where one entry names it and does not take it back.
Source: learn.microsoft.com/azure/role-based-access-control/role-definitions (actions, notActions).
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from fnmatch import fnmatchcase

from homeward.domain.arm_json import ArmJson, words

_ITEM = (
    "Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers"
    "/replicationProtectedItems"
)


class Scope(StrEnum):
    """Where an action must be allowed: on the vault, and on the groups of both sides."""

    VAULT = "vault"
    GROUPS = "groups"


# What every failover, failback and reprotect needs. infra/roles.yaml has all, with what few runs need.
OBSERVING = {
    Scope.VAULT: (
        "Microsoft.RecoveryServices/vaults/replicationProtectedItems/read",
        f"{_ITEM}/read",
        f"{_ITEM}/recoveryPoints/read",
        "Microsoft.RecoveryServices/vaults/replicationNetworkMappings/read",
        "Microsoft.RecoveryServices/vaults/replicationJobs/read",
    ),
    Scope.GROUPS: (
        "Microsoft.Compute/virtualMachines/read",
        "Microsoft.Compute/disks/read",
        "Microsoft.Network/virtualNetworks/read",
        "Microsoft.Network/networkInterfaces/read",
    ),
}
ACTING = {
    Scope.VAULT: (
        f"{_ITEM}/unplannedFailover/action",
        f"{_ITEM}/failoverCommit/action",
        f"{_ITEM}/applyRecoveryPoint/action",
        f"{_ITEM.rpartition('/')[0]}/switchprotection/action",
    ),
    Scope.GROUPS: (
        "Microsoft.Compute/virtualMachines/powerOff/action",
        "Microsoft.Compute/virtualMachines/start/action",
    ),
}


def missing(needed: Iterable[str], permissions: Iterable[ArmJson]) -> Iterator[str]:
    """The actions that no permission allows."""
    given = list(permissions)
    return (one for one in needed if not any(_allows(permission, one) for permission in given))


def _allows(permission: ArmJson, action: str) -> bool:
    return _named(action, words(permission, "actions")) and not _named(
        action, words(permission, "notActions")
    )


def _named(action: str, patterns: Iterable[str]) -> bool:
    """A `*` stands for any characters, slashes too; case does not count."""
    return any(fnmatchcase(action.lower(), one.lower()) for one in patterns)
