"""The files of the page, as they are sent: read, named by their content and compressed once, when first asked for."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from homeward.console.door import Door

_FOLDER = Path(__file__).parent / "assets"
_SHELL = "shell.html"
_KINDS = {".js": "text/javascript", ".css": "text/css", ".txt": "text/plain"}

# Nothing but what this app itself serves is loaded, and no script or style that stands in a document.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Asset:
    """`tag` is its ETag; `compressed` is for those who take gzip."""

    body: bytes
    kind: str
    tag: str
    compressed: bytes


@cache
def asset(name: str) -> Asset | None:
    """A file of the page by its name; None where there is none."""
    file = _files().get(name)
    return _made(file.read_bytes(), _KINDS[file.suffix]) if file else None


@cache
def version() -> str:
    """Changes with any byte of any file: modules name each other, so all of them are found below it."""
    files = sorted(_files().items())
    return hashlib.sha256(b"\0".join(name.encode() + file.read_bytes() for name, file in files)).hexdigest()[
        :16
    ]


@cache
def shell(door: Door) -> Asset:
    """The empty page: where its files are, and how to come in."""
    text = (_FOLDER / _SHELL).read_text(encoding="utf-8")
    modules = [f'<link rel="modulepreload" href="/api/console/{{version}}/{one}">' for one in _modules()]
    told = {"{preloads}": "\n".join(modules), "{version}": version(), "{door}": door}
    for name, value in told.items():
        text = text.replace(name, value)
    return _made(text.encode(), "text/html")


def _made(body: bytes, kind: str) -> Asset:
    return Asset(body, kind, f'"{hashlib.sha256(body).hexdigest()[:32]}"', gzip.compress(body, mtime=0))


def _modules() -> list[str]:
    """All of them at once: without being told, a browser asks for each level only after the one before came."""
    return sorted(name for name in _files() if name.endswith(".js"))


@cache
def _files() -> dict[str, Path]:
    return {file.name: file for file in _FOLDER.iterdir() if file.suffix in _KINDS}
