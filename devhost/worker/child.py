"""The worker process: holds the app, reads invocations from the inherited socket, answers on it.

It listens on no port. A thread of its own reads the socket, so that the host's death ends the process
even while the app's code blocks the loop.
"""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from devhost.errors import AppLoadError
from devhost.logs import log_to_stderr
from devhost.worker import runtime
from devhost.worker.messages import dump, functions_frame, outcome_frame, parse, read_invocation

log = logging.getLogger(__name__)

_LENGTH = 4


class _Link:
    """The child's end of the socket pair."""

    def __init__(self, fd: int) -> None:
        self._socket = socket.socket(fileno=fd)
        self._sending = threading.Lock()

    def send(self, frame: bytes) -> None:
        with self._sending:
            self._socket.sendall(frame)

    def read_forever(self, deliver: Callable[[bytes], None]) -> None:
        try:
            stream = self._socket.makefile("rb")
            while len(head := stream.read(_LENGTH)) == _LENGTH:
                deliver(stream.read(int.from_bytes(head, "big")))
        finally:
            os._exit(0)  # the host is gone, cleanly or by a reset: nobody is left to answer to


async def _serve(link: _Link, app_dir: Path) -> None:
    loop = asyncio.get_running_loop()
    frames: asyncio.Queue[bytes] = asyncio.Queue()

    def deliver(frame: bytes) -> None:
        loop.call_soon_threadsafe(frames.put_nowait, frame)

    threading.Thread(target=link.read_forever, args=(deliver,), daemon=True).start()
    try:
        with contextlib.redirect_stdout(sys.stderr):  # the host's first line on stdout is its own
            functions = await runtime.load(app_dir)
        link.send(functions_frame(functions))
    except AppLoadError as error:
        link.send(dump({"error": str(error)}))
        return
    running: set[asyncio.Task[None]] = set()
    while True:
        task = asyncio.create_task(_run(link, await frames.get()))
        running.add(task)
        task.add_done_callback(running.discard)


async def _run(link: _Link, frame: bytes) -> None:
    invocation = read_invocation(parse(frame))
    link.send(outcome_frame(invocation.id, await runtime.invoke(invocation)))


def main(fd: int, app_dir: str, levels: Mapping[str, int]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # both may reach the whole group; the host decides
    log_to_stderr(levels, runtime.current)
    asyncio.run(_serve(_Link(fd), Path(app_dir)))
    sys.exit(0)
