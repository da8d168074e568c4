"""Taking an item out of the vault: why, and the body of its `remove` as it was recorded."""

from enum import StrEnum

from homeward.domain.arm_json import ArmJson


class RemovalReason(StrEnum):
    """Why a replication is disabled, in Site Recovery's own words (`disableProtectionReason`)."""

    NOT_SPECIFIED = "NotSpecified"
    MIGRATION_COMPLETE = "MigrationComplete"


def removal_body(reason: RemovalReason) -> ArmJson:
    provider: ArmJson = {"instanceType": "DisableProtectionProviderSpecificInput"}
    return {
        "properties": {"disableProtectionReason": reason.value, "replicationProviderInput": provider},
    }
