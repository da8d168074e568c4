"""What Azure's error codes mean and what to do about them: azure_errors.toml, read at the first error only."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Known(NamedTuple):
    """Why Azure says so, and what helps."""

    cause: str
    remedy: str


def known(code: str) -> Known | None:
    """What is known of a code, as a job, a health error or a refusal names it."""
    return _catalogue().get(code)


@cache
def _catalogue() -> dict[str, Known]:
    import tomllib

    text = (files("homeward.domain") / "azure_errors.toml").read_text(encoding="utf-8")
    errors = tomllib.loads(text)["error"]
    return {code: Known(one["cause"], one["remedy"]) for one in errors for code in one["codes"]}
