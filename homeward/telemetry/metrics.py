"""Counts, measures and levels."""

from functools import cache
from typing import Any

from homeward.telemetry.names import Metric


def record(metric: Metric, value: float = 1, **dimensions: str) -> None:
    """`dimensions`: every one of the metric's, by name.

    Raises ValueError where one is missing or too many: what is not foreseen may have any number of values.
    """
    if set(dimensions) != {one.value for one in metric.dimensions}:
        raise ValueError(f"{metric.name} has {metric.dimensions}, not {sorted(dimensions)}.")
    instrument = _instrument(metric)
    if metric.kind == "count":
        instrument.add(value, dimensions)
    elif metric.kind == "measure":
        instrument.record(value, dimensions)
    else:
        instrument.set(value, dimensions)


@cache
def _instrument(metric: Metric) -> Any:  # one of three kinds of instrument
    from opentelemetry import metrics

    meter = metrics.get_meter("homeward")
    make = {"count": meter.create_counter, "measure": meter.create_histogram, "level": meter.create_gauge}
    return make[metric.kind](metric.name, unit=metric.unit, description=metric.says)
