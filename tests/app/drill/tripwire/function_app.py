"""Homeward as it is, with a wire across every activity: the drill's own app, for the dev host alone.

An activity that crosses the armed wire kills its worker, or its host, at that very moment: at its start, before it
did anything, or at its end, when all is done, well or not, and nobody has heard of it.
"""

import asyncio
import json
import os
import signal
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Generator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import azure.durable_functions as df
import azure.functions as func

from activities import registration

FOLDER = Path(os.environ["DRILL_FOLDER"])
WIRE, SPRUNG, CROSSINGS = (FOLDER / name for name in ("wire.json", "sprung.json", "crossings"))


def cross(activity: str, moment: str) -> None:
    """Note the crossing, and die where the wire is armed for it."""
    with CROSSINGS.open("a") as log:
        log.write(f"{activity} {moment}\n")
    if not WIRE.exists():
        return
    armed = json.loads(WIRE.read_text())
    crossed = CROSSINGS.read_text().splitlines().count(f"{activity} {moment}")
    if (activity, moment, crossed) == (armed["activity"], armed["moment"], armed["nth"]):
        WIRE.rename(SPRUNG)
        if armed["victim"] == "host":
            os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


make = registration.activity


def wired(step: Any, need: Any) -> Callable[[Any], Any]:
    def across(work: Callable[..., Awaitable[Any]]) -> Any:
        async def crossing(*given: Any) -> Any:
            cross(step.name, "start")
            try:
                result = await work(*given)
            except Exception:
                cross(step.name, "end")
                raise
            cross(step.name, "end")
            return result

        return make(step, need)(crossing)

    return across


# The modules of activities load at their first call, and find this.
registration.activity = wired

spec = spec_from_file_location("homeward_app", Path(registration.__file__).parents[1] / "function_app.py")
assert spec is not None
assert spec.loader is not None
homeward = module_from_spec(spec)
spec.loader.exec_module(homeward)
app = homeward.app

bp = df.Blueprint()


@bp.route(route="drill/stand/{id}", methods=["POST"])
@bp.durable_client_input(client_name="client")
async def stand(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    """Time stands still while an activity runs: one that the emulator holds until the drill lets it go."""
    await client.schedule_new_orchestration("standing", instance_id=req.route_params["id"])
    return func.HttpResponse(status_code=202)


@bp.orchestration_trigger(context_name="context")
def standing(ctx: Any, _: Any) -> Generator[Any, Any]:
    yield ctx.call_activity("wait_for_release", input="")


@bp.activity_trigger(input_name="input")
async def wait_for_release(input: str) -> str:  # noqa: A002 - the name that the platform binds
    def ask() -> None:
        try:
            urllib.request.urlopen(f"{os.environ['HOMEWARD_ARM_ENDPOINT']}/drill-stand")  # noqa: S310 - loopback
        except urllib.error.HTTPError as error:
            error.close()

    await asyncio.to_thread(ask)
    return input


app.register_functions(bp)
