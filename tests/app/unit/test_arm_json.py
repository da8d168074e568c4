"""Reading ARM's JSON: what is missing or null, and times in every recorded spelling."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.domain.arm_json import child, children, maybe, number, text, time, words

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


def read(value: object) -> datetime | None:
    return time({"at": value}, "at")


@pytest.mark.parametrize("zone", ["", "Z", "+00:00"])
@pytest.mark.parametrize("fraction", ["", *("." + "0" * digits for digits in range(1, 8))])
def test_a_time_has_any_number_of_digits_with_and_without_its_zone(fraction: str, zone: str) -> None:
    """The service writes 0 to 7 fraction digits, and sometimes no Z (recorded)."""
    assert NOON == read(f"2026-11-22T12:00:00{fraction}{zone}")


@pytest.mark.parametrize(
    ("fraction", "microseconds"),
    [("5", 500000), ("25", 250000), ("123", 123000), ("1234567", 123456), ("9999999", 999999)],
)
def test_fractions_are_cut_to_microseconds(fraction: str, microseconds: int) -> None:
    """Never rounded up: a time must not lie after the thing it is of."""
    assert NOON.replace(microsecond=microseconds) == read(f"2026-11-22T12:00:00.{fraction}Z")


@pytest.mark.parametrize("fraction", ["", ".1234567"])
def test_an_offset_is_read(fraction: str) -> None:
    """Some services of Azure's write one."""
    shown = read(f"2026-11-22T07:00:00{fraction}-05:00")
    assert shown is not None
    assert NOON == shown.replace(microsecond=0)


@pytest.mark.parametrize(
    "never",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "1753-01-01T01:01:01Z",
        "9999-12-31T23:59:59.9999999",
        "9999-12-31T23:59:59.9999999Z",
    ],
)
def test_the_spellings_of_never_are_no_time(never: str) -> None:
    """Years 0001, 1753 and 9999 stand for a time that is not set (recorded)."""
    assert read(never) is None


@pytest.mark.parametrize("missing", [None, ""])
def test_an_empty_time_is_no_time(missing: str | None) -> None:
    """Null and empty both appear."""
    assert read(missing) is None


def test_a_missing_time_is_no_time() -> None:
    """`lastSuccessfulFailoverTime` is simply not there when there was none (recorded)."""
    assert time({}, "lastSuccessfulFailoverTime") is None


@given(
    moment=st.datetimes(datetime(1754, 1, 1), datetime(9998, 12, 31)),  # noqa: DTZ001 - the zone is added below
    hours=st.integers(-12, 14),
)
def test_any_time_is_read_as_the_same_moment_in_utc(moment: datetime, hours: int) -> None:
    """Whatever zone it was written in."""
    written = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    assert written == read(written.isoformat())


@given(st.datetimes(datetime(1754, 1, 1), datetime(9998, 12, 31)))  # noqa: DTZ001 - read as UTC
def test_every_time_that_is_read_knows_its_zone(moment: datetime) -> None:
    """A time without a zone cannot be compared with ours."""
    assert moment.replace(tzinfo=UTC) == read(moment.isoformat())


@pytest.mark.parametrize("data", [None, {}, {"a": None}, {"a": []}, {"a": "text"}, {"a": {"b": 1}}])
def test_an_object_that_is_not_there_is_empty(data: dict[str, object] | None) -> None:
    """Any step of the path may be missing, null or of another kind."""
    assert {} == child(data, "a", "b")


def test_an_object_is_found_by_its_path() -> None:
    """The usual case."""
    assert {"c": 1} == child({"a": {"b": {"c": 1}}}, "a", "b")


@pytest.mark.parametrize("value", [None, {}, "text", [None, "text", 1]])
def test_a_list_of_objects_holds_objects_only(value: object) -> None:
    """`protectedDisks` is null where a list would be (recorded)."""
    assert [] == children({"list": value}, "list")


@pytest.mark.parametrize("value", [None, "", "text", {}])
def test_words_that_are_no_list_are_none(value: object) -> None:
    """A string must not be taken apart into letters."""
    assert () == words({"list": value}, "list")


def test_null_is_an_empty_text() -> None:
    """Nobody has to ask twice."""
    assert "" == text({"a": None}, "a")


@pytest.mark.parametrize("data", [{}, {"a": None}, {"a": ""}])
def test_an_empty_text_may_be_none(data: dict[str, str | None]) -> None:
    """`recoveryTargetDiskId` is null or empty (recorded); both mean that there is none."""
    assert maybe(data, "a") is None


@pytest.mark.parametrize(("value", "expected"), [(114, 114.0), (0, 0.0), (1.5, 1.5)])
def test_numbers_are_read(value: float, expected: float) -> None:
    """`rpoInSeconds` may be whole or not."""
    assert expected == number({"a": value}, "a")


@pytest.mark.parametrize("value", [None, "114", True])
def test_what_is_no_number_is_none(value: object) -> None:
    """A missing RPO is not an RPO of nothing."""
    assert number({"a": value}, "a") is None
