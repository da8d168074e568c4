"""A small native-style app that shows each thing the host must do."""

from datetime import timedelta

import azure.durable_functions as df
import azure.functions as func
from durabletask import task

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="start/{name}", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    body = req.get_json() if req.get_body() else None
    instance_id = await client.schedule_new_orchestration(
        req.route_params["name"], input=body, instance_id=req.params.get("id")
    )
    return client.create_check_status_response(req, instance_id)


@app.orchestration_trigger(context_name="ctx")
def chain(ctx: task.OrchestrationContext, names: list):
    said = []
    for name in names:
        said.append((yield ctx.call_activity("say_hello", input=name)))
    return said


@app.activity_trigger(input_name="name")
def say_hello(name: str) -> str:
    return f"Hello {name}!"


@app.orchestration_trigger(context_name="ctx")
def nine_days(ctx: task.OrchestrationContext, _):
    begin = ctx.current_utc_datetime
    for _day in range(9):
        yield ctx.create_timer(timedelta(days=1))
    return (ctx.current_utc_datetime - begin).days
