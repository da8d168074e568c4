"""Schemathesis at every route, by the published document: each answer is one that the document says."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from tests.app.conftest import KEY, Worlds
from tests.app.fuzz.odd import LONG
from tests.seeds import SEED

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(0 if LONG else 300)]

PERSON = "X-Homeward-Dev-Principal: fuzz;Homeward.Reader,Homeward.Operator,Homeward.Approver"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
)
# It answers 503 while the app is not ready.
COMING = ("/readiness",)


def settings(run_id: str) -> str:
    """A run that exists, so that what lies behind its id is reached."""
    return f'[parameters]\n"path.id" = "{run_id}"\n"path.item" = "vm-01"\n"path.name" = "shop"\n'


async def test_every_answer_is_one_that_the_document_says(world: Worlds, tmp_path: Path) -> None:
    """The sample of `make test` draws by chance only; `make fuzz` walks every boundary of every schema, too."""
    async with world() as w:
        run = await w.start("vm-01", approval="Required")
        (tmp_path / "openapi.json").write_text((await w.api.get("/api/openapi.json")).text, encoding="utf-8")
        (tmp_path / "schemathesis.toml").write_text(settings(run["id"]), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("st"), "run", "openapi.json", "--url", f"{w.host.url}/api"),
            *(
                "--phases",
                "coverage,fuzzing" if LONG else "fuzzing",
                "--max-examples",
                str(max(2, LONG // 100)),
            ),
            *("--checks", ",".join(CHECKS), "--seed", str(SEED), "--continue-on-failure", "--no-color"),
            *(part for path in COMING for part in ("--exclude-path", path)),
            *(
                part
                for header in (f"x-functions-key: {KEY['x-functions-key']}", PERSON)
                for part in ("-H", header)
            ),
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            stdout=PIPE,
            stderr=STDOUT,
        )
        told = (await process.communicate())[0].decode()
        runs = (await w.api.get("/api/runs")).json()["value"]
        changes = await w.requests("PUT", "PATCH", "DELETE")

    print(told[told.find("= SUMMARY ") :])  # noqa: T201 - the figures of `make fuzz`
    assert process.returncode == 0, told
    assert [run["id"]] == [one["id"] for one in runs]
    assert [] == changes
