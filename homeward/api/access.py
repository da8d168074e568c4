"""Who is calling, and what they may do. A key names no person: it may start and steer, and never approves."""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from homeward.api.problems import ProblemError
from homeward.settings import on_dev_host

DEV_PRINCIPAL = "X-Homeward-Dev-Principal"
PLATFORM_PRINCIPAL = "X-MS-CLIENT-PRINCIPAL"

# Entra ID's claims, as the platform passes them on by their long names, or as a token has them.
_CLAIMS = "http://schemas.microsoft.com/identity/claims"
_TENANT = (f"{_CLAIMS}/tenantid", "tid")
_OBJECT = (f"{_CLAIMS}/objectidentifier", "oid")


class Role(StrEnum):
    """App roles. Who approves need not operate, and the other way round."""

    READER = "Homeward.Reader"
    OPERATOR = "Homeward.Operator"
    APPROVER = "Homeward.Approver"
    ON_BEHALF = "Homeward.OnBehalf"
    SENDER = "Homeward.Sender"


@dataclass(frozen=True, slots=True)
class Caller:
    """`id` tells people apart and never changes, `name` is shown; both are empty for a caller that only has a key."""

    id: str = ""
    name: str = ""
    roles: tuple[str, ...] = ()

    def has(self, role: Role) -> bool:
        return any(one.lower() == role.lower() for one in self.roles)


def caller(headers: Mapping[str, str], environment: Mapping[str, str]) -> Caller:
    """The person behind a request: by the platform's sign-in, or by the development header on a dev host.

    Raises ProblemError where the development header is sent to an app anywhere else, or without the key that
    HOMEWARD_DEV_KEY asks for beside it, and where a sign-in tells nobody.
    """
    found = {name.lower(): value for name, value in headers.items()}
    dev = found.get(DEV_PRINCIPAL.lower())
    if dev is not None:
        if not on_dev_host(environment):
            raise ProblemError(
                HTTPStatus.BAD_REQUEST, f"{DEV_PRINCIPAL} is for development only: it counts on the dev host."
            )
        _refuse_keyless(found.get("x-functions-key", ""), environment)
        return _developer(dev)
    if _platform_signs_in(environment):
        return _signed_in(found.get(PLATFORM_PRINCIPAL.lower(), ""))
    return Caller()


def _refuse_keyless(key: str, environment: Mapping[str, str]) -> None:
    wanted = environment.get("HOMEWARD_DEV_KEY", "")
    if wanted and not hmac.compare_digest(key.encode(), wanted.encode()):
        detail = f"Here {DEV_PRINCIPAL} counts only beside this host's key: send it as x-functions-key."
        raise ProblemError(HTTPStatus.UNAUTHORIZED, detail)


def forged(headers: Mapping[str, str], environment: Mapping[str, str]) -> bool:
    """Whether a principal was sent along that the platform, whose authentication is off, did not set."""
    sent = any(name.lower() == PLATFORM_PRINCIPAL.lower() for name in headers)
    return sent and not _platform_signs_in(environment)


def approver(who: Caller, requester: str) -> Caller:
    """A caller who may decide: a person in the role Approver who did not ask for the run (403 otherwise).

    `requester` is the id of who asked; it is empty where a key did, and then keeps nobody from deciding.
    """
    if not who.id:
        raise ProblemError(HTTPStatus.FORBIDDEN, "A key names no person and can never approve: sign in.")
    if not who.has(Role.APPROVER):
        raise ProblemError(HTTPStatus.FORBIDDEN, f"{who.name} is not in the role {Role.APPROVER}.")
    if who.id == requester:
        raise ProblemError(HTTPStatus.FORBIDDEN, f"{who.name} asked for this run and cannot decide on it.")
    return who


def _platform_signs_in(environment: Mapping[str, str]) -> bool:
    return environment.get("WEBSITE_AUTH_ENABLED", "").lower() == "true"


def _developer(header: str) -> Caller:
    """Roles may be written short: `ann;Operator,Approver`. No name: a caller with a key."""
    name, _, roles = header.partition(";")
    name = name.strip()
    given = [one.strip() for one in roles.split(",") if one.strip()]
    written = tuple(one if "." in one else f"Homeward.{one}" for one in given)
    return Caller(f"dev:{name.lower()}", name, written) if name else Caller()


def _signed_in(principal: str) -> Caller:
    """Azure App Service's client principal: base64 of JSON with claims. No header: a caller with a key."""
    if not principal:
        return Caller()
    claims, name_type, role_type = _claims(principal)
    names = [value for kind, value in claims if kind in (name_type, "preferred_username")]
    roles = tuple(value for kind, value in claims if kind in (role_type, "roles"))
    stable = _stable_id(claims)
    return Caller(stable, names[0] if names else stable, roles)


def _claims(principal: str) -> tuple[list[tuple[str, str]], str, str]:
    """Its claims, and under which of their types the name and the roles are found."""
    try:
        data: Any = json.loads(base64.b64decode(principal, validate=True))
        claims = [(str(one["typ"]), str(one["val"])) for one in data["claims"]]
        return claims, data.get("name_typ", "name"), data.get("role_typ", "roles")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, f"{PLATFORM_PRINCIPAL} cannot be read.") from error


def _stable_id(claims: list[tuple[str, str]]) -> str:
    """Tenant and object id: a name can be changed, given away, and spelled in several ways."""
    found = [{value.lower() for kind, value in claims if kind in kinds} for kinds in (_TENANT, _OBJECT)]
    if any(len(one) != 1 or "" in one for one in found):
        detail = (
            f"{PLATFORM_PRINCIPAL} tells no tenant and object id; let people sign in with Microsoft Entra ID."
        )
        raise ProblemError(HTTPStatus.FORBIDDEN, detail)
    return "/".join(one.pop() for one in found)
