"""The Functions app: composition only."""

from importlib import import_module

import azure.durable_functions as df
import azure.functions as func

ROOMS = {
    "orchestrators": (
        "run wave batch preflight group item stages probing steering fencing waiting watch wind_up",
    ),
    "activities": (
        "resolve_items health_check recheck lease_holder verify_decision left_running",
        "shutdown failover save_plan group_failover remove_plan verify probe hook",
        "choose_point change_point commit fence reprotect restart_source",
        "look_around wait cleanup_check",
    ),
    "entities": ("lease record roster control",),
    "triggers": ("http steering plans schedule",),
}

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
for room, lines in ROOMS.items():
    for name in " ".join(lines).split():
        app.register_functions(import_module(f"{room}.{name}").bp)
