"""The Functions app: composition only."""

import azure.durable_functions as df
import azure.functions as func

from activities import (
    change_point,
    choose_point,
    cleanup_check,
    commit,
    failover,
    fence,
    group_failover,
    health_check,
    hook,
    lease_holder,
    left_running,
    look_around,
    probe,
    recheck,
    remove_plan,
    reprotect,
    resolve_items,
    restart_source,
    save_plan,
    shutdown,
    verify,
    verify_decision,
    wait,
)
from entities import control, lease, record, roster
from orchestrators import (
    batch,
    fencing,
    group,
    item,
    preflight,
    probing,
    run,
    stages,
    steering,
    waiting,
    watch,
    wave,
    wind_up,
)
from triggers import http, plans, schedule
from triggers import steering as steering_api

app = df.DFApp(http_auth_level=func.AuthLevel.FUNCTION)
for module in (
    *(run, wave, batch, preflight, group, item, stages, probing),
    *(steering, fencing, waiting, watch, wind_up),
    *(
        resolve_items,
        verify_decision,
        recheck,
        health_check,
        left_running,
        lease_holder,
        shutdown,
        failover,
        commit,
        reprotect,
        fence,
        save_plan,
        group_failover,
        remove_plan,
        choose_point,
        change_point,
    ),
    *(restart_source, look_around, wait, verify, probe, hook, cleanup_check),
    *(lease, record, roster, control),
    *(http, plans, steering_api, schedule),
):
    app.register_functions(module.bp)
