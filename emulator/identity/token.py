"""Bearer tokens: decodable, with a signature that nobody checks. They alone live on real time."""

import base64
import json
import time
from dataclasses import dataclass
from typing import cast

from emulator.ids import guid
from emulator.topology import TENANT
from emulator.wire import Json, as_object, as_text


@dataclass(frozen=True)
class Bearer:
    """What a token says of its owner: the principal, when it ends (epoch seconds) and its client, if it says so."""

    principal: str
    expires: float | None = None
    client: str = ""

    @property
    def expired(self) -> bool:
        return self.expires is not None and self.expires <= time.time()


def mint(audience: str, client: str, lifetime: int, claims: Json) -> str:
    issued = int(time.time())
    body: Json = {
        "aud": audience,
        "iss": f"https://sts.windows.net/{TENANT}/",
        "iat": issued,
        "nbf": issued,
        "exp": issued + lifetime,
        "appid": client,
        "idtyp": "app",
        "oid": guid("principal", client),
        "sub": guid("principal", client),
        "tid": TENANT,
        "ver": "1.0",
    }
    parts = ({"typ": "JWT", "alg": "RS256", "kid": "emulator"}, body | claims)
    return ".".join([*(_encoded(json.dumps(part).encode()) for part in parts), _encoded(b"not a signature")])


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def read(token: str) -> Bearer:
    """Read a token; one that is no JWT stands for itself and never ends."""
    claims = _claims(token)
    principal = as_text(claims.get("oid")) or guid("opaque token", token)
    expires = claims.get("exp")
    ends = float(expires) if isinstance(expires, int | float) else None
    return Bearer(principal, ends, as_text(claims.get("appid")))


def _claims(token: str) -> Json:
    part = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004  (the form of a JWT)
    try:
        return as_object(cast("object", json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))))
    except ValueError:
        return {}
