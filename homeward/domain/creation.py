"""The bodies of what a run may make for the way back: a container mapping, a cache account, an availability set.

Source: the recorded creation of a mapping; Site Recovery's support matrix for cache accounts (standard, general
purpose); two fault domains, which every region has.
"""

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, child, text
from homeward.domain.way_back import WayBack


def creation_body(setting_id: str, back: WayBack, container_id: str, target_region: str) -> ArmJson:
    """`container_id`: the one that the item is in now, to which the mapping leads back."""
    match arm_ids.kind_of(setting_id):
        case "replicationprotectioncontainermappings":
            return {
                "properties": {
                    "targetProtectionContainerId": container_id,
                    "policyId": back.policy_id,
                    "providerSpecificInput": {"instanceType": "A2A", "agentAutoUpdateStatus": "Disabled"},
                }
            }
        case "storageaccounts":
            return {
                "location": target_region,
                "kind": "StorageV2",
                "sku": {"name": "Standard_LRS"},
                "properties": {
                    "minimumTlsVersion": "TLS1_2",
                    "allowBlobPublicAccess": False,
                    "supportsHttpsTrafficOnly": True,
                },
            }
        case "availabilitysets":
            return {
                "location": back.region,
                "sku": {"name": "Aligned"},
                "properties": {"platformFaultDomainCount": 2, "platformUpdateDomainCount": 5},
            }
        case kind:
            raise ValueError(f"Nothing of the kind {kind} is made for a way back: {setting_id}.")


def is_made(body: ArmJson) -> bool:
    """Whether Azure shows it ready to be used."""
    properties = child(body, "properties")
    state = text(properties, "state") or text(properties, "provisioningState")
    return state in ("", "Paired", "Succeeded")
