"""The app's settings: local.settings.json, the environment, and `%NAME%` in bindings."""

import logging
import os
import re
from pathlib import Path
from typing import cast

from devhost.errors import DevhostError
from devhost.jsonfile import Section, read_json

log = logging.getLogger(__name__)

_OF_HOST_JSON = "AzureFunctionsJobHost__"
_HEEDED = frozenset({"IsEncrypted", "Values", "Host", "ConnectionStrings"})


def local_values(app: Path) -> dict[str, str]:
    """The Values of local.settings.json that the environment does not already hold."""
    file = read_json(app / "local.settings.json")
    if file.value("IsEncrypted", bool, default=False):
        raise DevhostError(f"{file.name} is encrypted. Decrypt it with `func settings decrypt`.")
    for name in sorted(file.data.keys() - _HEEDED):
        log.warning("%s: %s is no part of local.settings.json and has no effect", file.name, name)
    for name in ("Host", "ConnectionStrings"):
        if file.section(name).data:
            log.warning("%s: %s has no effect on devhost", file.name, name)
    values = file.section("Values")
    return {name: _plain(values, name) for name in values.data if name not in os.environ}


def _plain(values: Section, name: str) -> str:
    value = values.data[name]
    if isinstance(value, dict | list) or value is None:
        raise DevhostError(f"{values.name}.{name} must be a text, not {value!r}.")
    return str(value)


def host_values(authority: str) -> dict[str, str]:
    """What `func` sets for the app besides, where the environment does not hold it, and where this host listens."""
    values = {"AZURE_FUNCTIONS_ENVIRONMENT": "Development", "FUNCTIONS_WORKER_RUNTIME": "python"}
    missing = {name: value for name, value in values.items() if name not in os.environ}
    return {**missing, "WEBSITE_HOSTNAME": authority, "DEVHOST_URL": f"http://{authority}"}


def expand(text: str, place: str) -> str:
    """Replace each %NAME% by the setting; `place` names the text in the error about a missing one."""

    def value(match: re.Match[str]) -> str:
        found = os.environ.get(match[1])
        if found is None:
            raise DevhostError(f"{place}: '%{match[1]}%' does not resolve to a value. Set {match[1]}.")
        return found

    return re.sub(r"%([^%\s]+)%", value, text)


def overridden(file: Section) -> Section:
    """host.json with the settings that go before it, like AzureFunctionsJobHost__extensions__queues__batchSize."""
    data = dict(file.data)
    for name, value in os.environ.items():
        if name.startswith(_OF_HOST_JSON):
            _put(data, name.removeprefix(_OF_HOST_JSON).split("__"), _typed(value))
    return Section(file.name, data)


def _put(data: dict[str, object], path: list[str], value: object) -> None:
    """Each object on the way is a copy: the file's own stays as it was read."""
    for key in path[:-1]:
        below = data.get(key)
        data[key] = dict(cast("dict[str, object]", below)) if isinstance(below, dict) else {}
        data = cast("dict[str, object]", data[key])
    data[path[-1]] = value


def _typed(text: str) -> object:
    """A setting is a text; host.json knows numbers and truth values too."""
    return (
        int(text) if re.fullmatch(r"-?\d+", text) else {"true": True, "false": False}.get(text.lower(), text)
    )


def is_disabled(function: str) -> bool:
    """Whether a setting turns the function off; the second spelling is for systems without dots in names."""
    names = (f"AzureWebJobs.{function}.Disabled", f"AzureWebJobs_{function}_Disabled")
    return any(os.environ.get(name, "").lower() in {"true", "1"} for name in names)
