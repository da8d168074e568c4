"""An app that only reads, and `make run`, which serves one against real Azure."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from tests.app.conftest import REPOSITORY, VAULT, Worlds, environment
from tests.waiting import eventually

pytestmark = pytest.mark.slow


async def test_only_a_dry_run_is_taken(world: Worlds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOMEWARD_READ_ONLY", "1")
    async with world() as w:
        body = {"operation": "Failback", "vaultId": VAULT, "items": ["vm-01"]}
        refused = await w.api.post("/api/runs", json=body)
        looked = await w.run("vm-01", dryRun=True)
        methods = {one["method"] for one in await w.requests()}

    assert (403, "/dryRun") == (refused.status_code, refused.json()["errors"][0]["pointer"])
    assert ("Succeeded", {"GET"}) == (looked["status"], methods)


def test_make_run_looks_and_lets_in_who_has_its_key(emulator_url: str, tmp_path: Path) -> None:
    """A name alone, which on a dev host is enough elsewhere, is not."""
    log, name = tmp_path / "said", {"X-Homeward-Dev-Principal": "ann;Operator"}
    command = [sys.executable, "scripts/run.py", VAULT, "--port", "0", "--state", str(tmp_path)]
    env = {**os.environ, **environment(emulator_url), "PYTHONUNBUFFERED": "1"}
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=REPOSITORY, env=env, stdout=out, stderr=out) as served,
    ):
        try:
            url = eventually(lambda: _said(log, r"listening on (\S+)"), bool, seconds=60, what="for the host")
            key = _said(log, r"HOMEWARD_KEY=(\S+)")
            with httpx2.Client(base_url=url, trust_env=False, timeout=30) as api:
                alone = api.get("/api/signed-in/runs", headers=name)
                beside = api.get("/api/signed-in/runs", headers=name | {"x-functions-key": key})
        finally:
            served.terminate()

    assert (401, 200) == (alone.status_code, beside.status_code)
    assert "vault-recovery: looks only" in log.read_text()


def _said(log: Path, pattern: str) -> str:
    found = re.search(pattern, log.read_text())
    return found[1] if found else ""


def test_make_run_says_what_it_needs() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/run.py", "my-vault"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (2, True) == (done.returncode, "VAULT is the vault's ARM id" in done.stderr)
