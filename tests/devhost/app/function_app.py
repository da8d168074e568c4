"""A small native-style app that shows each thing the host must do: HTTP and composition."""

import json
import os
import sys

import azure.durable_functions as df
import azure.functions as func
from sample_activities import bp as activities
from sample_activities import hold
from sample_flows import bp as orchestrators
from sample_patterns import bp as patterns

sys.stdout.write("the sample app is being imported\n")

app = df.DFApp(http_auth_level=func.AuthLevel.ANONYMOUS)
app.register_functions(activities)
app.register_functions(orchestrators)
app.register_functions(patterns)


@app.route(route="start/{name}", methods=["POST"])
@app.durable_client_input(client_name="client")
async def start(req: func.HttpRequest, client: df.DurableFunctionsClient) -> func.HttpResponse:
    body = req.get_json() if req.get_body() else None
    instance_id = await client.schedule_new_orchestration(
        req.route_params["name"], input=body, instance_id=req.params.get("id")
    )
    return client.create_check_status_response(req, instance_id)


@app.route(route="start-sync/{name}", methods=["POST"])
@app.durable_client_input(client_name="client")
def start_sync(req: func.HttpRequest, client: df.SyncDurableFunctionsClient) -> str:
    return client.schedule_new_orchestration(req.route_params["name"], instance_id=req.params.get("id"))


@app.route(route="run/{name}", methods=["POST"])
@app.durable_client_input(client_name="client")
async def run(req: func.HttpRequest, client: df.DurableFunctionsClient) -> str:
    """Start and wait: the request runs while the clock has to jump."""
    instance_id = await client.schedule_new_orchestration(req.route_params["name"])
    state = await client.wait_for_orchestration_completion(instance_id, timeout=20)
    return (state.serialized_output if state else None) or ""


@app.route(route="echo/{number:int}/{rest?}", methods=["GET", "POST"])
def echo(req: func.HttpRequest) -> func.HttpResponse:
    seen = {
        "method": req.method,
        "params": dict(req.route_params),
        "query": dict(req.params),
        "body": req.get_body().decode(),
        "setting": os.environ.get("SAMPLE_SETTING"),
    }
    return func.HttpResponse(json.dumps(seen), status_code=201, headers={"x-seen": "yes"})


@app.route(route="echo/word", methods=["GET"])
def word(req: func.HttpRequest) -> str:
    return "the literal route"


@app.route(route="broken", methods=["GET"])
def broken(req: func.HttpRequest) -> str:
    raise RuntimeError("broken on purpose")


@app.route(route="held", methods=["POST"])
def held_request(req: func.HttpRequest) -> str:
    """A request that waits: it is there to be killed."""
    return str(hold(req.get_body().decode(), "http"))


@app.route(route="keyed", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
def keyed(req: func.HttpRequest) -> str:
    return "in"


@app.route(route="mirror/{name?}", methods=["GET", "HEAD", "OPTIONS", "POST"])
def mirror(req: func.HttpRequest) -> func.HttpResponse:
    """The body as it came, with headers and cookies."""
    headers = {"x-name": req.route_params.get("name", ""), "x-method": req.method}
    response = func.HttpResponse(req.get_body(), headers=headers, mimetype="application/octet-stream")
    response.headers.add("Set-Cookie", "a=1; Path=/; HttpOnly")
    response.headers.add("Set-Cookie", "b=2")
    return response


@app.route(route="shaped/{status:int}", methods=["POST"])
def shaped(req: func.HttpRequest) -> func.HttpResponse:
    """An answer of any status, with headers from the body."""
    return func.HttpResponse("body", headers=req.get_json(), status_code=int(req.route_params["status"]))


@app.route(route="guarded", methods=["GET"], auth_level=func.AuthLevel.ADMIN)
def guarded(req: func.HttpRequest) -> str:
    return "in"


@app.route(route="silent", methods=["POST"])
def silent(req: func.HttpRequest):
    """It gives no answer; with `-> None` the indexer would refuse it."""


@app.blob_trigger(arg_name="blob", path="some/{name}", connection="AzureWebJobsStorage")
def uploaded(blob: func.InputStream) -> None:
    """Its trigger is not served: it must load, and be named as off."""
