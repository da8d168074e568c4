"""What survives the host's death."""

import sqlite3
from pathlib import Path

import pytest

from devhost.engine.model import Kind
from devhost.errors import DevhostError, EngineFailedError
from devhost.protos import pb, text
from devhost.store import Store
from tests.devhost.rooms import NOON, Rooms, batch_result, call, child, done, kinds, lock, task, timer


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "hub.db"


def reopened(rooms: Rooms, db: Path) -> Rooms:
    """The same file, read by another host after the death of the first."""
    rooms.store.close()
    return Rooms(Store(db))


def test_a_turn_in_flight_is_handed_out_again(db: Path) -> None:
    """It was never persisted as taken."""
    rooms = Rooms(Store(db))
    rooms.start()
    lost = rooms.turn()

    assert kinds(lost) == kinds(reopened(rooms, db).turn())


def test_an_activity_in_flight_is_handed_out_again(db: Path) -> None:
    """It was never persisted as taken."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(task(1))
    lost = rooms.job()

    assert lost.request == reopened(rooms, db).job().request


def test_a_finished_activity_is_not_run_again(db: Path) -> None:
    """Its result waits for the turn."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(task(1))
    rooms.engine.complete_job(rooms.job().token, pb.ActivityResponse(result=text("1")))
    again = reopened(rooms, db)

    assert again.engine.take(Kind.JOB) is None
    assert ["taskCompleted"] == kinds(again.turn())


def test_history_is_the_same_after_a_restart(db: Path) -> None:
    """Replay depends on it."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(task(1), timer(2, NOON.replace(hour=13)))
    before = rooms.engine.history("one")

    assert before == reopened(rooms, db).engine.history("one")


def test_timers_are_still_set(db: Path) -> None:
    """At the same moment."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(timer(1, NOON.replace(hour=13)))

    assert NOON.replace(hour=13) == reopened(rooms, db).engine.next_due()


def test_a_batch_in_flight_and_its_state_come_back(db: Path) -> None:
    """State of the last commit, operations of the lost batch."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(call(1, "one", "@a@a"))
    rooms.engine.complete_batch(rooms.batch().token, batch_result(1, "7"))
    rooms.play(call(2, "one", "@a@a"))
    rooms.batch()
    request = reopened(rooms, db).batch().request

    assert ("7", 1) == (request.entityState.value, len(request.operations))


def test_a_lock_is_still_held(db: Path) -> None:
    """A signal waits after the restart as before."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(lock(1, "one", "s", "@a@a"))
    again = reopened(rooms, db)
    again.engine.signal("@a@a", pb.EntityOperationSignaledEvent(requestId="r", operation="add"))

    assert again.engine.take(Kind.BATCH) is None


def test_a_jumped_clock_does_not_go_back(db: Path) -> None:
    """The next host begins where the last one was."""
    rooms = Rooms(Store(db))
    rooms.clock.advance(86400)
    rooms.start()

    assert rooms.clock.at == reopened(rooms, db).clock.at


def test_an_ended_instance_keeps_its_result(db: Path) -> None:
    """Clients read it from the next host."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(done("result"))

    assert '"result"' == reopened(rooms, db).output()


def test_a_purged_instance_leaves_nothing(db: Path) -> None:
    """Not one record."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(task(1), done())
    rooms.engine.complete_job(rooms.job().token, pb.ActivityResponse())
    rooms.engine.purge("one", recurse=False)
    rooms.store.close()

    rows = sqlite3.connect(db)
    assert [] == rows.execute("SELECT room, key FROM records WHERE room <> 'meta'").fetchall()
    rows.close()


def test_children_are_still_children(db: Path) -> None:
    """A recursive purge after the restart reaches the grandchildren, and leaves nothing."""
    rooms = Rooms(Store(db))
    rooms.start()
    rooms.play(child(1, "kid"), done())
    rooms.play(child(1, "grandkid"), done())
    rooms.play(done())
    again = reopened(rooms, db)

    assert 3 == again.engine.purge("one", recurse=True)
    assert ["GONE"] * 3 == [again.status(name) for name in ("one", "kid", "grandkid")]


def test_a_file_of_another_version_is_refused(db: Path) -> None:
    """Better no start than a wrong reading."""
    other = sqlite3.connect(db)
    other.execute("PRAGMA user_version = 99")
    other.close()

    with pytest.raises(DevhostError, match="another version"):
        Store(db)


def test_a_file_in_use_is_refused(db: Path) -> None:
    """Two hosts on one file would both run its work."""
    holder = Rooms(Store(db))
    holder.start()

    with pytest.raises(DevhostError, match="another host"):
        Store(db)


def test_a_file_that_cannot_be_opened_is_a_clear_error(tmp_path: Path) -> None:
    """A folder that is not there, a folder instead of a file."""
    for path in (tmp_path / "none" / "hub.db", tmp_path):
        with pytest.raises(DevhostError, match=f"{path} cannot be used: unable to open"):
            Store(path)


def test_a_store_that_cannot_be_written_ends_the_engine(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes no further step, for what it holds in memory is ahead of the file."""
    rooms = Rooms(Store(db))

    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(rooms.store, "commit", full)
        with pytest.raises(sqlite3.OperationalError):
            rooms.start("one")
    with pytest.raises(EngineFailedError, match=r"disk is full\. Start again"):
        rooms.start("two")
