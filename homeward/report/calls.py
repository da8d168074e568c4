"""What the run asked of Azure Resource Manager: how many calls of each kind, and how often it was throttled."""

from homeward.report.html import Markup
from homeward.report.layout import section, table
from homeward.report.view import Document


def calls(document: Document) -> Markup | None:
    """Of the run as a whole, and for a VM. Nothing where it was not counted."""
    made = document.run.calls
    if made is None:
        return None
    vms = max(len(document.items), 1)
    kinds = (("Reads", made.reads), ("Changes", made.writes), ("Deletes", made.deletes))
    rows = [(kind, str(count), f"{count / vms:.1f}") for kind, count in kinds]
    rows.append(("Throttled (429)", str(made.throttled), f"{made.throttled / vms:.1f}"))
    said = "Calls to Azure Resource Manager, those that Azure's polling needs included"
    return section("Calls to Azure", table(said, ("Calls", "All", "For a VM"), rows, kind="calls"))
