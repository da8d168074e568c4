"""The commands under `homeward plans`."""

from collections.abc import Iterator
from typing import Annotated

from cyclopts import App, Parameter

from homeward.cli.client import Client
from homeward.cli.options import Server
from homeward.cli.wire import Plan

plans = App(name="plans", help="See which plans the app has, and what is wrong with one.")


@plans.command(name="list")
def list_plans(*, server: Server = Server()) -> int:  # noqa: B008 - frozen
    """List the app's plans, those with mistakes among them."""
    with Client(server.url, server.key) as client:
        for plan in client.plans():
            state = _mistakes(plan) or f"{len(plan.get('waves') or [])} waves"
            print(
                f"{plan.get('name')}  {plan.get('version') or '-'}  {state:<12}  {plan.get('description') or ''}"
            )
    return 0


@plans.command
def show(
    name: Annotated[str, Parameter(help="The plan's name, which is that of its file.")],
    *,
    source: Annotated[bool, Parameter(negative=(), help="Print the plan's text instead.")] = False,
    server: Server = Server(),  # noqa: B008 - frozen
) -> int:
    """Show a plan's waves and members, or every mistake with its line. Exit code 1 where there are any."""
    with Client(server.url, server.key) as client:
        plan = client.plan(name)
    for line in [plan.get("source") or ""] if source else _lines(plan):
        print(line)
    return 1 if plan.get("findings") else 0


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.get('name')} {plan.get('version') or ''}  {_mistakes(plan) or plan.get('contentHash') or ''}"
    for one in plan.get("findings") or []:
        place = f"{plan.get('name')}.yaml:{one.get('line')}:{one.get('column')}"
        yield f"{place}: {one.get('pointer') or '/'}: {one.get('message')} {one.get('remedy') or ''}"
    for wave in (plan.get("plan") or {}).get("waves") or []:
        members = ", ".join(member.get("name") or "?" for member in wave.get("members") or [])
        yield f"  {wave.get('name')}: {members}"


def _mistakes(plan: Plan) -> str:
    count = len(plan.get("findings") or [])
    return f"{count} mistake{'s' if count > 1 else ''}" if count else ""
