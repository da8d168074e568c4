"""What the platform tells us, read once from the environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from homeward.domain.announcing import read_targets
from homeward.domain.arm_ids import same
from homeward.domain.notices import Recipient
from homeward.domain.on_behalf import FORM, Spokesman, read_spokesmen
from homeward.errors import HomewardError

AZURE = "https://management.azure.com"
PLANS = Path(__file__).resolve().parent.parent / "plans"
# Requests come by it; what broke each time is in the one of the same name with -poison.
QUEUE = "homeward-requests"
_ADDRESS = "HOMEWARD_NOTIFY_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# What Azure sets where it hosts functions: App Service, and Container Apps.
_HOSTED = ("WEBSITE_SITE_NAME", "CONTAINER_APP_NAME")
_DEV_HOST = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d+")


class SettingsError(HomewardError):
    """A setting is missing or wrong; the message names it and the remedy."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`arm_endpoint` has no trailing slash; `vault_ids` is the allow-list, empty when nothing is allowed.

    `plans` is the folder of plans; `archive` the folder or the container's URL of sealed reports, empty for none.
    `keep_history_days`: when the history of an ended run is purged, 0 for never.
    `callback_hosts` are those that may be told how a run ended, each with its port where that is not the usual one.
    `notify`: who is told of runs whose plan does not say. `addresses`: the secret addresses of targets, by the names
    of their settings. `url`: where people reach the app, empty where that is not known.
    `deployed`: anywhere but on a dev host.
    `on_behalf`: apps that may decide for people, by their object ids. `read_only`: nothing in Azure is changed.
    The client ids are those of user-assigned identities; empty for the app's own.
    """

    arm_endpoint: str
    vault_ids: tuple[str, ...]
    managed_identity: bool
    plans: Path
    signing_key: str = ""
    deployed: bool = True
    archive: str = ""
    keep_history_days: int = 0
    callback_hosts: tuple[str, ...] = ()
    notify: tuple[Recipient, ...] = ()
    url: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    on_behalf: Mapping[str, Spokesman] = field(default_factory=dict[str, Spokesman])
    read_only: bool = False
    observer_client_id: str = ""
    actor_client_id: str = ""
    archive_client_id: str = ""

    def allows(self, vault_id: str) -> bool:
        return any(same(vault_id, allowed) for allowed in self.vault_ids)

    def calls_back(self, url: str) -> bool:
        """Whether an address may be told how a run ended; http only on loopback, where Azure is on loopback too."""
        parts = urlsplit(url)
        default = {"https": 443, "http": 80}.get(parts.scheme)
        host = parts.hostname or ""
        named = host if parts.port in (None, default) else f"{host}:{parts.port}"
        safe = parts.scheme == "https" or (parts.scheme == "http" and self.loopback and host in LOOPBACK)
        return safe and named in self.callback_hosts

    def address_of(self, target: str) -> str:
        """Where a target is told; empty where no setting says."""
        return self.addresses.get(setting_of(target), "")

    @property
    def loopback(self) -> bool:
        return urlsplit(self.arm_endpoint).scheme == "http"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    observer = environment.get("HOMEWARD_OBSERVER_CLIENT_ID", "")
    actor = environment.get("HOMEWARD_ACTOR_CLIENT_ID", "")
    return Settings(
        arm_endpoint=_endpoint(environment.get("HOMEWARD_ARM_ENDPOINT") or AZURE),
        vault_ids=_listed(environment.get("HOMEWARD_VAULT_IDS", "")),
        managed_identity="IDENTITY_ENDPOINT" in environment,
        plans=Path(environment.get("HOMEWARD_PLANS") or PLANS),
        signing_key=_resolved(environment.get("HOMEWARD_SIGNING_KEY", "")),
        deployed=not on_dev_host(environment),
        archive=_archive(environment.get("HOMEWARD_ARCHIVE", "")),
        keep_history_days=_days(environment.get("HOMEWARD_KEEP_HISTORY_DAYS", "")),
        callback_hosts=_listed(environment.get("HOMEWARD_CALLBACK_HOSTS", "").lower()),
        notify=_notify(environment.get("HOMEWARD_NOTIFY", "")),
        url=_url(environment),
        addresses={name: _resolved(one) for name, one in environment.items() if name.startswith(_ADDRESS)},
        on_behalf=_on_behalf(environment.get("HOMEWARD_ON_BEHALF", "")),
        read_only=_yes("HOMEWARD_READ_ONLY", environment),
        observer_client_id=observer or actor,
        actor_client_id=actor or observer,
        archive_client_id=environment.get("HOMEWARD_ARCHIVE_CLIENT_ID", ""),
    )


def on_dev_host(environment: Mapping[str, str]) -> bool:
    """Whether a dev host serves the app: it listens on loopback alone, and says where. Silence counts as deployed."""
    says = _DEV_HOST.fullmatch(environment.get("DEVHOST_URL", "")) is not None
    return says and not any(name in environment for name in _HOSTED)


def setting_of(target: str) -> str:
    """The setting that holds the address of a target."""
    return _ADDRESS + target.upper().replace("-", "_")


def _url(environment: Mapping[str, str]) -> str:
    host = environment.get("WEBSITE_HOSTNAME", "")
    return environment.get("HOMEWARD_URL", "").rstrip("/") or (f"https://{host}" if host else "")


def _notify(text: str) -> tuple[Recipient, ...]:
    try:
        return read_targets(text)
    except ValueError as error:
        remedy = (
            "write it as name Teams or name Json, then Gate,Trouble if not everything; several by a semicolon"
        )
        raise SettingsError(f"HOMEWARD_NOTIFY has {str(error)!r}; {remedy}.") from error


def _resolved(secret: str) -> str:
    """A reference to Key Vault that the platform could not follow is left standing, for all to read: no secret."""
    return "" if secret.startswith("@Microsoft.KeyVault(") else secret


def _days(text: str) -> int:
    if not text.strip():
        return 0
    if not text.strip().isdecimal() or not int(text):
        raise SettingsError(
            f"HOMEWARD_KEEP_HISTORY_DAYS is {text!r}; write whole days, 1 or more, or nothing."
        )
    return int(text)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^\s,;]+", text))


def _yes(name: str, environment: Mapping[str, str]) -> bool:
    said = environment.get(name, "").strip().lower()
    if said not in ("", "0", "1", "false", "true"):
        raise SettingsError(f"{name} is {said!r}; use 1 (yes) or 0 (no).")
    return said in ("1", "true")


def _on_behalf(text: str) -> Mapping[str, Spokesman]:
    try:
        return read_spokesmen(text)
    except ValueError as error:
        raise SettingsError(f"HOMEWARD_ON_BEHALF has {str(error)!r}; write it as {FORM}") from error


def _endpoint(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise _unfit(url) from error
    if (parts.scheme == "https" and parts.hostname) or (
        parts.scheme == "http" and parts.hostname in LOOPBACK
    ):
        return url.rstrip("/")
    raise _unfit(url)


def _archive(place: str) -> str:
    url = urlsplit(place)
    if "://" in place and url.scheme != "https" and url.hostname not in LOOPBACK:
        raise SettingsError(f"HOMEWARD_ARCHIVE is {url.scheme}://{url.hostname}...; use https, or a folder.")
    return place


def _unfit(url: str) -> SettingsError:
    return SettingsError(
        f"HOMEWARD_ARM_ENDPOINT is {url!r}; use https, or http on this machine's loopback only."
    )
