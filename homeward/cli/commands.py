"""The commands under `homeward runs` that start runs and show them."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, cast

from cyclopts import App, Parameter

from homeward.cli import ending, words
from homeward.cli.client import Client
from homeward.cli.common import HERE, LINES, Answer, Server, dump, note
from homeward.cli.displays import display_for
from homeward.cli.errors import Exit, UsageError
from homeward.cli.follow import follow, open_gates
from homeward.cli.options import Choices, Ending, request
from homeward.cli.pace import Pace, patiently
from homeward.cli.sight import Sight
from homeward.cli.wire import ENDED, Item, Run, label

type Injected = Annotated[Pace, Parameter(parse=False)]
type RunId = Annotated[str, Parameter(help="The run's id, as `runs list` shows it.")]

_STARTING, _WATCHING = Choices(), Ending()

runs = App(name="runs", help="Start runs, follow them, steer them and read what they did.")


@runs.command
def start(
    vault: Annotated[str, Parameter(help="The Recovery Services vault's ARM id.")],
    /,
    *items: Annotated[str, Parameter(help="VMs or replicated items, by name or ARM id.")],
    choices: Choices = _STARTING,
    watch: Annotated[bool, Parameter(negative=(), help="Follow the run until it has ended.")] = False,
    ends: Ending = _WATCHING,
    server: Server = HERE,
    answer: Answer = LINES,
    pace: Injected,
) -> int:
    """Start a run over VMs, or over a plan."""
    body = request(vault, items, choices)
    with server.client() as client:
        started = patiently(pace, lambda: client.start(body), note)
        accepted = {"kind": "accepted", **started, "requestId": body["requestId"]}
        if watch:
            said = dump(accepted, indent=None) if answer.json else _accepted(started, body["requestId"])
            print(said, flush=True)
            return watched(client, ident(started), ends, answer, pace)
    answer.tell(accepted, [_accepted(started, body["requestId"]), ending.last_line(started)])
    return Exit.AS_ASKED


@runs.command
def watch(
    run_id: RunId,
    /,
    *,
    ends: Ending = _WATCHING,
    server: Server = HERE,
    answer: Answer = LINES,
    pace: Injected,
) -> int:
    """Follow a run until it has ended, then say what it did. Ctrl-C stops watching, not the run."""
    with server.client() as client:
        return watched(client, run_id, ends, answer, pace)


@runs.command
def show(
    run_id: RunId,
    /,
    *,
    every: Annotated[
        bool, Parameter(name="--all", negative=(), help="All VMs in full, however many.")
    ] = False,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """Say where a run is, and everything known about its VMs; of many, about those in trouble."""
    with server.client() as client:
        run = client.run(run_id)
        run["items"] = _items(client, run)
        last = [f"\nreport: {client.report_url(run_id)}", ending.last_line(run)]
    answer.tell(run, [*ending.lines(run, run["items"], every=every), *last])
    return Exit.AS_ASKED


@runs.command(name="list")
def list_runs(
    *,
    status: Annotated[str | None, Parameter(help="Only those of this status, as AwaitingDecision.")] = None,
    plan: Annotated[str | None, Parameter(help="Only runs of this plan.")] = None,
    unreviewed: Annotated[
        bool, Parameter(negative=(), help="Only those whose break-glass waits for a review.")
    ] = False,
    most: Annotated[int, Parameter(help="How many, the newest first; 0 is all.", show_default=True)] = 50,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """List runs, the newest first."""
    asked = {"status": status, "plan": plan, "review": "open" if unreviewed else None}
    with server.client() as client:
        found = client.runs({name: value for name, value in asked.items() if value}, max(most, 0))
    answer.tell({"value": found}, (_line(run) for run in found))
    return Exit.AS_ASKED


@runs.command
def report(
    run_id: RunId,
    /,
    *,
    out: Annotated[Path | None, Parameter(help="The file to write; else standard output.")] = None,
    kind: Annotated[
        Literal["html", "json"] | None,
        Parameter(name="--format", help="By default as --out is called, else html."),
    ] = None,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """Fetch the report of a run, byte for byte as it was sealed."""
    by_itself = answer.json if out is None else out.suffix == ".json"
    accept = "application/json" if kind == "json" or (kind is None and by_itself) else "text/html"
    with server.client() as client:
        content = client.report(run_id, accept)
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return Exit.AS_ASKED
    write(out, content)
    answer.tell({"file": str(out)}, [str(out)])
    return Exit.AS_ASKED


def watched(client: Client, run_id: str, ends: Ending, answer: Answer, pace: Pace) -> int:
    """Follow a run, tell how it ended, and answer with the exit code of that."""
    run = follow(client, run_id, pace, display_for(pace, answer), until_gate=ends.until_gate)
    ended = run.get("status") in ENDED
    if answer.json:
        print(dump(_last(client, run, ended=ended), indent=None), flush=True)
        _save(client, run_id, ends.save_report if ended else None)
    elif ended:
        _conclude(client, run, ends)
    else:
        print("\n".join(_waits(run)), flush=True)
    if not ended:
        return Exit.WAITS
    return Exit.AS_ASKED if run.get("status") == "Succeeded" else Exit.OTHERWISE


def ident(run: Run) -> str:
    return run.get("id") or "?"


def write(place: Path, content: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    except OSError as error:
        raise UsageError(f"Cannot write {place}: {error.strerror or error}") from error


def _items(client: Client, run: Run) -> list[Item]:
    """In full; of a run under way also what each waits for, which only its live document tells."""
    items = client.items(ident(run))
    if run.get("status") not in ENDED:
        waits = {label(one): one.get("waits") or [] for one in Sight(client, ident(run))().get("items") or []}
        for one in items:
            one["waits"] = waits.get(one.get("name") or "") or waits.get(label(one)) or []
    return items


def _accepted(run: Run, request_id: str) -> str:
    return f"run {ident(run)} accepted, request id {request_id}"


def _last(client: Client, run: Run, *, ended: bool) -> dict[str, object]:
    told = {
        name: run.get(name) for name in ("id", "status", "phase", "counts", "startedAt", "endedAt", "errors")
    }
    gates = cast("list[object]", open_gates(run))
    where = client.report_url(ident(run))
    return {"kind": "end" if ended else "gate", **told, "gates": gates, "report": where}


def _waits(run: Run) -> Iterator[str]:
    yield ""
    for gate in open_gates(run):
        yield f"gate {gate.get('name')}: {words.gate_state(gate)}"
    yield f"decide: homeward runs approve {ident(run)}"
    yield ending.last_line(run)


def _conclude(client: Client, run: Run, ends: Ending) -> None:
    print()
    whole = client.run(ident(run))
    for line in ending.lines(whole, client.items(ident(run))):
        print(line)
    place = _save(client, ident(run), ends.save_report)
    print(f"\nreport: {place or client.report_url(ident(run))}")
    print(ending.last_line(run), flush=True)


def _save(client: Client, run_id: str, folder: Path | None) -> Path | None:
    if folder is None:
        return None
    place = folder / f"report-{run_id}.html"
    write(place, client.report(run_id, "text/html"))
    return place


def _line(run: Run) -> str:
    items = (run.get("counts") or {}).get("items", 0)
    vms = "1 VM" if items == 1 else f"{items} VMs"
    what = f"{run.get('operation') or '':<9}  {run.get('plan') or vms:<16}"
    when, who = words.moment(run.get("requestedAt")), run.get("requestedBy") or ""
    dry = "dry run  " if run.get("dryRun") else ""
    return f"{run.get('id')}  {run.get('status') or '':<18}  {what}  {when}  {dry}{who}".rstrip()
