"""Orchestrators and entities are replayed: nothing in them may come from the outside."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.sources import parsed, tracked

_ROOMS = ("orchestrators", "entities")
_WEB = frozenset(("aiohttp", "grpc", "http", "httpx", "httpx2", "requests", "socket", "urllib"))
_MACHINE = frozenset(("asyncio", "os", "pathlib", "shutil", "subprocess", "tempfile", "threading"))
_CHANCE = frozenset(("random", "secrets", "time", "uuid"))
_MODULES = _WEB | _MACHINE | _CHANCE
_CALLS = frozenset(("open", "print", "input", "exec", "eval", "__import__"))
_CLOCK = frozenset(("now", "utcnow", "today"))
_MOMENTS = frozenset(("datetime", "date"))


def _impure(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything that reads the clock, the environment, chance or the world."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, one.name) for one in names if one.name.split(".")[0] in _MODULES)
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in _MODULES:
                yield node.lineno, module
            case ast.Call(func=ast.Name(id=name)) if name in _CALLS:
                yield node.lineno, f"{name}()"
            case ast.Attribute(attr=attr, value=ast.Name(id=owner)) if attr in _CLOCK and owner in _MOMENTS:
                yield node.lineno, f"{owner}.{attr}"
            case ast.Attribute(attr=attr, value=ast.Attribute(attr=owner)) if (
                attr in _CLOCK and owner in _MOMENTS
            ):
                yield node.lineno, f"{owner}.{attr}"
            case _:
                pass


def _replayed() -> list[Path]:
    return [file for file in tracked() if file.parts[0] in _ROOMS]


def test_orchestrators_and_entities_read_no_clock_no_environment_and_no_chance() -> None:
    """Each violation is named with its file and line."""
    found = [f"{file}:{line} {what}" for file in _replayed() for line, what in _impure(parsed(file))]
    assert [] == found


def test_orchestrators_await_nothing() -> None:
    """They are generators; a coroutine would run outside the replay."""
    found = [
        f"{file}:{node.lineno}"
        for file in _replayed()
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert [] == found


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "import time",
        "from time import monotonic",
        "import os.path",
        "from os import environ",
        "from uuid import uuid4",
        "import random",
        "import secrets",
        "import requests",
        "import httpx",
        "from aiohttp import ClientSession",
        "open('x')",
    ],
)
def test_the_rule_sees_every_way_out(code: str) -> None:
    """A rule that finds nothing anywhere would hold nothing."""
    assert list(_impure(ast.parse(code)))


@pytest.mark.parametrize("code", ["from datetime import datetime, timedelta", "now(ctx)", "ctx.now()"])
def test_the_rule_leaves_the_durable_clock_alone(code: str) -> None:
    """Orchestrators read time through `homeward.durable.now`."""
    assert [] == list(_impure(ast.parse(code)))
