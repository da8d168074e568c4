"""Reads the parts of a seed file; whatever is wrong is refused by its path."""

from emulator.errors import ControlError
from emulator.wire import Json, as_list, as_object

MOST = 1_000_000


def wrong(path: str, wanted: str, value: object = None) -> ControlError:
    return ControlError(400, f"{path} is {wanted}, not {value!r}.")


class Reader:
    """An object of the file with the path that leads to it."""

    def __init__(self, value: object, path: str, *known: str) -> None:
        if not isinstance(value, dict):
            raise wrong(path, "an object", value)
        self.value: Json = as_object(value)
        self.path = path
        unknown = sorted(set(self.value) - set(known))
        if unknown:
            raise ControlError(400, f"{path} has an unknown key '{unknown[0]}'. Known: {', '.join(known)}.")

    def at(self, key: str) -> str:
        return f"{self.path}.{key}"

    def text(self, key: str, default: str | None = None) -> str:
        """Read a text; a number counts as one, as YAML reads zones and names."""
        value = self.value.get(key, default)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise wrong(self.at(key), "a text", value)
        return str(value)

    def maybe(self, key: str) -> str | None:
        return self.text(key) if key in self.value else None

    def whole(self, key: str, default: int) -> int:
        value = self.value.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
            raise wrong(self.at(key), f"a whole number from 0 to {MOST}", value)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.value.get(key, default)
        if not isinstance(value, bool):
            raise wrong(self.at(key), "true or false", value)
        return value

    def entries(self, key: str) -> list[tuple[object, str]]:
        """Read a list; each entry comes with its path."""
        value = self.value.get(key, [])
        if not isinstance(value, list):
            raise wrong(self.at(key), "a list", value)
        return [(entry, f"{self.at(key)}[{number}]") for number, entry in enumerate(as_list(value))]

    def texts(self, key: str) -> list[str]:
        for entry, path in self.entries(key):
            if not isinstance(entry, str):
                raise wrong(path, "a text", entry)
        return [str(entry) for entry, _ in self.entries(key)]

    def pair(self, key: str) -> tuple[str, str]:
        found = self.texts(key)
        if len(found) != 2:  # noqa: PLR2004
            raise wrong(self.at(key), "a list of two texts", self.value.get(key))
        return found[0], found[1]
