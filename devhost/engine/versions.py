"""Which orchestrations this host may run: host.json's default version against that of an instance.

The rules and the order of comparison are those of DurableTask.Core's VersioningSettings.
"""

import re
from dataclasses import dataclass

from devhost.protos import pb

MATCHES = ("None", "Strict", "CurrentOrOlder")
FAILURES = ("Reject", "Fail")

MISMATCH = pb.TaskFailureDetails(
    errorType="VersionMismatch",
    errorMessage="Orchestration version did not comply with Worker Versioning",
    isNonRetriable=True,
)
_NUMBERS = re.compile(r"\d+(\.\d+){1,3}")


@dataclass(frozen=True, slots=True)
class Versions:
    """Without a `default` every version is taken."""

    default: str | None = None
    match: str = "CurrentOrOlder"
    on_mismatch: str = "Reject"

    def rejects(self, version: str) -> bool:
        """Whether an instance of this version has to wait for a host with other settings."""
        return self.on_mismatch == "Reject" and not self._fits(version)

    def fails(self, version: str) -> bool:
        """Whether an instance of this version ends at its next turn."""
        return self.on_mismatch == "Fail" and not self._fits(version)

    def _fits(self, version: str) -> bool:
        if not self.default or self.match == "None":
            return True
        if self.match == "Strict":
            return version == self.default
        return not _newer(version, self.default)


def _newer(version: str, other: str) -> bool:
    """Compared by numbers if both are of two to four numbers, else as texts."""
    if _NUMBERS.fullmatch(version) and _NUMBERS.fullmatch(other):
        return _numbers(version) > _numbers(other)
    return version.upper() > other.upper()


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
