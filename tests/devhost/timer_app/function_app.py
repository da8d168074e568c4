"""An app with schedules: what they were given is written to a file a function."""

import json
import os
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import azure.durable_functions as df
import azure.functions as func
from durabletask import task

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)


def note(name: str, tick: func.TimerRequest) -> None:
    status: dict[str, str] = tick.schedule_status  # pyright: ignore[reportAttributeAccessIssue] - not in the base class
    line = json.dumps({"pastDue": tick.past_due, **status})
    with (Path(os.environ["TICKS"]) / name).open("a") as out:
        out.write(line + "\n")


@app.timer_trigger(schedule="%EVERY%", arg_name="tick")
def scheduled(tick: func.TimerRequest) -> None:
    note("scheduled", tick)


@app.timer_trigger(schedule="0 0 4 29 2 *", arg_name="tick", run_on_startup=True)
@app.durable_client_input(client_name="client")
async def at_startup(tick: func.TimerRequest, client: df.DurableFunctionsClient) -> None:
    note("at_startup", tick)
    await client.schedule_new_orchestration("day", instance_id="from-timer")


@app.orchestration_trigger(context_name="ctx")
def day(ctx: task.OrchestrationContext, _: None) -> Generator[task.Task[Any], Any, Any]:
    yield ctx.create_timer(timedelta(days=1))


@app.route(route="off", methods=["GET"])
def turned_off(req: func.HttpRequest) -> str:
    return "never"
