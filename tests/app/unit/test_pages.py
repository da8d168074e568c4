"""What a worker keeps of the lists it read: shared while nobody needs a newer one, and never taken for newer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from homeward.arm.pages import Pages, Read

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Lists:
    """Azure's list: each read takes a turn of the loop, and its value is the number of the read."""

    def __init__(self) -> None:
        self.reads = 0
        self.begun = asyncio.Event()

    async def __call__(self) -> Read[int]:
        self.reads += 1
        number = self.reads
        self.begun.set()
        await asyncio.sleep(0)
        return Read(number, NOON + timedelta(seconds=number))


def result[T](work: Callable[[Pages, Lists], Coroutine[Any, Any, T]]) -> T:
    async def run() -> T:
        return await work(Pages(), Lists())

    return asyncio.run(run())


def test_those_who_ask_together_share_one_read() -> None:
    """Ten ask before it begins."""

    async def work(pages: Pages, lists: Lists) -> tuple[set[int], int]:
        read = await asyncio.gather(*(pages.read("jobs", lists) for _ in range(10)))
        return {one.value for one in read}, lists.reads

    assert ({1}, 1) == result(work)


def test_who_asks_while_a_list_is_being_read_gets_the_next_one() -> None:
    """The one under way may have missed what he just did."""

    async def work(pages: Pages, lists: Lists) -> tuple[int, int]:
        early = asyncio.ensure_future(pages.read("jobs", lists))
        await lists.begun.wait()
        late = await pages.read("jobs", lists)
        return (await early).value, late.value

    assert (1, 2) == result(work)


@pytest.mark.parametrize(("moment", "read"), [(0, 1), (1, 2), (2, 2)])
def test_a_page_counts_only_where_it_was_read_after_the_moment(moment: int, read: int) -> None:
    """Azure's time has whole seconds: one of the same second is not known to be later."""

    async def work(pages: Pages, lists: Lists) -> int:
        await pages.read("jobs", lists)
        return (await pages.since("jobs", NOON + timedelta(seconds=moment), lists)).value

    assert read == result(work)


def test_what_is_read_once_is_read_once() -> None:
    """Also by those who ask while the first read is under way."""

    async def work(pages: Pages, lists: Lists) -> tuple[set[int], int]:
        read = await asyncio.gather(*(pages.once("run-1 network", lists) for _ in range(10)))
        return {one.value for one in read}, lists.reads

    assert ({1}, 1) == result(work)


def test_a_failed_read_is_told_to_all_who_share_it_and_kept_by_nobody() -> None:
    """The next one asks Azure again."""

    async def work(pages: Pages, lists: Lists) -> tuple[list[Any], int]:
        async def fails() -> Read[int]:
            raise LookupError

        failed = await asyncio.gather(*(pages.read("jobs", fails) for _ in range(2)), return_exceptions=True)
        return [type(one) for one in failed], (await pages.read("jobs", lists)).value

    assert ([LookupError, LookupError], 1) == result(work)


def test_pages_of_ended_runs_are_dropped() -> None:
    """The newest two hundred stay."""

    async def work(pages: Pages, lists: Lists) -> tuple[Any, Any]:
        reads: list[Awaitable[Read[int]]] = [pages.once(f"run-{n}", lists) for n in range(250)]
        for read in reads:
            await read
        return pages.newest("run-0"), pages.newest("run-249").value

    assert (None, 250) == result(work)
