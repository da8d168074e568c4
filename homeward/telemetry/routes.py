"""The route of a call to Azure Resource Manager: its path with every name left out, and what the names were."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from homeward.telemetry.names import Attribute

_NAMED = {
    "replicationprotecteditems": Attribute.ITEM.value,
    "replicationjobs": Attribute.JOB.value,
}
# After these comes a name; below a provider every second part is one.
_BEFORE = ("subscriptions", "resourcegroups", "locations")
_PROVIDERS = "providers"


@dataclass(frozen=True, slots=True)
class Route:
    """`template` has few values: no name of a subscription, group or resource, and no query."""

    template: str
    about: dict[str, str]


def route_of(url: str) -> Route:
    told = list(_told(urlsplit(url).path.strip("/").split("/")))
    names = {kind.lower(): name for kind, name in told if name}
    shown = (f"{kind}/{{name}}" if name else kind for kind, name in told)
    return Route("/" + "/".join(shown), {_NAMED[kind]: names[kind] for kind in _NAMED if kind in names})


def _told(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Each kind of resource on the way with its name; actions, lists and namespaces have none."""
    ahead, provided = list(parts), False
    while ahead:
        one = ahead.pop(0)
        if one.lower() == _PROVIDERS and ahead:
            provided = True
            yield f"{one}/{ahead.pop(0)}", ""
        elif (provided or one.lower() in _BEFORE) and ahead and ahead[0].lower() != _PROVIDERS:
            yield one, ahead.pop(0)
        else:
            yield one, ""
