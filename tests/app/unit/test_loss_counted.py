"""How much a VM lost, counted from Azure's times of its answers."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from hypothesis import given
from hypothesis import strategies as st

from orchestrators.case import Case

POINT = datetime(2026, 11, 23, 15, 50, tzinfo=UTC)


@given(st.timedeltas(timedelta(seconds=1), timedelta(hours=2)))
def test_a_loss_is_never_told_smaller_than_it_was(since: timedelta) -> None:
    """The answer came in the same second as the script's end, and its `Date` has no fraction of it."""
    case = Case.__new__(Case)
    case.quiesced_at = parsedate_to_datetime(format_datetime(POINT + since, usegmt=True))
    loss = case.loss_to(POINT)
    assert loss is not None
    assert since.total_seconds() <= loss <= since.total_seconds() + 1
