"""In which region a resource of Compute, Network or Storage is, by its path; nowhere for all else."""

from itertools import pairwise

from emulator.world import World

REGIONAL = ("microsoft.compute", "microsoft.network", "microsoft.storage")


def provider(path: str) -> str:
    """Name the resource provider that a path is for, in lower case: the last one it names."""
    parts = path.strip("/").lower().split("/")
    named = [after for before, after in pairwise(parts) if before == "providers"]
    return named[-1] if named else ""


def region(world: World, path: str) -> str:
    """Read it off the path's location, or off the nearest thing above that exists: resource, parent, group."""
    if provider(path) not in REGIONAL:
        return ""
    parts = path.strip("/").lower().split("/")
    if "locations" in parts[:-1]:
        return parts[parts.index("locations") + 1]
    for length in range(len(parts), 0, -1):
        found = world.inventory.at("/" + "/".join(parts[:length]))
        if found:
            return found.location
    return ""
