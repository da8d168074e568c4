"""What no single field of a plan shows: which fields and members go together."""

from homeward.domain.plans.document import MEMBER_NAME, Document, MemberText, WaveText
from homeward.domain.plans.drill_rules import check_drill
from homeward.domain.plans.findings import Sheet, did_you_mean, within
from homeward.domain.plans.objective_rules import check_objective
from homeward.domain.plans.order import circles
from homeward.domain.plans.policy_rules import check_layer
from homeward.domain.plans.signal_rules import check_signals
from homeward.domain.policies import OnFailure

_SELECTORS = ("items", "tag", "query")


def check(plan: Document, sheet: Sheet) -> None:
    """Note every mistake; what is noted already is not noted again for what follows from it."""
    check_layer(plan.policy, sheet, "/policy", one_vm=False)
    for name, member in plan.members.items():
        _check_member(name, member, sheet, within("/members", name))
    _check_names(plan, sheet)
    _check_order(plan, sheet)
    _check_caps(plan, sheet)
    check_objective(plan, sheet)
    if plan.drill is not None and not sheet.spoiled("/drill"):
        check_drill(plan.drill, sheet, "/drill")
    if plan.signals is not None and not sheet.spoiled("/signals"):
        check_signals(plan.signals, sheet, "/signals")
    if not plan.approval.required and not sheet.spoiled("/approval"):
        for field in ("timeout", "breakGlass"):
            if sheet.given(f"/approval/{field}"):
                remedy = f"Add required: true, or remove {field}."
                sheet.note(f"/approval/{field}", "Nobody is waited for: approval is not required.", remedy)


def _check_member(name: str, member: MemberText, sheet: Sheet, pointer: str) -> None:
    if not MEMBER_NAME.fits(name):
        sheet.note(pointer, f"{name[:80]!r} is not {MEMBER_NAME.words}.", "Write another name.")
    given = [key for key in _SELECTORS if sheet.given(within(pointer, key))]
    if not given:
        sheet.note(pointer, f"{name} says no VMs.", "Say which with items, tag or query.")
    for other in given[1:]:
        said = f"{name} says its VMs twice, by {given[0]} and by {other}."
        sheet.note(within(pointer, other), said, "Keep one of them, or make two members.")
    for key in given:
        if not getattr(member, key) and not sheet.spoiled(within(pointer, key)):
            sheet.note(within(pointer, key), f"{key} is empty: it is no VM, not every VM.", "Name some.")
    check_layer(member.policy, sheet, f"{pointer}/policy", one_vm=len(member.items) == 1)


def _check_names(plan: Document, sheet: Sheet) -> None:
    if not plan.members and not sheet.spoiled("/members"):
        sheet.note("/members", "The plan has no members.", "Add one, like web: {items: [vm-01]}.")
    owners: dict[str, str] = {}
    for member, text in plan.members.items():
        for at, item in enumerate(text.items):
            if item.lower() in owners:
                place = sheet.nth(within(within("/members", member), "items"), at)
                said = f"{item!r} is named by {owners[item.lower()]} already."
                sheet.note(place, said, "Name each VM once in a plan.")
            owners.setdefault(item.lower(), member)


def _check_order(plan: Document, sheet: Sheet) -> None:
    if sheet.given("/waves"):
        _check_waves(plan, sheet)
    for name, member in plan.members.items():
        _check_needs(name, member, plan, sheet)
    needs = {
        name: [one for one in set(text.depends_on) if one != name] for name, text in plan.members.items()
    }
    for circle in circles(needs):
        pointer = within("/members", circle[0]) + "/dependsOn"
        said = f"The members need each other in a circle: {' -> '.join(circle)}."
        sheet.note(pointer, said, "Remove one of these dependencies.")


def _check_needs(name: str, member: MemberText, plan: Document, sheet: Sheet) -> None:
    pointer = within("/members", name) + "/dependsOn"
    if member.depends_on and sheet.given("/waves"):
        remedy = "Remove dependsOn, or remove waves and let the dependencies make them."
        sheet.note(pointer, "The waves say the order already.", remedy)
    for at, needed in enumerate(member.depends_on):
        if needed == name:
            sheet.note(sheet.nth(pointer, at), f"{name} -> {name}: it needs itself.", "Remove it.")
        else:
            _check_known(needed, plan, sheet, sheet.nth(pointer, at))


def _check_known(name: str, plan: Document, sheet: Sheet, pointer: str) -> None:
    if not sheet.given(within("/members", name)):
        remedy = did_you_mean(name, list(plan.members), "Add it to members, or remove it here.")
        sheet.note(pointer, f"There is no member {name[:80]!r}.", remedy)


def _check_waves(plan: Document, sheet: Sheet) -> None:
    placed: dict[str, str] = {}
    names: set[str] = set()
    for at, wave in enumerate(plan.waves):
        pointer = sheet.nth("/waves", at)
        called = wave.name or f"wave-{at + 1}"
        if called in names:
            sheet.note(pointer, f"Two waves are called {called!r}.", "Give each a name of its own.")
        names.add(called)
        _check_wave(wave, sheet, pointer)
        for number, member in enumerate(wave.members):
            place = sheet.nth(f"{pointer}/members", number)
            _check_known(member, plan, sheet, place)
            if placed.setdefault(member, called) != called or member in wave.members[:number]:
                said = f"{member} is in the wave {placed[member]} already."
                sheet.note(place, said, "Keep each member in one wave.")
    if not plan.waves and not sheet.spoiled("/waves"):
        sheet.note("/waves", "There is no wave.", "Remove waves, or add one.")
    elif not sheet.spoiled("/waves"):
        for member in plan.members.keys() - placed.keys():
            said = f"{member} is in no wave: it would be left behind."
            sheet.note(within("/members", member), said, "Add it to a wave, or remove it.")


def _check_wave(wave: WaveText, sheet: Sheet, pointer: str) -> None:
    if not wave.members and not sheet.spoiled(f"{pointer}/members"):
        sheet.note(pointer, "The wave is empty.", "Name members, or remove the wave.")
    if wave.tolerated and wave.on_failure is not OnFailure.STOP and not sheet.spoiled(pointer):
        remedy = "Add onFailure: Stop, or remove tolerated."
        sheet.note(f"{pointer}/tolerated", "Nothing stops the wave, so nothing is tolerated.", remedy)
    check_layer(wave.policy, sheet, f"{pointer}/policy", one_vm=False)


def _check_caps(plan: Document, sheet: Sheet) -> None:
    named = sum(len(member.items) for member in plan.members.values())
    if plan.caps.vms is not None and named > plan.caps.vms:
        said = f"The plan names {named} VMs; caps.vms allows {plan.caps.vms}."
        sheet.note("/caps/vms", said, "Raise the cap, or take VMs out.")
