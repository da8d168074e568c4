"""What keeps sealed reports: a folder, and a real container in Azurite. Written once, never replaced."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient, ContainerSasPermissions, generate_container_sas

from homeward.archive.archive import AlreadyKeptError, Archive, archive
from homeward.settings import SettingsError, from_environment
from tests.azurite.account import account

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A container that may be read and written to."""
    with account(tmp_path_factory.mktemp("azurite"), "Blob") as connection:
        service = BlobServiceClient.from_connection_string(connection)
        made = service.create_container("homeward-reports")
        signature = generate_container_sas(
            str(service.account_name),
            "homeward-reports",
            account_key=service.credential.account_key,
            permission=ContainerSasPermissions(read=True, create=True, write=True),
            expiry=datetime.now(UTC) + timedelta(hours=1),
        )
        yield f"{made.url}?{signature}"


@pytest.fixture(params=["folder", pytest.param("container", marks=pytest.mark.slow)])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Archive]:
    """Opens the same archive, as often as asked."""
    place = request.getfixturevalue("url") if request.param == "container" else str(tmp_path / "reports")

    def opened() -> Archive:
        found = archive(replace(from_environment({}), archive=place))
        assert found is not None
        return found

    return opened


async def test_what_is_kept_is_read_again(kept: Callable[[], Archive]) -> None:
    assert await kept().read("run-1/report.json") is None
    await kept().keep("run-1/report.json", b"first")
    await kept().keep("run-2/report.json", b"second")
    assert await kept().read("run-1/report.json") == b"first"


async def test_nothing_is_kept_over_another(kept: Callable[[], Archive]) -> None:
    await kept().keep("run-3/report.json", b"first")
    await kept().keep("run-3/report.json", b"first")
    with pytest.raises(AlreadyKeptError, match=r"run-3/report\.json is there already"):
        await kept().keep("run-3/report.json", b"another")
    assert await kept().read("run-3/report.json") == b"first"


def test_nothing_is_kept_where_no_place_is_set() -> None:
    assert archive(from_environment({})) is None


@pytest.mark.parametrize("place", ["http://elsewhere.example/reports", "ftp://127.0.0.2/reports"])
def test_a_place_that_can_be_read_on_the_way_is_refused(place: str) -> None:
    with pytest.raises(SettingsError, match="HOMEWARD_ARCHIVE is"):
        from_environment({"HOMEWARD_ARCHIVE": place})
