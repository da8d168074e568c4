"""`python -m emulator`: reads the command line, says where it listens, serves until it is stopped."""

import argparse
import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path
from typing import cast

import yaml

from emulator import server, settings
from emulator.clock import Clock
from emulator.errors import ControlError
from emulator.service import Service
from emulator.settings import STATES, Settings
from emulator.wire import Json, as_object

LAST_PORT = 65_535


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is from 0 to {LAST_PORT}, not {number}")
    return number


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "python -m emulator", description="Azure Site Recovery over HTTP, on loopback."
    )
    parser.add_argument("--port", type=_port, default=8090, help="0 picks a free one")
    parser.add_argument("--https-port", type=_port, help="serve https here too; 0 picks a free one")
    parser.add_argument(
        "--ca-file", type=Path, help="where to leave the authority of https (a temporary file)"
    )
    parser.add_argument("--vms", type=int, help="how many protected VMs (1)")
    parser.add_argument("--state", choices=STATES, help="what state they start in (protected-home)")
    parser.add_argument("--strict-api-versions", action="store_true", help="refuse those no type ever had")
    parser.add_argument("--no-throttle", action="store_true", help="never answer 429 by itself")
    parser.add_argument(
        "--seed", type=Path, help="YAML file, of the same keys as the body of POST /_emulator/reset"
    )
    parser.add_argument(
        "--time-scale", type=float, default=1.0, help="seconds of the emulator a real second; 0 stands"
    )
    parser.add_argument("--noise", type=int, help="how many unrelated items, with ten old jobs each")
    parser.add_argument(
        "--variant", action="append", default=[], metavar="NAME=VALUE", help="see emulator/README.md"
    )
    return parser.parse_args(argv)


def _settings(arguments: argparse.Namespace) -> Settings:
    """Put the seed file over the command line, and that over the defaults."""
    given = cast("Json", vars(arguments))
    body: Json = {key: given[key] for key in ("vms", "state", "noise") if given[key] is not None}
    pairs = (str(pair).partition("=") for pair in cast("list[str]", given["variant"]))
    body["variants"] = {name: value for name, _, value in pairs}
    body["strictApiVersions"] = given["strict_api_versions"]
    if given["no_throttle"]:
        body["throttle"] = {"enabled": False}
    chosen = settings.change(Settings(), body)
    if given["seed"] is None:
        return chosen
    return settings.change(chosen, _seed(cast("Path", given["seed"])))


def _seed(path: Path) -> Json:
    """Read a file of YAML, or of JSON, which is YAML too."""
    try:
        body = cast("object", yaml.safe_load(path.read_text()))
    except yaml.YAMLError as error:
        raise ControlError(400, f"{path} is no YAML: {error}") from error
    if not isinstance(body, dict):
        raise ControlError(400, f"{path} holds no object.")
    return as_object(body)


def main(argv: list[str] | None = None) -> int:
    arguments = _arguments(argv)
    try:
        service = Service(_settings(arguments), Clock(cast("float", arguments.time_scale)))
        bound = server.listen(cast("int", arguments.port))
        secure = _secure(arguments)
    except (ControlError, OSError, ValueError) as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 2
    bound.listen(128)
    sys.stdout.write(f"emulator listening on http://{server.HOST}:{bound.getsockname()[1]}\n")
    if secure:
        sys.stdout.write(
            f"https://localhost:{secure.socket.getsockname()[1]} with authority {secure.ca_file}\n"
        )
    sys.stdout.flush()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(server.make(service, secure).serve([bound]))
    return 0


def _secure(arguments: argparse.Namespace) -> server.Secure | None:
    port = cast("int | None", arguments.https_port)
    if port is None:
        return None
    ca_file = cast("Path | None", arguments.ca_file) or Path(tempfile.mkdtemp(prefix="emulator-")) / "ca.pem"
    return server.secure(port, ca_file)


if __name__ == "__main__":
    sys.exit(main())
