"""The names of everything we tell. docs/telemetry.md and the workbook may use no other."""

from dataclasses import dataclass
from enum import StrEnum


class Attribute(StrEnum):
    """On spans and log records: which run, and what of it."""

    RUN = "homeward.run"
    ITEM = "homeward.item"
    STAGE = "homeward.stage"
    ATTEMPT = "homeward.attempt"
    JOB = "homeward.job"
    ANSWER = "homeward.answer"
    FAULT = "homeward.fault"
    RETRY_AFTER = "homeward.retry_after"
    METHOD = "http.request.method"
    ROUTE = "url.template"
    STATUS = "http.response.status_code"
    HOST = "server.address"
    URL = "url.full"
    REQUEST_ID = "az.service_request_id"


class Dimension(StrEnum):
    """On metrics. Each has few values, all from lists of ours or of HTTP: never a name of a run or of a VM."""

    OPERATION = "operation"
    END = "end"
    STAGE = "stage"
    STEP = "step"
    ANSWER = "answer"
    KIND = "kind"
    STATUS = "status"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Metric:
    """`kind`: a count grows, a measure has a distribution, a level is how it stands."""

    name: str
    kind: str
    unit: str
    says: str
    dimensions: tuple[Dimension, ...] = ()


_COUNT, _MEASURE, _LEVEL = "count", "measure", "level"
_D = Dimension
RUNS = Metric("homeward.runs", _COUNT, "{run}", "runs that ended", (_D.OPERATION, _D.END))
ITEMS = Metric("homeward.items", _COUNT, "{item}", "VMs of runs that ended", (_D.OPERATION, _D.END))
STAGES = Metric("homeward.stage.duration", _MEASURE, "s", "a VM's time in a stage", (_D.OPERATION, _D.STAGE))
DATA_LOSS = Metric("homeward.data_loss", _MEASURE, "s", "a VM's loss of data", (_D.OPERATION,))
RECOVERY = Metric(
    "homeward.recovery_time", _MEASURE, "s", "a VM's start to seen running and verified", (_D.OPERATION,)
)
ARM_CALLS = Metric("homeward.arm.calls", _COUNT, "{call}", "calls answered by Azure", (_D.KIND, _D.STATUS))
STEPS = Metric("homeward.steps", _COUNT, "{step}", "activities that ended", (_D.STEP, _D.ANSWER))
GATES = Metric("homeward.gates.waiting", _LEVEL, "{gate}", "gates that wait for a decision")
POISON = Metric("homeward.queue.poison", _LEVEL, "{message}", "requests that broke and were given up")
READY = Metric("homeward.ready", _LEVEL, "1", "1 where a part of the app is fit, 0 where not", (_D.PART,))

METRICS = (RUNS, ITEMS, STAGES, DATA_LOSS, RECOVERY, ARM_CALLS, STEPS, GATES, POISON, READY)
