"""`python -m devhost`: serve a Functions app on loopback."""

import argparse
import asyncio
import math
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from devhost.announce import ClockUrl
from devhost.appsettings import host_values, local_values
from devhost.banner import announce
from devhost.config import HostSettings, Options
from devhost.errors import DevhostError
from devhost.host import Host
from devhost.hostjson import read_host_settings
from devhost.logs import log_to_stderr
from devhost.worker.process import ProcessWorker

_LAST_PORT = 65535


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of at least 0")
    return number


def _http_url(text: str) -> str:
    try:
        ClockUrl(text)
    except DevhostError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devhost", description=__doc__, allow_abbrev=False)
    parser.add_argument("--app", type=Path, default=Path(), metavar="DIR", help="the app's folder")
    parser.add_argument("--port", type=int, default=7071, help="0 takes a free port")
    parser.add_argument("--db", type=Path, metavar="FILE", help="keep the state here (default: in memory)")
    parser.add_argument(
        "--key", "--host-key", default=os.environ.get("DEVHOST_HOST_KEY", "dev"), help="default: dev"
    )
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="several keys, as JSON")
    parser.add_argument(
        "--drain", type=_amount, default=5.0, metavar="SECONDS", help="what running work gets at the end"
    )
    parser.add_argument(
        "--time-scale", type=_amount, default=1.0, metavar="X", help="run the clock X times as fast"
    )
    parser.add_argument(
        "--auto-advance", action="store_true", help="jump to the next timer when nothing else is to do"
    )
    parser.add_argument(
        "--clock-url",
        type=_http_url,
        metavar="URL",
        help="post each jump here first (with --auto-advance)",
    )
    return parser


def read_options(arguments: list[str]) -> Options:
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.clock_url and not given.auto_advance:
        parser.error("--clock-url goes with --auto-advance")
    if not given.time_scale and not given.auto_advance:
        parser.error("--time-scale must be above 0; with --auto-advance 0 stands still between two jumps")
    if given.auto_advance and given.time_scale not in (0, 1):
        parser.error("--auto-advance goes with --time-scale 0 or 1")
    if not 0 <= given.port <= _LAST_PORT:
        parser.error(f"--port must be from 0 to {_LAST_PORT}")
    if not given.app.is_dir():
        parser.error(f"--app {given.app} is no folder")
    return Options(
        app=given.app.resolve(),
        port=given.port,
        db=given.db,
        time_scale=given.time_scale,
        auto_advance=given.auto_advance,
        clock_url=given.clock_url,
        key=given.key,
        key_file=given.key_file,
        drain=given.drain,
    )


async def _main(options: Options, settings: HostSettings) -> None:
    clock = ClockUrl(options.clock_url) if options.clock_url else None
    host = Host(options, settings, clock)
    os.environ.update(host_values(host.authority))
    worker = ProcessWorker(options.app, settings.log_levels)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        functions = await _unless(stop, worker.start())
        if functions is None:
            return
        await host.start(worker, functions)
        worker.on_ready = host.changed
        announce(host)
        await host.run_until(stop)
    finally:
        await host.stop()


async def _unless[T](stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """The result of the work, or None if asked to stop before."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        return working.result()
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return None


def _serve(options: Options) -> None:
    os.environ.update(local_values(options.app))
    settings = read_host_settings(options.app)
    log_to_stderr(settings.log_levels)
    asyncio.run(_main(options, settings))


def main() -> int:
    options = read_options(sys.argv[1:])
    log_to_stderr(HostSettings().log_levels)
    try:
        _serve(options)
    except DevhostError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
