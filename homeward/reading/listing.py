"""The lines that records write of their runs, the newest first."""

from collections.abc import AsyncIterator
from typing import cast

from azure.durable_functions import DurableFunctionsClient

from homeward.api.views import View
from homeward.durable_state import entity_keys, entity_state

type Place = tuple[str, str]


async def lines(client: DurableFunctionsClient, before: Place | None = None) -> AsyncIterator[View]:
    """`before`: only those that come after this place. A month is read when its turn comes."""
    for month in sorted(await entity_keys(client, "listing"), reverse=True):
        if before and month > before[0]:
            continue
        found = cast("dict[str, View]", await entity_state(client, "listing", month)).values()
        for line in sorted(found, key=place, reverse=True):
            if not before or place(line) < before:
                yield line


def place(line: View) -> Place:
    return line["requestedAt"], line["id"]
