"""The Functions app: composition only. The catalogs name what is loaded at its first call."""

from importlib import import_module

import azure.durable_functions as df
import azure.functions as func

ROOMS = {
    "orchestrators": "catalog",
    "activities": "catalog",
    "entities": "lease record listing roster control drill break_glass refusals docket assessed fitness bell",
    "triggers": "http listing steering reviewing plans no_route drills schedule refusals live overview readiness "
    "queue assessing signals event_grid console retention",
}

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
for room, names in ROOMS.items():
    for name in names.split():
        app.register_functions(import_module(f"{room}.{name}").bp)
