"""Calls to the addresses of a plan, over real sockets on loopback."""

import asyncio
from pathlib import Path

import pytest

from activities.resolver import Checked
from activities.web import NoAnswerError, Reply, send
from emulator.certificates import secured
from homeward.domain.addresses import fit
from tests.app.receiver import receiver

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("header", "seconds"), [("30", 30.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 0.0), ("-1", 0.0)]
)
async def test_the_status_and_the_time_to_come_back_are_read(header: str, seconds: float) -> None:
    async with receiver(429, **{"Retry-After": header}) as there:
        assert Reply(429, seconds) == await send("GET", there.url, 5)


async def test_a_redirect_is_not_followed() -> None:
    """It would take the call to where no plan sent it."""
    async with receiver(307, 200, Location="/other") as there:
        assert 307 == (await send("POST", f"{there.url}/first", 5, b'{"a": 1}')).status
    assert [{"a": 1}] == there.called


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """Also on loopback."""
    context = secured(tmp_path / "ca.pem")
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(NoAnswerError, match="CERTIFICATE_VERIFY_FAILED"):
            await send("GET", f"https://127.0.0.1:{port}/", 5)


async def test_silence_ends_with_the_time_out() -> None:
    """Somebody accepts the connection and says nothing."""
    done = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await done.wait()
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(NoAnswerError, match=r"no answer within 0\.2 s"):
            await send("GET", f"http://127.0.0.1:{port}/", 0.2)
        done.set()


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:1/secret", "http:///secret", "http://[secret", "http://x.invalid/secret", "secret"],
)
async def test_what_went_wrong_is_told_without_the_address(url: str) -> None:
    with pytest.raises(NoAnswerError) as caught:
        await send("GET", url, 5)
    assert "secret" not in str(caught.value)
    assert str(caught.value)


async def test_a_name_that_leads_to_an_address_that_is_not_fit_is_not_called() -> None:
    """Looked at when it is resolved, and connected to what was looked at: it cannot lead elsewhere a moment later."""
    async with receiver() as there:
        with pytest.raises(NoAnswerError, match="address that is not public"):
            await send("GET", f"http://localhost:{there.port}/", 5, resolver=Checked(lambda _: False))
        assert 200 == (await send("GET", f"http://localhost:{there.port}/", 5, resolver=Checked(fits))).status
    assert 1 == len(there.called)


def fits(address: str) -> bool:
    return fit(address, loopback=True)
