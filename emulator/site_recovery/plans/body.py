"""Reads a plan from what a client sends; what does not fit is refused by the name of its field."""

from emulator.errors import bad_request
from emulator.site_recovery.item import Item
from emulator.site_recovery.plans.plan import Group, Member, Plan
from emulator.site_recovery.vault import Fabric, Vault
from emulator.topology import last_segment
from emulator.wire import Json, as_list, as_object, as_text, dig
from emulator.world import World

KINDS = ("Shutdown", "Failover", "Boot")
ACTIONS = ("ManualActionDetails", "ScriptActionDetails", "AutomationRunbookActionDetails")
MOST_GROUPS, MOST_MEMBERS = 7, 100


def plan(world: World, vault: Vault, name: str, body: Json) -> Plan:
    said = as_object(body.get("properties"))
    primary, recovery = (_fabric(vault, said, key) for key in ("primaryFabricId", "recoveryFabricId"))
    model = as_text(said.get("failoverDeploymentModel")) or "ResourceManager"
    provider = [as_object(entry) for entry in as_list(said.get("providerSpecificInput"))]
    read = Plan(vault, name, primary, recovery, model, groups(world, vault, said), provider)
    _check_sides(world, read)
    return read


def _fabric(vault: Vault, said: Json, key: str) -> Fabric:
    given = as_text(said.get(key))
    for fabric in vault.fabrics.values():
        if fabric.id.lower() == given.lower():
            return fabric
    raise _refused(key, f"'{given}' is not a fabric of this vault")


def groups(world: World, vault: Vault, said: Json) -> list[Group]:
    read = [
        _group(world, vault, f"groups[{number}]", as_object(entry))
        for number, entry in enumerate(as_list(said.get("groups")))
    ]
    keys = [member.key for group in read for member in group.members]
    boots = sum(group.kind == "Boot" for group in read)
    if not 1 <= boots <= MOST_GROUPS:
        raise _refused("groups", f"a plan has 1 to {MOST_GROUPS} Boot groups, not {boots}")
    if len(keys) > MOST_MEMBERS or len(set(keys)) < len(keys):
        raise _refused("groups", f"a plan has at most {MOST_MEMBERS} machines, each of them once")
    return read


def _group(world: World, vault: Vault, where: str, said: Json) -> Group:
    kind = as_text(said.get("groupType"))
    if kind not in KINDS:
        raise _refused(f"{where}.groupType", f"'{kind}' is none of {', '.join(KINDS)}")
    found = [_member(world, vault, where, entry) for entry in as_list(said.get("replicationProtectedItems"))]
    if found and kind != "Boot":
        raise _refused(f"{where}.replicationProtectedItems", f"a {kind} group has no machines of its own")
    before, after = (_actions(where, key, said) for key in ("startGroupActions", "endGroupActions"))
    return Group(kind, found, before, after)


def _member(world: World, vault: Vault, where: str, entry: object) -> Member:
    given = as_text(dig(entry, "id"))
    for item in world.items_of(vault):
        if item.id.lower() == given.lower():
            return Member(item.key, item.id, item.internal_id)
    raise _refused(
        f"{where}.replicationProtectedItems.id", f"'{given}' is not a protected item of this vault"
    )


def _actions(where: str, key: str, said: Json) -> list[Json]:
    actions = [as_object(entry) for entry in as_list(said.get(key))]
    for action in actions:
        kind = as_text(dig(action, "customDetails", "instanceType"))
        if kind not in ACTIONS or not as_text(action.get("actionName")):
            text = f"an action has an actionName and customDetails.instanceType of {', '.join(ACTIONS)}"
            raise _refused(f"{where}.{key}", text)
    return actions


def _check_sides(world: World, read: Plan) -> None:
    for group in read.groups:
        for member in group.members:
            item = world.items[member.key]
            if _sides(item) != (read.primary, read.recovery):
                text = f"'{item.friendly}' replicates from '{item.source.container.fabric.name}'"
                raise _refused("primaryFabricId", f"{text} to '{last_segment(_sides(item)[1].id)}'")


def _sides(item: Item) -> tuple[Fabric, Fabric]:
    return item.source.container.fabric, item.target.container.fabric


def _refused(field: str, text: str) -> Exception:
    return bad_request("InvalidRecoveryPlan", f"{field}: {text}.")
