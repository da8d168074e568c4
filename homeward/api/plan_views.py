"""How plans are shown: one in a list, and one whole."""

from typing import Any

from homeward.plan_files import PlanFile

type View = dict[str, Any]


def plan_line(file: PlanFile) -> View:
    """A plan that cannot be used is shown by its name and its findings."""
    plan = file.plan
    return {
        "name": file.name,
        "version": plan.version if plan else None,
        "description": plan.description if plan else None,
        "contentHash": plan.content_hash if plan else None,
        "members": [member.name for member in plan.members] if plan else [],
        "waves": [wave.name for wave in plan.waves] if plan else [],
        "findings": [finding.to_json() for finding in file.findings],
    }


def plan_view(file: PlanFile) -> View:
    """`plan` has every policy laid out; `source` is the file's text, which the findings point into."""
    return plan_line(file) | {"plan": file.plan.to_json() if file.plan else None, "source": file.text}
