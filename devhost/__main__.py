"""`python -m devhost`: serve a Functions app on loopback."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from devhost.announce import ClockUrl
from devhost.config import Options, local_values, read_host_settings
from devhost.errors import DevhostError
from devhost.host import Host
from devhost.logs import log_to_stderr
from devhost.worker.process import ProcessWorker


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devhost", description=__doc__)
    parser.add_argument("--app", type=Path, default=Path(), metavar="DIR", help="the app's folder")
    parser.add_argument("--port", type=int, default=7071, help="0 takes a free port")
    parser.add_argument("--db", type=Path, metavar="FILE", help="keep the state here (default: in memory)")
    parser.add_argument("--host-key", default=os.environ.get("DEVHOST_HOST_KEY", "dev"), help="default: dev")
    time = parser.add_mutually_exclusive_group()
    time.add_argument(
        "--time-scale", type=float, default=1.0, metavar="X", help="run the clock X times as fast"
    )
    time.add_argument(
        "--auto-advance", action="store_true", help="jump to the next timer when nothing else is to do"
    )
    parser.add_argument("--clock-url", metavar="URL", help="post each jump here first (with --auto-advance)")
    return parser


def read_options(arguments: list[str]) -> Options:
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.clock_url and not given.auto_advance:
        parser.error("--clock-url goes with --auto-advance")
    if given.time_scale <= 0:
        parser.error("--time-scale must be above 0")
    return Options(
        app=given.app.resolve(),
        port=given.port,
        db=given.db,
        time_scale=given.time_scale,
        auto_advance=given.auto_advance,
        clock_url=given.clock_url,
        key=given.host_key,
    )


def _announce(host: Host) -> None:
    print(f"devhost listening on {host.url}", flush=True)  # noqa: T201
    for route in host.table.routes:
        methods = ",".join(route.function.methods) or "ANY"
        print(f"  {route.function.name}: [{methods}] {host.url}/{route.template}")  # noqa: T201
    for function in host.catalogue.all:
        if function.kind != "httpTrigger":
            state = "off, its trigger is not served yet" if function in host.catalogue.off else function.kind
            print(f"  {function.name}: {state}")  # noqa: T201
    sys.stdout.flush()


async def _main(options: Options) -> None:
    os.environ.update(local_values(options.app))
    announce = ClockUrl(options.clock_url) if options.clock_url else None
    host = Host(options, read_host_settings(options.app), announce)
    worker = ProcessWorker(options.app)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await host.start(worker, await worker.start())
        worker.on_ready = host.changed
        _announce(host)
        await host.run_until(stop)
    finally:
        await host.stop()


def main() -> int:
    options = read_options(sys.argv[1:])
    log_to_stderr()
    try:
        asyncio.run(_main(options))
    except DevhostError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
