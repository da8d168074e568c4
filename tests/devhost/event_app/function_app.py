"""An app with queues and events: what they were given is written to a file a function."""

import json
import os
from pathlib import Path
from typing import Any, List  # noqa: UP035 - the worker library knows no list[str]

import azure.durable_functions as df
import azure.functions as func

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)


def note(name: str, seen: dict[str, Any]) -> None:
    with (Path(os.environ["SEEN"]) / name).open("a") as out:
        out.write(json.dumps(seen) + "\n")


@app.queue_trigger(arg_name="message", queue_name="%WORK%", connection="AzureWebJobsStorage")
async def work(message: func.QueueMessage) -> None:
    body = message.get_body().decode()
    put, gone = message.insertion_time, message.expiration_time
    ordered = put is not None and gone is not None and message.time_next_visible is not None and put < gone
    about = {"id": bool(message.id), "receipt": bool(message.pop_receipt), "times": ordered}
    note("work", {"body": body, "count": message.dequeue_count, **about})
    if body.startswith("fail"):
        raise RuntimeError(body)


@app.queue_trigger(arg_name="message", queue_name="work-poison", connection="AzureWebJobsStorage")
def poisoned(message: func.QueueMessage) -> None:
    note("poisoned", {"body": message.get_body().decode(errors="replace")})


@app.route(route="order", methods=["POST"])
@app.queue_output(arg_name="out", queue_name="work", connection="AzureWebJobsStorage")
def order(req: func.HttpRequest, out: func.Out[List[str]]) -> str:  # noqa: UP006 - as above
    out.set(json.loads(req.get_body()))
    return "ordered"


@app.event_grid_trigger(arg_name="event")
async def clouds(event: func.CloudEvent) -> None:
    note("clouds", {"id": event.id, "type": event.type, "subject": event.subject, "data": event.get_json()})
    if event.id == "fail":
        raise RuntimeError("this event cannot be taken")


@app.event_grid_trigger(arg_name="event")
def grids(event: func.EventGridEvent) -> None:
    note("grids", {"id": event.id, "type": event.event_type, "data": event.get_json()})
