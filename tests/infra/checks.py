"""What is wrong with a set of Bicep files, in one line each; no compiler is at hand where these run."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.infra import known
from tests.infra.bicep import File, broken, code, modules, nodes, outputs, resources, said

type Files = Mapping[str, File]

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PUBLIC = re.compile(r"br/public:avm/(res|ptn|utl)/[a-z0-9/-]+:\d+\.\d+\.\d+")
_SECRET = re.compile(
    r"\blist\w*\(|ConnectionString|InstrumentationKey|[aA]ccessKey|[pP]rimaryKey|[pP]assword"
)
_DECLARATIONS = (
    "parameter_declaration",
    "variable_declaration",
    "resource_declaration",
    "module_declaration",
)
_LONGEST = 150


def syntax(files: Files) -> Iterator[str]:
    for file in files.values():
        yield from (f"{file.name}:{line} cannot be read" for line in broken(file))
        lines = file.text.count("\n")
        if lines > _LONGEST:
            yield f"{file.name} has {lines} lines"


def module_use(files: Files) -> Iterator[str]:
    for file in files.values():
        for one in modules(file):
            where = f"{file.name}:{one.line} {one.path}"
            folder = file.name.rpartition("/")[0]
            used = files.get(f"{folder}/{one.path}".strip("/"))
            if ":" in one.path:
                if not _PUBLIC.fullmatch(one.path):
                    yield f"{where} is no public module of an exact version"
            elif used is None:
                yield f"{where} is not there"
            else:
                yield from (f"{where} takes no {name}" for name in sorted(one.given - set(used.parameters)))
                yield from (f"{where} needs {name}" for name in sorted(used.needed - one.given))


def module_outputs(files: Files) -> Iterator[str]:
    """What is read of a module is an output of its file."""
    for file in files.values():
        paths = {
            said(one.children[1]): said(next(nodes(one, "string"))).strip("'")
            for one in file.every("module_declaration")
        }
        folder = file.name.rpartition("/")[0]
        for name, told in re.findall(r"\b(\w+)!?\.outputs\.(\w+)", code(file)):
            used = files.get(f"{folder}/{paths.get(name, '')}".strip("/"))
            if used is not None and told not in dict(outputs(used)):
                yield f"{file.name}: {name} has no output {told}"


def names(files: Files) -> Iterator[str]:
    """Every name is declared, and every declared one is used."""
    for file in files.values():
        declared = {said(_named(one)) for one in file.every(*_DECLARATIONS)}
        local = {said(one.children[0]) for one in file.every("lambda_expression")}
        local |= {said(one) for each in file.every("for_statement") for one in _loop_names(each)}
        uses = [said(one) for one in file.every("identifier") if _is_use(one)]
        for name in sorted(set(uses) - declared - local - known.FUNCTIONS):
            yield f"{file.name}: {name} is not declared"
        variables = file.every("parameter_declaration", "variable_declaration")
        for name in sorted({said(_named(one)) for one in variables} - set(uses)):
            yield f"{file.name}: {name} is not used"


def _named(declaration: Any) -> Any:  # a node of the tree
    return next(one for one in declaration.children if one.type == "identifier")


def _loop_names(loop: Any) -> Iterator[Any]:
    for child in loop.children:
        if child.type == "in":
            return
        yield from nodes(child, "identifier", "loop_variable", "loop_enumerator")


def _is_use(identifier: Any) -> bool:
    above = identifier.parent
    first = above.children[0] == identifier
    if above.type in ("output_declaration", *_DECLARATIONS):
        return _named(above) != identifier
    return not (above.type == "object_property" and first) and not (
        above.type == "resource_expression" and not first
    )


def versions(files: Files) -> Iterator[str]:
    for file in files.values():
        for one in resources(file):
            kind, _, version = one.partition("@")
            if kind not in known.CHILDREN and known.API_VERSIONS.get(kind) != version:
                yield f"{file.name}: {one} is not among the known versions"


def roles(files: Files, table: str) -> Iterator[str]:
    given = json.loads(table)
    for name in sorted(set(given.items()) ^ set(known.ROLES.items())):
        yield f"built-in-roles.json: {name} is not as documented"
    used: set[str] = set()
    for file in files.values():
        yield from (f"{file.name}: {one} stands for itself" for one in _GUID.findall(code(file)))
        mentioned = set(re.findall(r"\bbuiltIn\.(\w+)", code(file)))
        yield from (f"{file.name}: there is no role {one}" for one in sorted(mentioned - set(given)))
        used |= mentioned
    yield from (f"built-in-roles.json: nobody has the role {one}" for one in sorted(set(given) - used))


def secrets(files: Files) -> Iterator[str]:
    for file in files.values():
        for name, expression in outputs(file):
            if _SECRET.search(expression):
                yield f"{file.name}: the output {name} may hold a secret"


def hardening(files: Files) -> Iterator[str]:
    for file in files.values():
        made = {said(next(nodes(one, "string"))).strip("'").partition("@")[0] for one in _made(file)}
        for kind in sorted(made & set(known.MUST_SAY)):
            missing = [one for one in known.MUST_SAY[kind] if one not in code(file)]
            yield from (f"{file.name}: {kind} does not say {one}" for one in missing)


def _made(file: File) -> Iterator[Any]:
    """Resources that the file makes, not those that it only reads."""
    for one in file.every("resource_declaration"):
        if not any(child.type == "existing" for child in one.children):
            yield one


def assignments(files: Files) -> Iterator[str]:
    """A second deployment finds what the first one gave."""
    for file in files.values():
        for one in _made(file):
            if "/roleAssignments@" in said(one) and not re.search(r"name: guid\(.*, .*\)", said(one)):
                yield f"{file.name}: a role assignment is not named by guid() of scope, principal and role"


def parameters(files: Files, given: str) -> Iterator[str]:
    main = files["main.bicep"]
    values = {name: one["value"] for name, one in json.loads(given)["parameters"].items()}
    for name in sorted(set(values) ^ set(main.parameters)):
        yield f"main.parameters.json: {name} is on one side only"
    for name, value in values.items():
        form = re.fullmatch(r"\$\{[A-Z_]+(=(.*))?\}", value)
        if form is None:
            yield f"main.parameters.json: {name} is not taken from the environment"
        elif name in main.parameters:
            expected = f"param {name} \\w+ = '?{re.escape(form[2] or '')}'?\n"
            if main.parameters[name] and not re.search(expected, main.text):
                yield f"main.parameters.json: {name} has another default than main.bicep"


def region(files: Files) -> Iterator[str]:
    """Whatever has a place takes the one that was compared with the source regions."""
    main = code(files["main.bicep"])
    if not re.search(r"contains\(sources, [^?]*\?\s*fail\(", main) or "empty(sourceRegions)" not in main:
        yield "main.bicep does not refuse the source region"
    for file in files.values():
        for place in re.findall(r"\blocation: ([^\n,}]+)", code(file)):
            allowed = ("region",) if file.name == "main.bicep" else ("location", "'global'", "'Global'")
            if place.strip() not in allowed:
                yield f"{file.name}: something lies in {place.strip()}"


def faults(files: Files, given: str, table: str) -> list[str]:
    plain = (syntax, module_use, module_outputs, names, versions, secrets, hardening, assignments, region)
    found = [one for check in plain for one in check(files)]
    return [*found, *roles(files, table), *parameters(files, given)]
