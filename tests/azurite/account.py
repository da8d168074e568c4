"""A storage account on loopback for one test session: Azurite, which tells nobody that it runs."""

import contextlib
import re
import subprocess
from collections.abc import Generator
from pathlib import Path

from tests.installs import NODE, node

HERE = Path(__file__).parent
_READY = re.compile(r"Azurite (?:Queue|Blob) service successfully listens on (http://127\.0\.0\.1:\d+)")
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@contextlib.contextmanager
def account(folder: Path, service: str = "Queue") -> Generator[str]:
    """The connection string of an account, empty, whose one service is `Queue` or `Blob`."""
    name = service.lower()
    program = node(HERE) / "node_modules" / ".bin" / f"azurite-{name}"
    options = (f"--{name}Host", "127.0.0.1", f"--{name}Port", "0", "--inMemoryPersistence")
    quiet = ("--disableTelemetry", "--skipApiVersionCheck", "--silent", "false")
    with subprocess.Popen(
        [NODE, str(program), *options, *quiet],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield _connection(process, service)
        finally:
            process.terminate()


def _connection(process: "subprocess.Popen[str]", service: str) -> str:
    said: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line)
        if found := _READY.search(line):
            parts = ("DefaultEndpointsProtocol=http", "AccountName=devstoreaccount1", f"AccountKey={_KEY}")
            return ";".join((*parts, f"{service}Endpoint={found[1]}/devstoreaccount1", ""))
    raise AssertionError(f"Azurite ended: {''.join(said)}")
