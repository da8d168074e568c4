"""A request and an answer, as handlers see them."""

from dataclasses import dataclass, field
from urllib.parse import quote

from emulator.site_recovery.job import Doom
from emulator.wire import Json

GRAPH = "/microsoft.resourcegraph/resources"


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    query_string: str
    headers: dict[str, str]
    body: Json
    base: str
    params: dict[str, str] = field(default_factory=dict[str, str])
    doom: Doom | None = None

    @property
    def reads(self) -> bool:
        """Tell whether it only looks; a query of Resource Graph is a POST that does."""
        return self.method in ("GET", "HEAD") or self.path.lower().endswith(GRAPH)

    @property
    def full_path(self) -> str:
        return f"{self.path}?{self.query_string}" if self.query_string else self.path

    def option(self, name: str) -> str:
        """Read a query parameter under any spelling of its name."""
        return next((value for key, value in self.query.items() if key.lower() == name.lower()), "")

    @property
    def api_version(self) -> str:
        return self.option("api-version") or "2025-08-01"

    def link(self, path: str) -> str:
        """Make an absolute link as this client reaches the emulator, for the api-version that it asked with."""
        return f"{self.base}{quote(path)}?api-version={quote(self.api_version)}"


@dataclass
class Answer:
    status: int = 200
    body: Json | list[Json] | None = None
    headers: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
