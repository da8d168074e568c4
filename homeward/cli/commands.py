"""The commands under `homeward runs`."""

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from homeward.cli import ending
from homeward.cli.client import Client
from homeward.cli.errors import RefusedError, UsageError
from homeward.cli.follow import display_for, follow
from homeward.cli.options import Choices, Ending, Server, request
from homeward.cli.pace import Pace, patiently
from homeward.cli.wire import Run

type Injected = Annotated[Pace, Parameter(parse=False)]

runs = App(name="runs", help="Start runs, follow them and read what they did.")
_NOT_SERVED = frozenset({404, 405})


@runs.command
def start(
    vault: Annotated[str, Parameter(help="The Recovery Services vault's ARM id.")],
    *items: Annotated[str, Parameter(help="VMs or replicated items, by name or ARM id.")],
    choices: Choices = Choices(),  # noqa: B008 - frozen
    watch: Annotated[bool, Parameter(negative=(), help="Follow the run until it has ended.")] = False,
    ends: Ending = Ending(),  # noqa: B008 - frozen
    server: Server = Server(),  # noqa: B008 - frozen
    pace: Injected,
) -> int:
    """Start a run over one or more VMs."""
    body = request(vault, items, choices)
    with Client(server.url, server.key) as client:
        display = display_for(pace)
        started = patiently(pace, lambda: client.start(body), display.say)
        print(f"run {_id(started)} accepted, request id {body['requestId']}", flush=True)
        if watch:
            return _follow(client, _id(started), ends, pace)
    print(ending.last_line(started))
    return 0


@runs.command
def watch(
    run_id: str,
    *,
    ends: Ending = Ending(),  # noqa: B008 - frozen
    server: Server = Server(),  # noqa: B008 - frozen
    pace: Injected,
) -> int:
    """Follow a run until it has ended, then say what it did. Ctrl-C stops watching, not the run."""
    with Client(server.url, server.key) as client:
        return _follow(client, run_id, ends, pace)


@runs.command
def show(run_id: str, *, server: Server = Server()) -> int:  # noqa: B008 - frozen
    """Say where a run is and everything known about its items."""
    with Client(server.url, server.key) as client:
        _conclude(client, client.run(run_id), Ending())
    return 0


@runs.command(name="list")
def list_runs(*, server: Server = Server()) -> int:  # noqa: B008 - frozen
    """List the runs the server knows, where it lists them."""
    with Client(server.url, server.key) as client:
        found = _listed(client)
    for run in found:
        when = run.get("requestedAt") or run.get("startedAt") or ""
        print(f"{run.get('id')}  {run.get('status') or '':<18}  {run.get('operation') or '':<9}  {when}")
    return 0


@runs.command
def report(
    run_id: str,
    *,
    out: Annotated[Path | None, Parameter(help="The file to write; else standard output.")] = None,
    server: Server = Server(),  # noqa: B008 - frozen
) -> int:
    """Fetch the report of a run as HTML."""
    with Client(server.url, server.key) as client:
        html = client.report(run_id)
    if out is None:
        print(html)
    else:
        _write(out, html)
        print(out)
    return 0


def _follow(client: Client, run_id: str, ends: Ending, pace: Pace) -> int:
    run = follow(client, run_id, pace, display_for(pace))
    print()
    _conclude(client, run, ends)
    return 0 if run.get("status") == "Succeeded" else 1


def _conclude(client: Client, run: Run, ends: Ending) -> None:
    for line in ending.lines(run, client.items(_id(run))):
        print(line)
    print(f"\nreport: {_report_place(client, run, ends)}")
    print(ending.last_line(run))


def _report_place(client: Client, run: Run, ends: Ending) -> str:
    if ends.save_report is None:
        return client.report_url(_id(run))
    place = ends.save_report / f"report-{_id(run)}.html"
    _write(place, client.report(_id(run)))
    return str(place)


def _write(place: Path, text: str) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Cannot write {place}: {error.strerror or error}") from error


def _listed(client: Client) -> list[Run]:
    try:
        return client.runs()
    except RefusedError as error:
        if error.status in _NOT_SERVED:
            raise UsageError("This server does not list runs; ask for one by id: runs show ID.") from error
        raise


def _id(run: Run) -> str:
    return run.get("id") or "?"
