"""Queries are checked like bodies; lists go on where they stopped, and never repeat a key in a link."""

from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

import pytest

from homeward.api.accepting import prefers_json
from homeward.api.problems import ProblemError
from homeward.api.queries import PageQuery, RunsQuery, next_page, parse_query
from homeward.domain.runs import RunStatus

RUN = "run-" + "a" * 26
AT = "2026-11-23T09:44:23.416029+00:00"


def refused(kind: type[PageQuery | RunsQuery], **given: str) -> list[str]:
    with pytest.raises(ProblemError) as caught:
        parse_query(kind, given)
    assert HTTPStatus.BAD_REQUEST == caught.value.status
    return [one.pointer for one in caught.value.errors]


def test_a_key_in_the_query_is_the_hosts() -> None:
    assert 100 == parse_query(PageQuery, {"skip": "100", "code": "k", "clientId": "default"}).skip


@pytest.mark.parametrize("skip", ["-1", "x", "", "1.5", "9" * 30])
def test_a_skip_is_a_whole_number(skip: str) -> None:
    assert ["?skip"] == refused(PageQuery, skip=skip)


def test_what_is_not_known_is_refused() -> None:
    """A filter that is misspelled would answer everything."""
    assert ["?stauts"] == refused(RunsQuery, stauts="Running")


@pytest.mark.parametrize("status", ["AwaitingDecision", "awaitingdecision"])
def test_a_status_is_read_in_any_case(status: str) -> None:
    assert RunStatus.AWAITING_DECISION is parse_query(RunsQuery, {"status": status}).status


@pytest.mark.parametrize("before", ["x", f"{AT}~run-1", f"~{RUN}", f"{AT}~{RUN}~", "2026~run", ""])
def test_a_made_up_place_in_the_list_is_refused(before: str) -> None:
    assert ["?before"] == refused(RunsQuery, before=before)


@pytest.mark.parametrize("at", [AT, "2026-11-23T09:44:23+00:00"])
def test_a_list_goes_on_after_its_last_run(at: str) -> None:
    asked = {"status": "Failed", "plan": "a&b", "code": "secret"}
    link = next_page("https://app/api/runs?code=secret", asked, {"requestedAt": at, "id": RUN})
    given = dict(parse_qsl(urlsplit(link).query))
    query = parse_query(RunsQuery, given)

    assert link.startswith("https://app/api/runs?")
    assert "secret" not in link
    assert (RunStatus.FAILED, "a&b", (at, RUN)) == (query.status, query.plan, query.cursor)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/*", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("text/html;q=0.2, application/json;q=0.9", True),
        ("application/json;q=0, */*", False),
        ("application/json;q=x", False),
        ("text/html, application/json", False),
        ("image/png", False),
        (";;,,;q=", False),
    ],
)
def test_a_report_is_a_page_unless_json_is_wanted_more(accept: str, *, expected: bool) -> None:
    assert expected == prefers_json(accept)
