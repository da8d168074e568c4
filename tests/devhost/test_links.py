"""The links that an app hands out for an instance."""

import json

from devhost.http.links import management_links
from devhost.testing import RunningHost
from tests.devhost.web import ask


async def follow(running: RunningHost, links: dict[str, str], name: str, method: str = "POST") -> int:
    """Ask a link of a check-status response with its places filled in."""
    url = links[name].replace("{eventName}", "answer").replace("{text}", "why")
    body = b"1" if name == "sendEventPostUri" else None
    return (await ask(running, method, url, body, content_type="application/json")).status


async def test_every_link_of_a_start_works(real: RunningHost) -> None:
    """As the app hands them out, through the life of an instance to its purge."""
    links: dict[str, str] = json.loads(
        (await ask(real, "POST", "/api/start/wait_for_two?id=one", b"null")).body
    )
    alive = [
        await follow(real, links, "statusQueryGetUri", "GET"),
        *[await follow(real, links, each) for each in ("suspendPostUri", "resumePostUri")],
        *[await follow(real, links, "sendEventPostUri") for _ in range(2)],
    ]
    await real.wait("one")
    over = [
        await follow(real, links, "statusQueryGetUri", "GET"),
        *[await follow(real, links, each) for each in ("terminatePostUri", "rewindPostUri")],
        await follow(real, links, "restartPostUri"),
        await follow(real, links, "purgeHistoryDeleteUri", "DELETE"),
        await follow(real, links, "statusQueryGetUri", "GET"),
    ]

    assert [202] * 5 == alive
    assert [200, 410, 410, 202, 200, 404] == over


def test_links_quote_the_instance_id() -> None:
    """Ids may hold what URLs may not."""
    links = management_links("http://h", "code=dev", "a b:c")

    assert "http://h/runtime/webhooks/durabletask/instances/a%20b%3Ac?code=dev" == links["statusQueryGetUri"]
