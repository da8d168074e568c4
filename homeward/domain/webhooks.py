"""What signs a webhook: Standard Webhooks 1.0 (standardwebhooks.com), which receivers have libraries for."""

import base64
import hashlib
import hmac

_PURPOSE = b"homeward callback"


def secret_of(signing_key: str) -> bytes:
    """The key of callbacks, made of the app's own: a receiver that has it can sign no decision."""
    return hmac.digest(signing_key.encode(), _PURPOSE, hashlib.sha256)


def signed_headers(secret: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`message_id` is the same however often the message is sent; `timestamp` in seconds is that of this try."""
    said = f"{message_id}.{timestamp}.".encode() + body
    signature = base64.b64encode(hmac.digest(secret, said, hashlib.sha256)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{signature}",
    }
