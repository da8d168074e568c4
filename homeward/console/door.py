"""How a person comes in, as the page is told: it asks for a sign-in, for a key, or takes a developer's name."""

from collections.abc import Mapping
from enum import StrEnum

from homeward.settings import on_dev_host


class Door(StrEnum):
    SIGN_IN = "sign-in"
    KEY = "key"
    DEVELOPMENT = "development"
    DEVELOPMENT_WITH_KEY = "development-with-key"


def door(environment: Mapping[str, str]) -> Door:
    if environment.get("WEBSITE_AUTH_ENABLED", "").lower() == "true":
        return Door.SIGN_IN
    if not on_dev_host(environment):
        return Door.KEY
    return Door.DEVELOPMENT_WITH_KEY if environment.get("HOMEWARD_DEV_KEY") else Door.DEVELOPMENT
