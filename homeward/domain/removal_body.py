"""The body of an item's `remove`, as it was recorded."""

from homeward.domain.arm_json import ArmJson
from homeward.domain.runs import RemovalReason


def removal_body(reason: RemovalReason) -> ArmJson:
    provider: ArmJson = {"instanceType": "DisableProtectionProviderSpecificInput"}
    return {
        "properties": {"disableProtectionReason": reason.value, "replicationProviderInput": provider},
    }
