"""Lists in pages, with a nextLink that says where to go on."""

import re
from collections.abc import Callable
from urllib.parse import quote

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.topology import page
from emulator.wire import Json

SIZE, ARM_SIZE = 100, 500
_PLACE = re.compile("[0-9]{1,9}")


def paged[T](call: Call, values: list[T], view: Callable[[T], Json]) -> Answer:
    """Show one page as Site Recovery does; only what is shown is made."""
    shown, rest = _page(call, values, SIZE)
    return Answer(200, page([view(value) for value in shown], rest))


def paged_arm[T](call: Call, values: list[T], view: Callable[[T], Json]) -> Answer:
    """Show one page as Compute and Network do, which leave nextLink out of the last one."""
    shown, rest = _page(call, values, ARM_SIZE)
    link: Json = {"nextLink": rest} if rest else {}
    return Answer(200, {"value": [view(value) for value in shown]} | link)


def _page[T](call: Call, values: list[T], size: int) -> tuple[list[T], str | None]:
    token = call.option("skipToken") or call.option("$skipToken") or "0"
    start = place(token)
    rest = _next(call, start + size) if len(values) > start + size else None
    return values[start : start + size], rest


def place(token: str) -> int:
    """Read where a page starts from the token that the page before it gave."""
    if _PLACE.fullmatch(token) is None:
        raise bad_request("InvalidSkipToken", f"skipToken '{token}' is not one of ours.")
    return int(token)


def _next(call: Call, start: int) -> str:
    kept = [
        (name, value) for name, value in call.query.items() if name.lower() not in ("skiptoken", "$skiptoken")
    ]
    query = "&".join(f"{quote(name, safe='$-')}={quote(value, safe='')}" for name, value in kept)
    return f"{call.base}{quote(call.path)}?{query}{'&' if query else ''}skipToken={start}"
