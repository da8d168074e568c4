"""How far the job list is read: to the last job that somebody waits for, to its end where its order tells nothing."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeward.arm.job_list import ALL, Ask, JobList, Page
from homeward.arm.pages import Read
from homeward.domain.jobs import Job, parse_job

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIZE = 10


def minute(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def job(number: int, state: str = "InProgress", start: datetime | None = None) -> Job:
    """Job number n started n minutes before noon."""
    started = start or minute(-number)
    properties: dict[str, Any] = {"state": state, "startTime": started.isoformat(), "stateDescription": state}
    return parse_job({"name": f"job-{number}", "properties": properties})


def named(*numbers: int) -> Ask:
    return Ask(frozenset(f"job-{number}" for number in numbers))


@dataclass(slots=True)
class Vault:
    """Its list, in whichever order, and how many pages of it were read."""

    jobs: Sequence[Job]
    now: datetime = NOON
    known: JobList = field(default_factory=JobList)

    async def pages(self) -> AsyncGenerator[Page]:
        for number, at in enumerate(range(0, len(self.jobs) or 1, SIZE), start=1):
            last = at + SIZE >= len(self.jobs)
            yield Page(list(self.jobs[at : at + SIZE]), self.now, number, last)

    def read(self, *asks: Ask) -> Read[list[Job]]:
        """One reading for all of these."""
        for ask in asks:
            self.known.ask(ask)
        return asyncio.run(self.known.read(self.pages()))

    def calls(self, *asks: Ask) -> int:
        return self.read(*asks).calls


def newest_first(count: int = 100) -> list[Job]:
    return [job(number) for number in range(count)]


def test_the_first_reading_goes_to_the_end() -> None:
    """Nobody knows in which order Azure lists the jobs until all of them were seen."""
    assert 10 == Vault(newest_first()).calls(Ask(back_to=minute(-3)))


def test_whoever_waits_for_certain_jobs_needs_no_page_beyond_them() -> None:
    """In whichever order they come."""
    for jobs in (newest_first(), newest_first()[::-1]):
        assert 4 == Vault(jobs).calls(Ask(frozenset(one.name for one in (jobs[3], jobs[31]))))


def test_a_list_of_one_page_is_known_whole_once_that_was_read() -> None:
    """Whoever asks next for what is recent need not read it again."""
    vault = Vault(newest_first(9))
    vault.read(named(3))

    assert vault.known.answers(Ask(back_to=minute(-5)), minute(-1))
    assert not vault.known.answers(Ask(back_to=minute(-5)), minute(1))


def test_a_job_that_azure_does_not_list_is_looked_for_to_the_end() -> None:
    assert 10 == Vault(newest_first()).calls(named(3, 1000))


def test_a_job_that_has_ended_is_not_looked_for_again() -> None:
    """It will not change any more."""
    jobs = newest_first()
    jobs[95] = job(95, "Succeeded")
    vault = Vault(jobs)
    vault.read(ALL)

    assert 1 == vault.calls(named(3, 95))
    assert vault.known.answers(named(95), minute(60))
    assert not vault.known.answers(named(3, 95), minute(60))


def test_whoever_looks_for_a_recent_job_needs_no_older_page() -> None:
    """Of those that started in the same moment some may be on the next page."""
    vault = Vault(newest_first())
    vault.read(ALL)

    assert [1, 1, 2, 2] == [vault.calls(Ask(back_to=minute(-at))) for at in (3, 8, 9, 10)]


def test_those_who_ask_together_are_answered_together() -> None:
    """By what the one needs that needs most."""
    vault = Vault(newest_first())
    vault.read(ALL)

    assert 8 == vault.calls(Ask(back_to=minute(-3)), named(77), named(12))
    assert 1 == vault.calls(Ask(back_to=minute(-3)))


@pytest.mark.parametrize(
    "jobs",
    [
        pytest.param(newest_first()[::-1], id="oldest-first"),
        pytest.param(sorted(newest_first(), key=lambda one: one.name), id="by-name"),
        pytest.param([*newest_first()[:95], job(0), *newest_first()[96:]], id="one-astray"),
    ],
)
def test_a_list_in_another_order_is_read_to_its_end(jobs: list[Job]) -> None:
    """What started a minute ago may be anywhere."""
    vault = Vault(jobs)

    assert [10, 10] == [vault.calls(Ask(back_to=minute(-3))) for _ in range(2)]


def test_an_order_that_changes_is_noticed_on_the_way() -> None:
    vault = Vault(newest_first())
    vault.read(ALL)
    vault.jobs = [*newest_first()[5:8], *newest_first()[:5], *newest_first()[8:]]

    assert [10, 10] == [vault.calls(Ask(back_to=minute(-3))) for _ in range(2)]


def test_the_order_is_made_sure_of_again_after_an_hour() -> None:
    """Of Azure's time."""
    vault = Vault(newest_first())
    vault.read(ALL)

    calls: list[int] = []
    for number in (59, 61, 62):
        vault.now = minute(number)
        calls.append(vault.calls(Ask(back_to=minute(-3))))
    assert [1, 10, 1] == calls


def test_a_list_of_two_pages_is_always_read_to_its_end() -> None:
    """That a few jobs came in this order may be chance."""
    for count, calls in ((15, [2, 2]), (25, [3, 1])):
        vault = Vault(newest_first(count))
        assert calls == [vault.calls(Ask(back_to=minute(-3))) for _ in range(2)]


def test_what_was_read_answers_only_what_it_covers() -> None:
    """And only where it is new enough."""
    vault = Vault(newest_first())
    vault.read(ALL)
    vault.now = minute(1)
    vault.read(Ask(back_to=minute(-3)))
    asked = [ALL, Ask(back_to=minute(-20)), Ask(back_to=minute(-8)), named(5), named(50)]

    assert [False, False, True, True, False] == [vault.known.answers(one, NOON) for one in asked]
    assert not any(vault.known.answers(one, minute(1)) for one in asked)


def test_older_jobs_stay_known_as_they_were_seen() -> None:
    """With the time of that list; the end of the list drops what Azure holds no more."""
    vault = Vault([job(number, "Succeeded") for number in range(100)])
    vault.read(ALL)
    vault.jobs, vault.now = [job(-1), *vault.jobs[:50]], minute(1)
    read = vault.read(Ask(back_to=minute(-3)))

    assert 101 == len(read.value)
    assert [minute(1), NOON] == [vault.known.known[f"job-{number}"].at for number in (-1, 99)]
    assert 51 == len(vault.read(ALL).value)


def test_a_job_that_has_not_started_is_the_oldest() -> None:
    """Azure tells no time of it: at the end of the list it is in order, before others it is not."""
    waiting = parse_job(
        {"name": "waits", "properties": {"state": "NotStarted", "startTime": "0001-01-01T00:00:00"}}
    )
    for jobs, calls in (([*newest_first(), waiting], 1), ([waiting, *newest_first()], 11)):
        vault = Vault(jobs)
        vault.read(ALL)
        assert calls == vault.calls(Ask(back_to=minute(-3)))


def test_an_empty_list_answers_everything() -> None:
    vault = Vault([])
    assert ([], 1) == (vault.read(ALL).value, vault.calls(Ask(back_to=NOON)))
    assert vault.known.answers(ALL, minute(-1))


@given(
    st.lists(st.integers(0, 30), max_size=40),
    st.sampled_from(["newest", "oldest", "any"]),
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(-1, 31),
    st.randoms(use_true_random=False),
)
def test_nothing_that_was_asked_for_is_missed(
    starts: list[int], order: str, wanted: list[int], back_to: int, dice: Any
) -> None:
    """After whatever was read before, and with whatever began since. Luck can make any order look right."""
    jobs = [job(number, start=minute(-start)) for number, start in enumerate(starts)]
    vault = Vault(_ordered(jobs[len(jobs) // 2 :], order, dice))
    vault.read(ALL)
    vault.jobs, vault.now = _ordered(jobs, order, dice), minute(1)
    ask = Ask(named(*wanted).names, minute(-back_to))
    found = {one.name for one in vault.read(ask).value}

    assert found >= {one.name for one in jobs} & ask.names
    if order != "any":
        assert found >= {one.name for one in jobs if (one.started_at or NOON) >= ask.back_to}
    assert vault.known.answers(ask, NOON) or ask.names - {one.name for one in jobs}


def _ordered(jobs: list[Job], order: str, dice: Any) -> list[Job]:
    if order == "any":
        return dice.sample(jobs, len(jobs))
    return sorted(jobs, key=lambda one: one.started_at or NOON, reverse=order == "newest")
