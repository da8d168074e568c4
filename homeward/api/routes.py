"""The access table: every HTTP route of the app, and who may call it. Nothing else decides who comes in."""

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from homeward.api.access import Caller, Role
from homeward.api.problems import ProblemError

# Below it every route that needs a caller is there once more, for those who sign in and hold no key: the host lets
# nobody without a key through to the others.
SIGNED_IN = "signed-in"


class Who(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    LINK = "whoever has the run's own link"
    READER = "reader"
    SENDER = "sender"
    OPERATOR = "operator"
    APPROVER = "approver"
    DECIDER = "decider"


# What a person needs one of, and whether a key, which names nobody, does as well.
ROLES = {
    Who.READER: frozenset(Role) - {Role.SENDER},
    Who.SENDER: frozenset({Role.SENDER, Role.OPERATOR}),
    Who.OPERATOR: frozenset({Role.OPERATOR}),
    Who.APPROVER: frozenset({Role.APPROVER}),
    Who.DECIDER: frozenset({Role.APPROVER, Role.OPERATOR, Role.ON_BEHALF}),
}
WITH_KEY = frozenset({Who.READER, Who.SENDER, Who.OPERATOR})


@dataclass(frozen=True, slots=True)
class Route:
    """`handler`: the name of the function that answers; `path` below the app's route prefix."""

    handler: str
    method: str
    path: str
    who: Who

    @property
    def guarded(self) -> bool:
        return self.who in ROLES


ROUTES = (
    Route("health", "GET", "health", Who.ANYONE),
    Route("console", "GET", "console", Who.ANYONE),
    Route("console_asset", "GET", "console/{version}/{file}", Who.ANYONE),
    Route("openapi", "GET", "openapi.json", Who.READER),
    Route("start_run", "POST", "runs", Who.OPERATOR),
    Route("list_runs", "GET", "runs", Who.READER),
    Route("get_run", "GET", "runs/{id}", Who.READER),
    Route("get_live", "GET", "runs/{id}/live", Who.READER),
    Route("get_items", "GET", "runs/{id}/items", Who.READER),
    Route("get_item", "GET", "runs/{id}/items/{item}", Who.READER),
    Route("get_outcome", "GET", "runs/{id}/outcome", Who.READER),
    Route("get_signed_outcome", "GET", "runs/{id}/outcome/{signature}", Who.LINK),
    Route("get_report", "GET", "runs/{id}/report", Who.READER),
    Route("decide", "POST", "runs/{id}/decisions", Who.DECIDER),
    Route("review", "POST", "runs/{id}/review", Who.APPROVER),
    Route("pause", "POST", "runs/{id}/pause", Who.OPERATOR),
    Route("resume", "POST", "runs/{id}/resume", Who.OPERATOR),
    Route("cancel", "POST", "runs/{id}/cancel", Who.OPERATOR),
    Route("release_drill", "POST", "runs/{id}/release", Who.OPERATOR),
    Route("change_mode", "POST", "runs/{id}/mode", Who.OPERATOR),
    Route("skip", "POST", "runs/{id}/items/{item}/skip", Who.OPERATOR),
    Route("retry", "POST", "runs/{id}/items/{item}/retry", Who.OPERATOR),
    Route("change_recovery_point", "POST", "runs/{id}/items/{item}/recovery-point", Who.OPERATOR),
    Route("release_lease", "POST", "runs/{id}/items/{item}/release-lease", Who.OPERATOR),
    Route("get_overview", "GET", "overview", Who.READER),
    Route("get_plans", "GET", "plans", Who.READER),
    Route("get_plan", "GET", "plans/{name}", Who.READER),
    Route("preview_plan", "POST", "plans/{name}/preview", Who.OPERATOR),
    Route("readiness", "GET", "readiness", Who.READER),
    Route("get_refusals", "GET", "refusals", Who.READER),
    Route("get_assessment", "GET", "assessments/{id}", Who.READER),
    Route("post_signal", "POST", "signals", Who.SENDER),
)


def admit(who: Caller, need: Who) -> None:
    """Raise ProblemError (403) where a caller may not call a route of this kind."""
    if not who.id and need in WITH_KEY:
        return
    if not who.id:
        raise ProblemError(HTTPStatus.FORBIDDEN, "A key names no person and can never approve: sign in.")
    roles = ROLES[need]
    if not any(who.has(role) for role in roles):
        wanted = " or ".join(sorted(roles))
        raise ProblemError(HTTPStatus.FORBIDDEN, f"{who.name} is not in the role {wanted}.")


def methods_at(path: str) -> list[str]:
    """What may be asked of a path below the app's route prefix; nothing where no route is."""
    parts = path.strip("/").split("/")
    return sorted({one.method for one in ROUTES if _leads_to(one.path.split("/"), parts)})


def _leads_to(route: list[str], parts: list[str]) -> bool:
    if len(route) != len(parts):
        return False
    return all(one.startswith("{") or one == part.lower() for one, part in zip(route, parts, strict=True))
