"""The tracked Python files of the repository, parsed: what the rules look at."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

type Function = ast.FunctionDef | ast.AsyncFunctionDef

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


@cache
def tracked() -> tuple[Path, ...]:
    """Every tracked .py file that exists now, relative to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout
    return tuple(Path(name) for name in sorted(listed.split("\0")) if name and (REPOSITORY / name).is_file())


def text(file: Path) -> str:
    return (REPOSITORY / file).read_text(encoding="utf-8")


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(text(file), str(file))


def functions(file: Path) -> Iterator[Function]:
    """All of a file, however deep. Only statements hold any, so no expression is looked into, and nothing kept."""
    left: list[ast.AST] = [ast.parse(text(file), str(file))]
    while left:
        node = left.pop()
        left += [inner for name in _BLOCKS for inner in getattr(node, name, ())]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    """Lines from `def` to the last one; decorators do not count."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
