"""`make run`: the app on the dev host against real Azure, with the `az login` of whoever runs it.

It only reads unless ALLOW_CHANGES=1 is set. What its runs did stays in `.run/azure`, also when it is ended: a run
that was under way goes on when it is started again.
"""

import argparse
import os
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from homeward.domain.arm_ids import VAULT, name_of

REPOSITORY = Path(__file__).resolve().parent.parent
USAGE = """usage: make run VAULT=<vault id> [ALLOW_CHANGES=1] [PORT=7071]
  VAULT is the vault's ARM id:
  /subscriptions/{id}/resourceGroups/{group}/providers/Microsoft.RecoveryServices/vaults/{name}
  `az backup vault list --query "[].id"` lists yours."""
MISUSED = 2


@dataclass(frozen=True, slots=True)
class Serving:
    """One vault, served on loopback under a key that was never used before."""

    vault: str
    port: int
    state: Path
    may_change: bool
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    def introduce(self) -> None:
        does = "CHANGES what it is asked to" if self.may_change else "looks only (ALLOW_CHANGES=1 lifts that)"
        print(f"{name_of(self.vault)}: {does}, on behalf of whoever is signed in with `az login`\n")
        print(f"  export HOMEWARD_URL=http://127.0.0.1:{self.port} HOMEWARD_KEY={self.key}")
        print(f"  .venv/bin/homeward preflight {self.vault} <VM>\n")
        print(
            "The key is not shown again. Gates are decided with it and --as 'NAME;Approver'; nobody checks such"
        )
        print("names, and one person can be two of them: where four eyes matter, deploy the app.")
        print("Ctrl-C ends this. What Azure was asked for goes on; runs go on when it is started again.\n")

    def serve(self) -> None:
        self.state.mkdir(parents=True, exist_ok=True)
        database = self.state / f"{name_of(self.vault)}.db"
        os.chdir(REPOSITORY)
        options = ["--app", str(REPOSITORY), "--port", str(self.port), "--db", str(database)]
        command = [sys.executable, "-m", "devhost", *options]
        sys.stdout.flush()
        os.execve(sys.executable, command, {**os.environ, **self._settings()})  # noqa: S606 - it becomes the host

    def _settings(self) -> dict[str, str]:
        return {
            "HOMEWARD_VAULT_IDS": self.vault,
            "HOMEWARD_READ_ONLY": "0" if self.may_change else "1",
            "HOMEWARD_DEV_KEY": self.key,
            "DEVHOST_HOST_KEY": self.key,
        }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("vault", nargs="?", default="")
    parser.add_argument("--port", type=int, default=7071)
    parser.add_argument("--state", type=Path, default=REPOSITORY / ".run" / "azure")
    options = parser.parse_args()
    if not VAULT.fullmatch(options.vault):
        print(USAGE, file=sys.stderr)
        return MISUSED
    serving = Serving(options.vault, options.port, options.state, os.environ.get("ALLOW_CHANGES") == "1")
    serving.introduce()
    serving.serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
