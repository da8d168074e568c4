"""Which run, item and attempt an orchestration is for, by its instance id."""

import re

from homeward.telemetry.names import Attribute

# The run's own, what serves it (a prefix before it), and its items with their attempts.
_RUN = re.compile(r"(?:^|:)(run-[a-z2-7]{26})(?::([^:]+)(?::(\d+))?)?(?=:|$)")
_ITEM = re.compile(r"[A-Za-z0-9_-]{20,}")


def about_instance(instance_id: str) -> dict[str, str]:
    """Empty where the instance belongs to no run."""
    found = _RUN.search(instance_id)
    if found is None:
        return {}
    run, item, attempt = found.groups()
    named = {Attribute.RUN.value: run}
    if item and _ITEM.fullmatch(item):
        named |= {Attribute.ITEM.value: item} | ({Attribute.ATTEMPT.value: attempt} if attempt else {})
    return named
