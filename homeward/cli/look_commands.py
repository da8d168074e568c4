"""Commands that look: preflight, assessments, refusals, health."""

from collections.abc import Callable, Iterator
from typing import Annotated

from cyclopts import App, Parameter

from homeward.cli import words
from homeward.cli.asked import PreviewRequest
from homeward.cli.client import Client
from homeward.cli.commands import Injected, ident
from homeward.cli.common import HERE, LINES, Answer, Server, note
from homeward.cli.displays import Silence
from homeward.cli.ending import fault_lines
from homeward.cli.errors import Exit
from homeward.cli.follow import follow
from homeward.cli.options import Choices, Mode, Operation, request, request_id
from homeward.cli.pace import Pace, patiently
from homeward.cli.plan_commands import plans
from homeward.cli.wire import Assessment, Finding, Item, Noticed, Refusal, Run, label

assessments = App(name="assessments", help="What was concluded from alerts and events.")
refusals = App(name="refusals", help="What came by queue or event and was refused.")

_SEVERITIES = ("Blocking", "Warning", "Information")


def preflight(
    vault: Annotated[str, Parameter(help="The Recovery Services vault's ARM id.")],
    /,
    *items: Annotated[str, Parameter(help="VMs, by name or ARM id.")],
    operation: Annotated[Operation, Parameter(help="What would be done.", show_default=True)] = "Failback",
    mode: Annotated[Mode | None, Parameter(help="How it would be done.")] = None,
    plan: Annotated[str | None, Parameter(help="A plan's name, instead of VMs.")] = None,
    server: Server = HERE,
    answer: Answer = LINES,
    pace: Injected,
) -> int:
    """Say what would stop a run, and change nothing: a dry run on the server. Exit code 1 where anything would.

    `make preflight` looks without a server, by your own `az login`.
    """
    body = request(vault, items, Choices(operation=operation, mode=mode, plan=plan, dry_run=True))
    with server.client() as client:
        return _looked(client, answer, pace, lambda: client.start(body))


@plans.command
def preview(
    name: Annotated[str, Parameter(help="The plan's name.")],
    /,
    *,
    vault: Annotated[str | None, Parameter(help="The vault's ARM id, where the plan names none.")] = None,
    operation: Annotated[Operation, Parameter(help="What would be done.", show_default=True)] = "Failback",
    mode: Annotated[Mode | None, Parameter(help="How it would be done.")] = None,
    server: Server = HERE,
    answer: Answer = LINES,
    pace: Injected,
) -> int:
    """Say what a run of a plan would do to whom, and what would stop it. Exit code 1 where anything would."""
    body = PreviewRequest(operation=operation, requestId=request_id())
    if vault is not None:
        body["vaultId"] = vault
    if mode is not None:
        body["mode"] = mode
    with server.client() as client:
        return _looked(client, answer, pace, lambda: client.preview(name, body))


def _looked(client: Client, answer: Answer, pace: Pace, ask: Callable[[], Run]) -> int:
    """What a dry run found."""
    run_id = ident(patiently(pace, ask, note))
    note(f"run {run_id} looks, and changes nothing ...")
    follow(client, run_id, pace, Silence())
    run = client.run(run_id)
    run["items"] = client.items(run_id)
    answer.tell(run, _preflight_lines(run, run["items"]))
    return Exit.AS_ASKED if run.get("status") == "Succeeded" else Exit.OTHERWISE


@assessments.command(name="show")
def show_assessment(
    assessment_id: Annotated[str, Parameter(help="Its id; `plans show` lists a plan's newest.")],
    /,
    *,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """Say what was told, what was seen, what was concluded, and what followed."""
    with server.client() as client:
        found = client.assessment(assessment_id)
    answer.tell(found, _assessment_lines(found))
    return Exit.AS_ASKED


@refusals.command(name="list")
def list_refusals(*, server: Server = HERE, answer: Answer = LINES) -> int:
    """List what the queue and Event Grid brought and the app refused, the newest first."""
    with server.client() as client:
        found = client.refusals()
    answer.tell(found, (line for one in found.get("value") or [] for line in _refusal_lines(one)))
    return Exit.AS_ASKED


def health(*, server: Server = HERE, answer: Answer = LINES) -> int:
    """Say whether the app answers; needs no key."""
    with server.client() as client:
        found = client.health()
        answer.tell(found, [f"{client.url} {found.get('status')}"])
    return Exit.AS_ASKED if found.get("status") == "Healthy" else Exit.OTHERWISE


def _preflight_lines(run: Run, items: list[Item]) -> Iterator[str]:
    told = {one.get("message") for item in items for one in item.get("findings") or []}
    for fault in [
        *(run.get("errors") or []),
        *(fault for item in items for fault in item.get("errors") or []),
    ]:
        if fault.get("message") not in told:
            told.add(fault.get("message"))
            yield from fault_lines(fault, "")
    ready = 0
    for item in items:
        found = sorted(item.get("findings") or [], key=_severity)
        blocked = bool(item.get("errors")) or any(_severity(one) == 0 for one in found)
        ready += not blocked
        yield f"\n{label(item)}: {'something is in the way' if blocked else 'ready'}, {words.point(item)}"
        for finding in found:
            yield from _finding(finding)
    yield f"\n{ready} ready, {len(items) - ready} with something in the way. Nothing was changed."
    yield f"run {ident(run)} {run.get('status')}"


def _severity(finding: Finding) -> int:
    severity = finding.get("severity") or ""
    return _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)


def _finding(finding: Finding) -> Iterator[str]:
    """As `make preflight` prints them."""
    yield f"  {finding.get('severity') or '?':<12} {finding.get('code')}: {finding.get('message')}"
    if remedy := finding.get("remedy"):
        yield f"  {'':<12} -> {remedy}"


def _assessment_lines(found: Assessment) -> Iterator[str]:
    """What is not known yet is left out."""
    said = {name: found.get(name) for name in ("plan", "verdict", "why", "then")}
    yield f"{found.get('id')} {found.get('status')}"
    yield from (f"  {name}: {value}" for name, value in said.items() if value)
    signal = found.get("signal") or {}
    told = [
        signal.get("kind"),
        signal.get("condition"),
        *(signal.get("resources") or signal.get("regions") or []),
    ]
    yield f"  told: {' '.join(one for one in told if one)}"
    if found.get("of"):
        yield f"  VMs: {found.get('hit') or 0} of {found.get('of')}: {', '.join(found.get('vms') or [])}"
    yield from _noticed(found.get("noticed") or [])
    for name, link in (found.get("links") or {}).items():
        if name != "self":
            yield f"  {name}: {link.rpartition('/')[2]}"


def _noticed(record: list[Noticed]) -> Iterator[str]:
    """One line a look: what was thought, and what each second source showed."""
    for one in record:
        opinion = one.get("opinion") or {}
        yield f"  {words.moment(one.get('at'))}  {opinion.get('verdict')}: {opinion.get('why')}"
        for sight in one.get("sightings") or []:
            seen = ", ".join(
                f"{sight.get(name)} {name}" for name in ("down", "alive", "off") if sight.get(name)
            )
            said = f": {told}" if (told := sight.get("said")) else ""
            yield f"    {sight.get('witness')} of {sight.get('looked')} VMs: {seen or 'nothing'}{said}"


def _refusal_lines(one: Refusal) -> Iterator[str]:
    problem = one.get("problem") or {}
    yield f"{words.utc(one.get('at'))}  {one.get('door')}  {one.get('id')}: {problem.get('detail')}"
    for part in problem.get("errors") or []:
        yield f"  {part.get('pointer')}: {part.get('detail')} {part.get('remedy') or ''}".rstrip()
