"""What a later reprotect needs, found before anything is changed: a VM that can go over must be able to come back."""

from dataclasses import dataclass

from homeward.domain import arm_ids
from homeward.domain.arm_json import ArmJson, child, text
from homeward.domain.payload import Payload
from homeward.domain.replicated_item import ReplicatedItem
from homeward.domain.survey import Survey


@dataclass(frozen=True, slots=True)
class WayBack(Payload):
    """`policy_id` of the mapping from the target back to here, and the cache account near the recovered VM."""

    policy_id: str
    cache_account_id: str


def mapping_back(item: ReplicatedItem, mappings: list[ArmJson]) -> ArmJson | None:
    """The paired mapping from the item's recovery container to the container it is in now.

    One container's list holds both directions (recorded), so both ends are compared.
    """
    for mapping in mappings:
        properties = child(mapping, "properties")
        from_target = text(mapping, "id").lower().startswith(item.recovery_container_id.lower() + "/")
        to_here = arm_ids.same(text(properties, "targetProtectionContainerId"), item.container_id)
        if from_target and to_here and text(properties, "state") == "Paired":
            return mapping
    return None


def cache_accounts(survey: Survey) -> list[str]:
    """Cache accounts for replicating out of the target region, the likeliest ones only.

    Site Recovery names its own `...asrcache`. Where there is none, an account in one of the groups that this item
    already uses for its cache or its VM will do; any other could be anybody's.
    """
    here = [one for one in survey.storage_accounts if _region(one) == survey.item.target.region]
    ids = [text(one, "id") for one in here]
    named = [one for one in ids if arm_ids.name_of(one).lower().endswith("asrcache")]
    groups = {disk.staging_account_id.lower().rsplit("/providers/", 1)[0] for disk in survey.item.disks}
    groups.add(survey.item.recovery_group_id.lower())
    near = [one for one in named or ids if one.lower().rsplit("/providers/", 1)[0] in groups]
    return sorted(near or named)


def _region(account: ArmJson) -> str:
    return text(account, "location").lower().replace(" ", "")
