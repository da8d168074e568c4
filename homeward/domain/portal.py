"""Where the Azure portal shows a resource.

Source: `portalLink` of the classic alerts, learn.microsoft.com/azure/azure-monitor/alerts/alerts-webhooks.
"""

PORTAL = "https://portal.azure.com/#resource"


def portal_link(arm_id: str) -> str:
    """Empty where there is no id."""
    return f"{PORTAL}/{arm_id.strip('/')}" if arm_id else ""


def shortened(arm_id: str, prefixes: list[str]) -> str:
    """`~n/name`: what is before its name is the n-th prefix, which is added where it is new."""
    before, _, name = arm_id.strip("/").rpartition("/")
    if not before:
        return arm_id
    if f"/{before}" not in prefixes:
        prefixes.append(f"/{before}")
    return f"~{prefixes.index(f'/{before}')}/{name}"
