"""A finding: one thing preflight or verification saw, how much it matters, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum

from homeward.domain.payload import Payload


class Severity(StrEnum):
    INFORMATION = "Information"
    WARNING = "Warning"
    BLOCKING = "Blocking"


@dataclass(frozen=True, slots=True)
class Finding(Payload):
    code: str
    severity: Severity
    message: str
    remedy: str = ""


def blocking(code: str, message: str, remedy: str) -> Finding:
    return Finding(code, Severity.BLOCKING, message, remedy)


def warning(code: str, message: str, remedy: str = "") -> Finding:
    return Finding(code, Severity.WARNING, message, remedy)


def information(code: str, message: str, remedy: str = "") -> Finding:
    return Finding(code, Severity.INFORMATION, message, remedy)


def blocks(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity is Severity.BLOCKING for finding in findings)
