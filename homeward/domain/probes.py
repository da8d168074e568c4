"""What a probe is pointed at, and how it is told. Addresses are shown without what may be a secret in them."""

from dataclasses import replace
from urllib.parse import urlsplit

from homeward.domain.policies import Probe, ProbeKind

_ADDRESS = "{address}"


def aimed(probe: Probe, address: str) -> Probe:
    """The probe with the recovered VM's address in place."""
    return replace(
        probe,
        url=probe.url and probe.url.replace(_ADDRESS, address),
        host=probe.host and probe.host.replace(_ADDRESS, address),
    )


def target(probe: Probe, vm_id: str) -> str:
    """Where an aimed probe looks: never with the query or the user of an address."""
    if probe.kind is ProbeKind.HTTP:
        return origin(probe.url or "") + urlsplit(probe.url or "").path
    return f"tcp://{probe.host}:{probe.port}" if probe.kind is ProbeKind.TCP else vm_id


def origin(url: str) -> str:
    """Scheme and host of an address: paths and queries of webhooks are secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
