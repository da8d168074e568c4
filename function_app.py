"""The Functions app: composition only."""

import azure.durable_functions as df
import azure.functions as func

from activities import (
    cleanup_check,
    commit,
    failover,
    health_check,
    lease_holder,
    look_around,
    reprotect,
    resolve_items,
    restart_source,
    shutdown,
    verify,
    wait,
)
from entities import lease, record
from orchestrators import item, preflight, run, waiting, watch
from triggers import http, plans

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
for module in (
    *(run, preflight, item, waiting, watch),
    *(resolve_items, health_check, lease_holder, shutdown, failover, commit, reprotect),
    *(restart_source, look_around, wait, verify, cleanup_check),
    *(lease, record),
    *(http, plans),
):
    app.register_functions(module.bp)
