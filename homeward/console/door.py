"""How a person comes in, as the page is told: it asks for a sign-in, for a key, or takes a developer's name."""

from collections.abc import Mapping
from enum import StrEnum


class Door(StrEnum):
    SIGN_IN = "sign-in"
    KEY = "key"
    DEVELOPMENT = "development"


def door(environment: Mapping[str, str]) -> Door:
    if environment.get("WEBSITE_AUTH_ENABLED", "").lower() == "true":
        return Door.SIGN_IN
    return Door.KEY if "WEBSITE_SITE_NAME" in environment else Door.DEVELOPMENT
