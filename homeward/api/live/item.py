"""One item in full: what the API tells of it, what it waits for, what can be asked, and where the portal shows it."""

from collections.abc import Mapping
from typing import Any

from homeward.api.live.offers import of_item
from homeward.api.live.scene import Scene
from homeward.api.live.waits import waits
from homeward.api.views import eta
from homeward.domain.eta import usual
from homeward.domain.portal import portal_link

type View = dict[str, Any]


def whole(scene: Scene, live: View, told: View) -> View:
    """`live`: as the scene has it; `told`: as `GET /runs/{id}/items` tells it."""
    return told | {
        "protectedEta": eta(live, usual(scene.views)),
        "waits": waits(scene, live),
        "actions": of_item(scene, live),
        "target": live.get("target"),
        "portal": _portal(scene, live),
    }


def _portal(scene: Scene, view: View) -> View:
    """Links; None where there is no such resource, or it is not known."""
    ids: Mapping[str, str] = view.get("ids") or {}
    jobs = view.get("jobs") or []
    found = {
        "vault": scene.request["vaultId"],
        "source": ids.get("source", ""),
        "vm": ids.get("vm", ""),
        "item": view.get("newItemId") or ids.get("item", ""),
        "job": f"{scene.request['vaultId']}/replicationJobs/{jobs[-1]['id']}" if jobs else "",
    }
    return {name: portal_link(one) or None for name, one in found.items()}
