"""What the host loads before it can answer: little, and nothing that only a call to Azure needs."""

from pathlib import Path

import pytest

from tests.rules.fresh import ask
from tests.rules.sources import REPOSITORY

_MOST = 1.3
_COUNT = "import function_app, json, sys; print(json.dumps(sorted(sys.modules)))"
_BARE = """
import azure.durable_functions as df

app = df.DFApp()


@app.activity_trigger(input_name="input")
def hello(input: str) -> str:
    return input
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    """The modules of a fresh process that imported the app."""
    return ask(_COUNT, REPOSITORY)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The same of an app with one activity."""
    folder: Path = tmp_path_factory.mktemp("bare")
    (folder / "function_app.py").write_text(_BARE, encoding="utf-8")
    return ask(_COUNT, folder)


def test_the_app_loads_at_most_a_third_more_than_a_bare_one(loaded: list[str], bare: list[str]) -> None:
    """Every module more is paid at each cold start, of a disaster too."""
    more = sorted(set(loaded) - set(bare))
    assert len(loaded) <= _MOST * len(bare), f"{len(loaded)} against {len(bare)}; beyond the bare app: {more}"


@pytest.mark.parametrize(
    "package",
    [
        *("azure.mgmt", "azure.monitor", "azure.identity", "pydantic", "azure.core", "yaml"),
        *("homeward.arm", "homeward.console"),
    ],
)
def test_the_app_loads_without(package: str, loaded: list[str]) -> None:
    """It is imported where it is first needed."""
    assert [] == [one for one in loaded if one == package or one.startswith(f"{package}.")]


@pytest.mark.parametrize("room", ["activities", "orchestrators"])
def test_the_app_loads_of_a_room_its_catalog_only(room: str, loaded: list[str]) -> None:
    """All else waits for its first call, however many are added."""
    assert [room, f"{room}.catalog"] == [one for one in loaded if one.partition(".")[0] == room]
