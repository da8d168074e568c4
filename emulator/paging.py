"""Lists in pages, with a nextLink that says where to go on."""

from collections.abc import Callable
from urllib.parse import quote

from emulator.calls import Answer, Call
from emulator.errors import bad_request
from emulator.topology import page
from emulator.wire import Json

SIZE = 100


def paged[T](call: Call, values: list[T], view: Callable[[T], Json]) -> Answer:
    """Show one page; only what is shown is made."""
    token = call.option("skipToken") or call.option("$skipToken") or "0"
    if not token.isdigit():
        raise bad_request("InvalidSkipToken", f"skipToken '{token}' is not one of ours.")
    start = int(token)
    rest = len(values) > start + SIZE
    return Answer(
        200,
        page(
            [view(value) for value in values[start : start + SIZE]],
            _next(call, start + SIZE) if rest else None,
        ),
    )


def _next(call: Call, start: int) -> str:
    kept = [
        (name, value) for name, value in call.query.items() if name.lower() not in ("skiptoken", "$skiptoken")
    ]
    query = "&".join(f"{quote(name, safe='$-')}={quote(value, safe='')}" for name, value in kept)
    return (
        f"{call.base}{call.path}?{query}&skipToken={start}"
        if query
        else f"{call.base}{call.path}?skipToken={start}"
    )
