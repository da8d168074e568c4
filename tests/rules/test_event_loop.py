"""gRPC for asyncio knows one event loop a process: an event that belongs to a closed one breaks the next."""

import asyncio

import pytest

_SEEN: set[asyncio.AbstractEventLoop] = set()


@pytest.mark.parametrize("turn", range(20))
async def test_all_tests_of_a_process_share_one_loop(turn: int) -> None:
    """Many turns, since one process of several may be given but a part of them."""
    _SEEN.add(asyncio.get_running_loop())

    assert [asyncio.get_running_loop()] == list(_SEEN), f"turn {turn}"
