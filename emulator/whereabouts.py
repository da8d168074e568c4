"""In which region a resource of Compute, Network or Storage is, by its path; nowhere for all else."""

from emulator.world import World

REGIONAL = ("microsoft.compute", "microsoft.network", "microsoft.storage")


def resource_type(path: str) -> str:
    """Name the type that a path is for, in lower case and without what is below it: the last one it names."""
    parts = path.strip("/").lower().split("/")
    places = [place for place, part in enumerate(parts) if part == "providers"]
    return "/".join(parts[places[-1] + 1 :][:2]) if places else ""


def region(world: World, path: str) -> str:
    """Read it off the path's location, or off the nearest thing above that exists: resource, parent, group."""
    if resource_type(path).split("/")[0] not in REGIONAL:
        return ""
    parts = path.strip("/").lower().split("/")
    if "locations" in parts[:-1]:
        return parts[parts.index("locations") + 1]
    for length in range(len(parts), 0, -1):
        found = world.inventory.at("/" + "/".join(parts[:length]))
        if found:
            return found.location
    return ""
