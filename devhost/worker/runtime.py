"""Indexes and invokes the app through azure-functions-runtime, so that its rules are production's rules.

The seam is `native_invocation`, which is not public: the pin on 1.3.0 matters here and nowhere else.
"""

import json
import logging
import traceback
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as library
from azure_functions_runtime.bindings.datumdef import Datum
from azure_functions_runtime.logging import logger as library_logger
from azure_functions_runtime.native_invocation import invocation_request_native
from azure_functions_runtime.utils.executor import invocation_id_cv

from devhost.errors import AppLoadError
from devhost.functions import Function
from devhost.logs import Invoked
from devhost.worker import modules
from devhost.worker.duck import Protos
from devhost.worker.messages import Failure, HttpIn, HttpOut, Input, Invocation, Outcome

_raised: ContextVar[list[BaseException] | None] = ContextVar("raised", default=None)
_loaded: dict[Path, list[Function]] = {}
_names: dict[str, str] = {}
_running: dict[str, Invoked] = {}


class _Catch(logging.Filter):
    """Takes the exception of a failed invocation out of the library's log; the library returns only its repr."""

    def filter(self, record: logging.LogRecord) -> bool:
        holder = _raised.get()
        if holder is None or record.exc_info is None or not record.exc_info[1]:
            return True
        holder.append(record.exc_info[1])
        return False


library_logger.addFilter(_Catch())


async def load(app_dir: Path) -> list[Function]:
    """Import and index the app as the real worker does it; what it refuses is an AppLoadError."""
    modules.enter(app_dir)
    if app_dir not in _loaded:
        _loaded.clear()  # the library keeps one registry, in which the next app takes this one's place
        library.start_threadpool_executor()
        _loaded[app_dir] = await _index(app_dir)
        _names.update((each.id, each.name) for each in _loaded[app_dir])
    return _loaded[app_dir]


def leave(app_dir: Path) -> None:
    """Take the app's folder off the path again; the library can still run what it indexed."""
    modules.leave(app_dir)


async def _index(app_dir: Path) -> list[Function]:
    init = SimpleNamespace(capabilities={}, function_app_directory=str(app_dir))
    request = SimpleNamespace(
        request=SimpleNamespace(worker_init_request=init),
        properties={"host": "127.0.0.1", "protos": Protos},
    )
    answer = await library.worker_init_request(request)
    if answer.result.status != Protos.StatusResult.Success:
        problem = answer.result.exception
        raise AppLoadError(f"{problem.message}\n{problem.stack_trace}")
    listed = await library.functions_metadata_request(SimpleNamespace())
    if listed.function_metadata_results is None:
        raise AppLoadError(f"No functions were found: {app_dir} holds no function_app.py.")
    return [
        Function(each.name, each.function_id, tuple(json.loads(binding) for binding in each.raw_bindings))
        for each in listed.function_metadata_results
    ]


def current() -> Invoked | None:
    """The invocation that the calling code serves; the library tells it on its threads too."""
    return _running.get(invocation_id_cv.get() or "")


async def invoke(invocation: Invocation) -> Outcome:
    """Run one function on this loop, or on the library's threads if it is synchronous."""
    holder: list[BaseException] = []
    token = _raised.set(holder)
    _running[invocation.id] = Invoked(_names.get(invocation.function_id, ""), invocation.label)
    try:
        inputs = [(each.name, _datum(each)) for each in invocation.inputs]
        metadata = {
            name: Datum(json.dumps(value), "json")
            for each in invocation.inputs
            for name, value in each.metadata.items()
        }
        answer = await invocation_request_native(
            invocation.id, invocation.function_id, inputs, metadata, invocation.traceparent
        )
    finally:
        del _running[invocation.id]
        _raised.reset(token)
    ok, returned, outputs, text, trace = answer
    if ok:
        return Outcome(_value(returned), outputs={name: _messages(datum) for name, datum in outputs})
    return Outcome(failure=_failure(holder, text, trace))


def _failure(holder: list[BaseException], text: str | None, trace: str | None) -> Failure:
    if not holder:
        return Failure("Exception", text or "", trace or "")
    error = holder[-1]
    return Failure(type(error).__name__, str(error), "".join(traceback.format_exception(error)))


def _datum(source: Input) -> Datum:
    value = source.value
    return Datum(_http_datum(value) if isinstance(value, HttpIn) else value, source.kind)


def _http_datum(request: HttpIn) -> dict[str, Any]:
    def texts(values: dict[str, str]) -> dict[str, Datum]:
        return {name: Datum(value, "string") for name, value in values.items()}

    return {
        "method": Datum(request.method, "string"),
        "url": Datum(request.url, "string"),
        "headers": texts(dict(request.headers)),
        "params": texts(dict(request.params)),
        "query": texts(dict(request.query)),
        "body": Datum(request.body, "bytes"),
    }


def _messages(datum: Datum) -> list[str]:
    """The texts that a queue binding was given: one, or a list of texts and of QueueMessages."""
    if datum.type != "json":
        return [datum.value if isinstance(datum.value, str) else bytes(datum.value).decode()]
    given = json.loads(datum.value)
    return [
        each if isinstance(each, str) else each["body"]
        for each in (given if isinstance(given, list) else [given])
    ]


def _value(datum: Datum | None) -> str | HttpOut | None:
    if datum is None or datum.value is None:
        return None
    if datum.type != "http":
        return datum.value if isinstance(datum.value, str) else bytes(datum.value).decode()
    answer = datum.value
    headers = [(str(name), str(value.value)) for name, value in answer["headers"].items()]
    for jar in answer.get("cookies") or []:
        headers += [("set-cookie", morsel.OutputString()) for morsel in jar.values()]
    body = answer["body"].value or b""
    return HttpOut(int(answer["status_code"].value), headers, bytes(body))
