"""The commands under `homeward plans`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from homeward.cli.common import HERE, LINES, Answer, Server
from homeward.cli.errors import Exit, UsageError
from homeward.cli.wire import Plan

plans = App(name="plans", help="See which plans the app has, and what is wrong with one.")

# What knows plans without a server; this command knows none of the app's own code.
_SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


@plans.command(name="list")
def list_plans(*, server: Server = HERE, answer: Answer = LINES) -> int:
    """List the app's plans, those with mistakes among them."""
    with server.client() as client:
        found = client.plans()
    answer.tell({"value": found}, (_line(plan) for plan in found))
    return Exit.AS_ASKED


@plans.command
def show(
    name: Annotated[str, Parameter(help="The plan's name, which is that of its file.")],
    /,
    *,
    source: Annotated[bool, Parameter(negative=(), help="Print the plan's text instead.")] = False,
    server: Server = HERE,
    answer: Answer = LINES,
) -> int:
    """Show a plan's waves and members, or every mistake with its line. Exit code 1 where there are any."""
    with server.client() as client:
        plan = client.plan(name)
    answer.tell(plan, [plan.get("source") or ""] if source else _lines(plan))
    return Exit.OTHERWISE if plan.get("findings") else Exit.AS_ASKED


@plans.command
def check(
    *files: Annotated[Path, Parameter(help="Plans, as files.")],
    answer: Answer = LINES,
) -> int:
    """Check plans without a server: every mistake by line and column, and exit code 1 where there are any."""
    if not files:
        raise UsageError("Name at least one plan: plans check FILE...")
    return _script("check_plan.py", *map(str, files), answer=answer)


@plans.command(name="import")
def import_plan(
    recovery_plan: Annotated[str, Parameter(help="The ARM id of a recovery plan of Site Recovery.")],
    /,
    *,
    answer: Answer = LINES,
) -> int:
    """Print a recovery plan of Site Recovery as one of Homeward, by your own `az login`. Sends GETs only."""
    return _script("import_plan.py", recovery_plan, answer=answer)


def _script(name: str, *words: str, answer: Answer) -> int:
    """The same as `make plan-check` and `make plan-import`; its exit code is ours."""
    script = _SCRIPTS / name
    if not script.is_file():
        raise UsageError(f"This needs {script}, a file of Homeward's repository, which is not there.")
    sys.stdout.flush()
    command = [sys.executable, str(script), *(["--json"] if answer.json else []), *words]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - a script of ours, no shell


def _line(plan: Plan) -> str:
    state = _mistakes(plan) or f"{len(plan.get('waves') or [])} waves"
    version, about = plan.get("version") or "-", plan.get("description") or ""
    return f"{plan.get('name')}  {version}  {state:<12}  {about}".rstrip()


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.get('name')} {plan.get('version') or ''}  {_mistakes(plan) or plan.get('contentHash') or ''}"
    for one in plan.get("findings") or []:
        place = f"{plan.get('name')}.yaml:{one.get('line')}:{one.get('column')}"
        yield f"{place}: {one.get('pointer') or '/'}: {one.get('message')} {one.get('remedy') or ''}"
    for wave in (plan.get("plan") or {}).get("waves") or []:
        members = ", ".join(member.get("name") or "?" for member in wave.get("members") or [])
        yield f"  {wave.get('name')}: {members}"
    for one in plan.get("assessments") or []:
        yield f"assessed: {one.rpartition('/')[2]}"


def _mistakes(plan: Plan) -> str:
    count = len(plan.get("findings") or [])
    return f"{count} mistake{'s' if count > 1 else ''}" if count else ""
