"""The key under which runs agree on who may act on an item. An item keeps its name when its ARM id moves."""

import base64
import hashlib


def lease_key(vault_id: str, item_name: str) -> str:
    digest = hashlib.sha256(f"{vault_id.lower()}\n{item_name.lower()}".encode()).digest()
    return base64.b32encode(digest).decode().lower()[:26]
