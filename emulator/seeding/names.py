"""The names of a seed file's machines, before anything is made."""

from emulator.seeding.reader import Reader
from emulator.wire import Json, as_list, as_object

MOST = 20_000


def expanded(reader: Reader) -> list[str]:
    """Give a machine's name, or for a count the names that it makes."""
    name, count = reader.text("name"), reader.whole("count", 1)
    if "count" not in reader.value:
        return [name]
    width = max(2, len(str(count)))
    return [f"{name}-{number:0{width}d}" for number in range(1, min(count, MOST) + 1)]


def of(topology: Json) -> list[str]:
    found: list[str] = []
    for number, entry in enumerate(as_list(topology.get("vms"))):
        path = f"topology.vms[{number}]"
        found += expanded(Reader(entry, path, *as_object(entry)))
    return found
