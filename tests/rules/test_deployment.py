"""What is deployed is enough: the app is indexed by the real worker library from what `.funcignore` leaves."""

import shutil
import subprocess
import venv
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.rules.conftest import Registered, functions_of
from tests.rules.fresh import ask
from tests.rules.sources import REPOSITORY

# The worker library fills in a few generated messages; plain objects that take any keyword do as well.
_INDEX = """
import ast, asyncio, json, os
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import azure_functions_runtime as library


class Message(SimpleNamespace):
    pass


class Status(Message):
    Failure, Success = 0, 1


class Binding(Message):
    undefined, out, inout = 0, 1, 2


names = ("FunctionMetadataResponse", "RpcException", "RpcFunctionMetadata", "RpcRetryOptions",
         "WorkerInitResponse", "WorkerMetadata")
protos = SimpleNamespace(StatusResult=Status, BindingInfo=Binding, **dict.fromkeys(names, Message))


async def index():
    init = SimpleNamespace(capabilities={}, function_app_directory=os.getcwd())
    properties = {"host": "127.0.0.1", "protos": protos}
    request = SimpleNamespace(request=SimpleNamespace(worker_init_request=init), properties=properties)
    library.start_threadpool_executor()
    answer = await library.worker_init_request(request)
    assert answer.result.status == Status.Success, answer.result.exception
    listed = (await library.functions_metadata_request(SimpleNamespace())).function_metadata_results
    return [{"name": one.name, "bindings": list(one.raw_bindings)} for one in listed]

listed = asyncio.run(index())
for file in Path().rglob("*.py"):  # all that waits for its first call, and what it imports then
    import_module(".".join(file.with_suffix("").parts).removesuffix(".__init__"))
    for node in ast.walk(ast.parse(file.read_text())):
        named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
        for name in [node.module] if isinstance(node, ast.ImportFrom) else named:
            import_module(name)
print(json.dumps(listed))
"""

pytestmark = pytest.mark.slow

type Surface = set[tuple[str, str | None]]


def _listed(*options: str) -> set[str]:
    done = subprocess.run(
        ["git", "ls-files", "-z", *options], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    return {name for name in done.stdout.split("\0") if (REPOSITORY / name).is_file()}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what a deployment would copy; `.funcignore` is written like a `.gitignore`."""
    everything = _listed("--cached", "--others", "--exclude-standard")
    ignored = _listed("--cached", "--others", "--ignored", "--exclude-from=.funcignore")
    folder = tmp_path_factory.mktemp("deployed")
    for name in everything - ignored:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


def _surface(functions: list[Registered]) -> Surface:
    return {(one.name, one.route) for one in functions}


@pytest.mark.parametrize(
    "left_out",
    ["emulator", "devhost", "tests", "bench", "docs", "scripts", "homeward/cli", "pyproject.toml", ".ci"],
)
def test_what_the_app_does_not_need_stays_at_home(left_out: str, deployed: Path) -> None:
    """Neither the neighbours nor the command line nor the tests go to Azure."""
    assert not (deployed / left_out).exists()


@pytest.mark.parametrize(
    "needed",
    [
        *("function_app.py", "host.json", "requirements.txt", "homeward/report/page.py", "plans/shop.yaml"),
        *("homeward/console/assets/shell.html", "homeward/console/assets/LICENSES.txt"),
    ],
)
def test_what_the_app_needs_goes_along(needed: str, deployed: Path) -> None:
    """Without one of these the app would not start, or not tell."""
    assert (deployed / needed).is_file()


def test_the_worker_indexes_every_function_of_what_is_deployed(
    deployed: Path, registered: list[Registered]
) -> None:
    """The same names and routes as in the repository."""
    assert _surface(registered) == _surface(functions_of(ask(_INDEX, deployed)))


@pytest.mark.parametrize(
    "route", ["health", "runs", "runs/{id}", "runs/{id}/outcome", "runs/{id}/report", "plans", "plans/{name}"]
)
def test_the_contract_s_routes_are_there(route: str, registered: list[Registered]) -> None:
    """Callers outside this repository hold these addresses."""
    assert route in {one.route for one in registered}


def test_the_locked_requirements_are_all_it_needs(
    deployed: Path, registered: list[Registered], tmp_path: Path
) -> None:
    """An environment with what requirements.txt locks, and nothing else, indexes the same functions."""
    venv.create(tmp_path / "env", with_pip=False)
    python = tmp_path / "env" / "bin" / "python"
    [packages] = (tmp_path / "env" / "lib").glob("python*/site-packages")
    for name, version in _locked(deployed / "requirements.txt"):
        _lend(distribution(name), version, packages)
    assert _surface(registered) == _surface(functions_of(ask(_INDEX, deployed, str(python))))


def _locked(requirements: Path) -> list[tuple[str, str]]:
    """Names and versions; those for other platforms are left out."""
    lines = (line.removesuffix("\\") for line in requirements.read_text().splitlines() if line[:1].isalnum())
    wanted = [Requirement(line) for line in lines]
    here = [one for one in wanted if one.marker is None or one.marker.evaluate()]
    return [(one.name, str(one.specifier).removeprefix("==")) for one in here]


def _lend(installed: Distribution, version: str, packages: Path) -> None:
    """Show a package of this environment in another; it was installed from the same hashes."""
    assert installed.version == version, f"{installed.name} {installed.version} is here, {version} is locked"
    for file in installed.files or []:
        if ".." not in file.parts:
            place = packages / file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(Path(str(installed.locate_file(file))))
