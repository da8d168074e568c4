"""Names and ids that look random and are always the same, so that runs can be compared."""

import base64
import hashlib
import uuid

_NAMESPACE = uuid.UUID("7c1d3a52-58e6-5e0b-9a43-0d6f5a3f9e11")


def guid(*parts: object) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(str(part) for part in parts)))


def opaque_name(*parts: object) -> str:
    """Make the 43-character base64url name that the portal gives to replicated items."""
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def fraction(*parts: object) -> float:
    """Pick a number in [0, 1) that belongs to these parts."""
    digest = hashlib.sha256("/".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:6]) / 2**48


def hex32(*parts: object) -> str:
    return guid(*parts).replace("-", "")
