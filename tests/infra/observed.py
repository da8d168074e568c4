"""Which rows of the table the tests saw: each worker tells, and at the end of a whole session none may be left."""

from typing import Any

import pytest

from tests.infra.roles import app_calls, call_of, calls, wrong

SEEN: set[str] = set()
_WHOLE = ("", "not clients")  # what `make test` runs


def hold(logged: list[dict[str, Any]]) -> None:
    """Every call of the app has its action and went out as the right identity; the rows are noted as seen."""
    assert [] == wrong(logged)
    found = (call_of(method, path) for _, method, path in app_calls(logged))
    SEEN.update(one.call for one in found if one)


def unused() -> list[str]:
    return [one.call for one in calls() if one.call not in SEEN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # a worker of xdist
    SEEN.update(getattr(node, "workeroutput", {}).get("arm_calls", ()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["arm_calls"] = sorted(SEEN)
    elif _whole(session) and unused():
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if SEEN:
        terminalreporter.write_line(
            f"infra/roles.yaml: {len(SEEN)} of {len(calls())} kinds of ARM calls seen"
        )
    if _whole(terminalreporter._session) and unused():
        terminalreporter.write_line(f"FAILED: nobody makes these calls: {unused()}", red=True)


def _whole(session: pytest.Session) -> bool:
    config = session.config
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    chosen = config.option.keyword or config.option.markexpr not in _WHOLE or config.option.collectonly
    return everything and not chosen and not session.testsfailed
