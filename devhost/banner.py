"""What the host prints on stdout when it serves: where, what it is, and what it has."""

from devhost.functions import Function
from devhost.host import Host

_WHAT = """
A local stand-in for the Azure Functions host, to try and to test Durable Functions apps. It is not the
real host: one machine, one worker, loopback only. Its README lists what differs.
"""


def announce(host: Host) -> None:
    """The first line is for scripts, the rest for people."""
    lines = [
        f"devhost listening on {host.url}",
        _WHAT,
        f"  app    {host.options.app}",
        f"  hub    {_hub(host)}",
    ]
    lines += [f"  time   {_time(host)}", f"  key    {_key(host)}", "", *_functions(host)]
    print("\n".join(lines), flush=True)  # noqa: T201


def _hub(host: Host) -> str:
    return f"{host.settings.hub}, {host.options.db or 'in memory: gone at the end (--db FILE keeps it)'}"


def _time(host: Host) -> str:
    options = host.options
    if options.auto_advance:
        return "jumps to the next durable timer when nothing else is to do"
    return "real" if options.time_scale == 1 else f"{options.time_scale:g} times as fast"


def _key(host: Host) -> str:
    """Only the key that everybody knows is shown."""
    if host.options.key_file:
        return f"in {host.options.key_file}"
    return "dev (header x-functions-key or ?code=)" if host.options.key == "dev" else "as given"


def _functions(host: Host) -> list[str]:
    routes = {route.function.name: route for route in host.table.routes}
    lines: list[str] = []
    for function in host.catalogue.all:
        if route := routes.get(function.name):
            methods = ",".join(function.methods) or "ANY"
            lines.append(f"  {function.name}: [{methods}] {host.url}/{route.template}")
        else:
            lines.append(f"  {function.name}: {_state(host, function)}")
    return [*lines, *(f"  {each.name}: disabled" for each in host.catalogue.disabled)]


def _state(host: Host, function: Function) -> str:
    if function in host.catalogue.off:
        return f"off, {function.kind} is not served yet"
    schedule = function.trigger.get("schedule")
    return function.kind if schedule is None else f"{function.kind} ({schedule})"
