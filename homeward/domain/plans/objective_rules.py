"""What does not go together in what a plan promises."""

from homeward.domain.objectives import Objective
from homeward.domain.plans.document import Document
from homeward.domain.plans.findings import Sheet, within

_FIELDS = {"recoveryTime": "recovery_time", "dataLoss": "data_loss"}


def check_objective(plan: Document, sheet: Sheet) -> None:
    """An objective that says nothing, one that nobody can meet, and a policy that allows what it does not."""
    if plan.objective is None or sheet.spoiled("/objective"):
        return
    if plan.objective == Objective():
        said = "The objective promises nothing."
        sheet.note("/objective", said, "Add recoveryTime or dataLoss, like 4h, or remove it.")
    for name, field in _FIELDS.items():
        if getattr(plan.objective, field) == 0:
            sheet.note(f"/objective/{name}", f"No run has a {name} of nothing.", "Write a duration, like 4h.")
    if plan.objective.data_loss:
        _check_losses(plan, plan.objective.data_loss, sheet)


def _check_losses(plan: Document, promised: float, sheet: Sheet) -> None:
    layers = {"/policy": plan.policy}
    layers |= {f"{within('/members', name)}/policy": one.policy for name, one in plan.members.items()}
    if sheet.given("/waves") and not sheet.spoiled("/waves"):
        layers |= {f"{sheet.nth('/waves', at)}/policy": one.policy for at, one in enumerate(plan.waves)}
    for pointer, policy in layers.items():
        if policy.get("maxDataLoss", 0) > promised:
            said = "maxDataLoss lets a VM lose more than the plan's objective promises."
            sheet.note(f"{pointer}/maxDataLoss", said, "Lower it, or raise objective.dataLoss.")
