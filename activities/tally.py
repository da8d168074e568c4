"""Count a run that is over, and how its VMs fared: what dashboards add up, without the name of any of them."""

from typing import Any

from activities.registration import activity
from homeward.domain.evidence import Fault
from homeward.domain.runs import ItemReport, RunRequest
from homeward.errors import StageFailedError
from homeward.reading import report, runs
from homeward.report.view import Document, recovered_after, seconds
from homeward.steps.seal import TALLY, SealInput
from homeward.steps.step import Nothing
from homeward.telemetry import names
from homeward.telemetry.metrics import record


@activity(TALLY, need=None)
async def tally(step: SealInput, client: Any) -> Nothing:  # client: an untyped binding
    found = await runs.find(client, step.run_id)
    if found is None or not found.status.ended:
        raise StageFailedError(Fault("NotOver", f"{step.run_id} is not over."))
    request = found.order.request
    document = Document.read(await report.document("", client, found))
    record(names.RUNS, operation=request.operation, end=found.status)
    for item in document.items if not document.legs else ():  # each leg is a run, and counts its own
        _count(request, item)
    return Nothing()


def _count(request: RunRequest, item: ItemReport) -> None:
    operation = request.operation.value
    record(names.ITEMS, operation=operation, end=item.outcome or "Unknown")
    for span in item.timeline:
        took = seconds(span.started_at, span.ended_at)
        if took is not None:
            record(names.STAGES, took, operation=operation, stage=span.stage)
    if item.data_loss_seconds is not None:
        record(names.DATA_LOSS, item.data_loss_seconds, operation=operation)
    recovered = recovered_after(item)
    if recovered is not None:
        record(names.RECOVERY, recovered, operation=operation)
