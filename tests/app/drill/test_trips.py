"""The judge of round trips complains: of either way, and of a case that says otherwise than its runs."""

from collections.abc import Callable

import pytest

from tests.app.drill.ends import End
from tests.app.drill.test_ends import done, named, unchanged
from tests.app.drill.trips import Trip, complaints, trip
from tests.app.drill.witness import Json, Run, Wave, Witness


def case(status: str, *ways: Witness, errors: tuple[Json, ...] = ()) -> Run:
    legs = [{"status": one.runs[0].view["status"]} for one in ways]
    items = ways[-1].runs[0].view["items"]
    view: Json = {"status": status, "legs": legs, "errors": [*errors], "items": items}
    return Run({"operation": "RoundTrip"}, (Wave(("vm-01",)),), ["run-0"], view=view)


def whole() -> Trip:
    """Over, and home again."""
    over, back = done(), done()
    return Trip(case("Succeeded", over, back), over, back)


def away() -> Trip:
    """Over, and nothing changed on the way back."""
    over, back = done(), unchanged()
    return Trip(case("PartiallySucceeded", over, back), over, back)


def stopped() -> Trip:
    """Stopped on the way over."""
    over = named()
    return Trip(case("PartiallySucceeded", over), over)


HONEST: list[tuple[Callable[[], Trip], End, bool]] = [
    (whole, End.DONE, False),
    (whole, End.DONE, True),
    (away, End.STOPPED_UNCHANGED, True),
    (away, End.STOPPED_NAMED, False),
    (stopped, End.STOPPED_NAMED, False),
]


@pytest.mark.parametrize(("make", "end", "way_back"), HONEST)
def test_a_trip_as_declared_finds_no_complaint(make: Callable[[], Trip], end: End, *, way_back: bool) -> None:
    assert [] == complaints(make(), end, way_back=way_back)


@pytest.mark.parametrize(("make", "end"), [(whole, End.STOPPED_NAMED), (away, End.DONE), (stopped, End.DONE)])
def test_another_end_than_the_declared_is_told(make: Callable[[], Trip], end: End) -> None:
    assert any("it ended " in one for one in complaints(make(), end, way_back=True))


def half_called_whole(seen: Trip) -> None:
    seen.case.view["status"] = "Succeeded"


def whole_called_half(seen: Trip) -> None:
    seen.case.view["status"] = "PartiallySucceeded"


def called_failed(seen: Trip) -> None:
    seen.case.view["status"] = "Failed"


def leg_miscalled(seen: Trip) -> None:
    seen.case.view["legs"][0]["status"] = "Running"


def no_reason(seen: Trip) -> None:
    seen.case.view["items"] = []


def over_twice(seen: Trip) -> None:
    seen.over.requests.append(seen.over.requests[-1])


DOCTORED: list[tuple[Callable[[], Trip], Callable[[Trip], None], str]] = [
    (away, half_called_whole, "it is Succeeded, its runs"),
    (whole, whole_called_half, "it is PartiallySucceeded, its runs"),
    (away, called_failed, "though the way over was done"),
    (stopped, called_failed, "did nothing after the way over"),
    (whole, leg_miscalled, "it names its runs"),
    (away, no_reason, "it gives no reason"),
    (whole, over_twice, "was accepted 2 times in 1 attempts"),
]


@pytest.mark.parametrize(("make", "doctor", "said"), DOCTORED, ids=lambda one: getattr(one, "__name__", None))
def test_what_is_not_so_is_told(make: Callable[[], Trip], doctor: Callable[[Trip], None], said: str) -> None:
    seen = make()
    doctor(seen)
    end = End.DONE if make is whole else End.STOPPED_UNCHANGED

    assert any(said in one for one in complaints(seen, end, way_back=True))


def test_each_way_is_judged_by_what_happened_on_it() -> None:
    """What was accepted on the way over is none of the way back's, and no job of it either."""
    w, over = done(), done()
    legs = [
        one | {"operation": operation, "mode": "Planned", "id": operation}
        for one, operation in ((over.runs[0].view, "Failover"), (unchanged().runs[0].view, "Failback"))
    ]
    seen = trip(w, over.after, len(w.requests), legs)

    assert seen.back is not None
    assert [0] * 4 == [*seen.back.after["items"]["vm-01"]["accepted"].values()]
    assert ([], [], []) == (
        seen.back.after["jobs"],
        seen.back.requests,
        seen.back.after["items"]["vm-01"]["history"],
    )
    assert ("Failback", w.requests) == (seen.back.runs[0].asked["operation"], seen.over.requests)
