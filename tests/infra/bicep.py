"""Bicep files as syntax trees, and the few things that the checks ask of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import tree_sitter_bicep
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_bicep.language()))


@dataclass(frozen=True, slots=True)
class Module:
    """A use of another file: its path as written, the parameters that it is given, and its line."""

    path: str
    given: frozenset[str]
    line: int


@dataclass(frozen=True, slots=True)
class File:
    name: str
    text: str
    tree: Node
    parameters: Mapping[str, bool] = field(default_factory=dict[str, bool])
    kinds: Mapping[str, list[Node]] = field(default_factory=dict[str, list[Node]])

    def every(self, *kinds: str) -> list[Node]:
        """All nodes of these kinds."""
        return [one for kind in kinds for one in self.kinds.get(kind, [])]

    @property
    def needed(self) -> frozenset[str]:
        """The parameters without a default."""
        return frozenset(name for name, optional in self.parameters.items() if not optional)


def read(name: str, text: str) -> File:
    tree = _PARSER.parse(text.encode()).root_node
    kinds: dict[str, list[Node]] = {}
    _sort(tree, kinds)
    return File(name, text, tree, dict(_parameters(tree)), kinds)


def _sort(tree: Node, kinds: dict[str, list[Node]]) -> None:
    kinds.setdefault("MISSING" if tree.is_missing else tree.type, []).append(tree)
    for child in tree.children:
        _sort(child, kinds)


@cache
def load(folder: Path) -> Mapping[str, File]:
    """Every Bicep file below a folder, by its path from there."""
    files = sorted(folder.rglob("*.bicep"))
    return {
        one.relative_to(folder).as_posix(): read(one.relative_to(folder).as_posix(), one.read_text("utf-8"))
        for one in files
    }


def nodes(tree: Node, *kinds: str) -> Iterator[Node]:
    """In the order of the file."""
    if tree.type in kinds:
        yield tree
    for child in tree.children:
        yield from nodes(child, *kinds)


def said(node: Node) -> str:
    return (node.text or b"").decode()


def broken(file: File) -> list[int]:
    """The lines that the grammar cannot read."""
    return [one.start_point.row + 1 for one in file.every("ERROR", "MISSING")]


def _parameters(tree: Node) -> Iterator[tuple[str, bool]]:
    for one in nodes(tree, "parameter_declaration"):
        name = next(said(child) for child in one.children if child.type == "identifier")
        yield name, any(child.type == "=" for child in one.children)


def modules(file: File) -> Iterator[Module]:
    for one in file.every("module_declaration"):
        path = said(next(nodes(one, "string"))).strip("'")
        body = next(nodes(one, "object"))
        given = next((pair for pair in properties(body) if pair[0] == "params"), None)
        names = [name for name, _ in properties(next(nodes(given[1], "object")))] if given else []
        yield Module(path, frozenset(names), one.start_point.row + 1)


def properties(body: Node) -> Iterator[tuple[str, Node]]:
    """The names and values of an object literal, not of those within."""
    for pair in (child for child in body.children if child.type == "object_property"):
        key = pair.children[0]
        yield said(key).strip("'"), pair


def resources(file: File) -> list[str]:
    """`Type@version` of every resource; a nested one has its parent's version."""
    found = (said(next(nodes(one, "string"))).strip("'") for one in file.every("resource_declaration"))
    return list(found)


def strings(file: File) -> list[str]:
    return [said(one).strip("'") for one in file.every("string")]


def outputs(file: File) -> Iterator[tuple[str, str]]:
    for one in file.every("output_declaration"):
        name = next(said(child) for child in one.children if child.type == "identifier")
        yield name, said(one)


def code(file: File) -> str:
    """Without comments."""
    return re.sub(r"(?m)(^|\s)//.*$", "", file.text)
