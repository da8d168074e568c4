"""Keeps the engine's records in SQLite; it knows rooms, keys and bytes, and nothing of their meaning.

One transaction is one step of the engine. Without a file the same tables live in memory.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from devhost.errors import DevhostError

SCHEMA = 1
_PATIENCE = 2.0
_TABLE = """
CREATE TABLE IF NOT EXISTS records (
    room TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (room, key, seq)
) WITHOUT ROWID
"""


class Row(NamedTuple):
    key: str
    seq: int
    body: bytes


def _connect(path: Path | None) -> sqlite3.Connection:
    try:
        return sqlite3.connect(path or ":memory:", check_same_thread=False, timeout=_PATIENCE)
    except sqlite3.OperationalError as error:
        raise DevhostError(f"{path} cannot be used: {error}. Give a file in a folder that exists.") from error


class Store:
    """A table of records, written through and committed a step at a time."""

    def __init__(self, path: Path | None = None) -> None:
        self._db = _connect(path)
        try:
            self._db.execute(
                "PRAGMA locking_mode = EXCLUSIVE"
            )  # two hosts on one file would both run its work
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")  # survives a killed process, not a power cut
            self._db.execute(_TABLE)
            self._check_schema(path)
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise DevhostError(f"{path} cannot be used: {error}. Does another host hold it?") from error

    def _check_schema(self, path: Path | None) -> None:
        (found,) = self._db.execute("PRAGMA user_version").fetchone()
        if found not in {0, SCHEMA}:
            self._db.close()
            raise DevhostError(
                f"{path} was written by another version of devhost (schema {found}, not {SCHEMA}): "
                "use that version, or another file."
            )
        self._db.execute(f"PRAGMA user_version = {SCHEMA}")
        self._db.commit()

    def put(self, room: str, key: str, body: bytes, seq: int = 0) -> None:
        self._db.execute("INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", (room, key, seq, body))

    def drop(self, room: str, key: str, seq: int | None = None) -> None:
        """Remove one record, or with no `seq` all records of the key."""
        if seq is None:
            self._db.execute("DELETE FROM records WHERE room = ? AND key = ?", (room, key))
        else:
            self._db.execute("DELETE FROM records WHERE room = ? AND key = ? AND seq = ?", (room, key, seq))

    def rows(self, room: str, key: str | None = None) -> Iterator[Row]:
        where, values = ("room = ?", [room]) if key is None else ("room = ? AND key = ?", [room, key])
        query = f"SELECT key, seq, body FROM records WHERE {where} ORDER BY key, seq"  # noqa: S608 - constants
        return (Row(*row) for row in self._db.execute(query, values).fetchall())

    def commit(self) -> None:
        self._db.commit()

    def rollback(self) -> None:
        self._db.rollback()

    def close(self) -> None:
        self._db.close()
