"""What must hold whatever was asked, read over HTTP as any client reads it."""

from typing import Any

from tests.emulator.support import VAULT, Emulator
from tests.emulator.walk import words

type Json = dict[str, Any]


class Watch:
    """Looks at all items and jobs after each step, and remembers what it saw."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.seen: dict[str, tuple[str, str, str]] = {}
        self.doing: dict[str, str] = {}  # the scenario of the job that held an item
        self.over: set[str] = set()  # jobs seen at their end

    def look(self) -> None:
        truth = self.emulator.control("GET", "state")
        jobs = {one["name"]: one for one in self.emulator.get(f"{VAULT}/replicationJobs")["value"]}
        for vm, item in truth["items"].items():
            shown = self.emulator.get(item["id"])
            self.states(shown["properties"])
            self.job_of(shown, item["job"], jobs)
            self.sides(shown)
            self.turn(vm, shown)
        for name in jobs.keys() - self.over:
            self.job(jobs[name])

    def states(self, item: Json) -> None:
        details = item["providerSpecificDetails"]

        assert item["protectionState"] in words.PROTECTION
        assert item["testFailoverState"] in words.DRILL
        assert {item["replicationHealth"], item["failoverHealth"]} <= words.HEALTH
        assert set(item["allowedOperations"]) <= words.OPERATIONS
        assert item["activeLocation"] == ("Recovery" if details["recoveryFabricObjectId"] else "Primary")

    def job_of(self, shown: Json, name: str | None, jobs: dict[str, Json]) -> None:
        """The item's job runs, is the one that the item shows, and no job that runs leaves its item free."""
        scenario = shown["properties"]["currentScenario"]
        if name:
            job = jobs[name]["properties"]
            assert job["state"] in ("InProgress", "Suspended")
            assert scenario == {
                "scenarioName": job["scenarioName"],
                "jobId": jobs[name]["id"],
                "startTime": job["startTime"],
            }
        else:
            waits = shown["properties"]["testFailoverState"] == "WaitingForCompletion"
            assert scenario["scenarioName"] == ("TestFailover" if waits else "None")
            friendly = shown["properties"]["friendlyName"]
            running = [
                one
                for one in jobs.values()
                if one["properties"]["state"] == "InProgress"
                and one["properties"]["targetObjectName"] == friendly
            ]
            assert running == []

    def sides(self, shown: Json) -> None:
        """Ids and roles fit each other, and what the item names is there."""
        item, details = shown["properties"], shown["properties"]["providerSpecificDetails"]
        source, target = details["primaryFabricLocation"], details["recoveryFabricLocation"]

        assert {source, target} == {"eastus", "westus"}
        assert f"asr-a2a-default-{source}-container/" in shown["id"]
        assert item["recoveryContainerId"].endswith(f"asr-a2a-default-{target}-container")
        assert f"rg-app-{source}/" in details["fabricObjectId"]
        assert details["recoveryAzureResourceGroupId"].endswith(f"rg-app-{target}")
        for vm_id in (details["recoveryFabricObjectId"], details["testFailoverRecoveryFabricObjectId"]):
            lingers = item["testFailoverState"] == "MarkedForDeletion"
            assert vm_id is None or lingers or self.exists(vm_id)
        if item["protectionState"] == "Protected" and item["activeLocation"] == "Primary":
            assert self.exists(details["fabricObjectId"])
            assert all(
                self.exists(disk["recoveryReplicaDiskId"]) for disk in details["protectedManagedDisks"]
            )
        if item["activeLocation"] == "Recovery":
            assert item["failoverRecoveryPointId"]

    def exists(self, resource_id: str) -> bool:
        return self.emulator.call("GET", resource_id).status == 200

    def turn(self, vm: str, shown: Json) -> None:
        """Nothing happens without a job that leads there, but for the end of a resync."""
        item, scenario = shown["properties"], shown["properties"]["currentScenario"]["scenarioName"]
        now = (item["protectionState"], item["activeLocation"], shown["id"])
        before = self.seen.get(vm, now)
        did = self.doing.get(vm, "None")
        did = scenario if did == "None" else did
        if before[0] != now[0]:
            assert now[0] in words.ENDS.get(did, set()) or (before[0], now[0]) in words.LADDER
        if before[1:] != now[1:]:
            assert did in ("UnplannedFailover", "CancelFailover", "SwitchReplicationGroupProtection")
        self.seen[vm], self.doing[vm] = now, scenario

    def job(self, listed: Json) -> None:
        job = self.emulator.get(listed["id"])["properties"]
        status = self.emulator.get(listed["id"].replace("replicationJobs", "replicationOperationStatus"))
        ended = job["state"] in ("Succeeded", "Failed", "Cancelled")

        assert job["scenarioName"] in words.SCENARIOS
        assert (job["state"], job["stateDescription"]) in words.JOB
        assert ("endTime" in job, status["endTime"] is not None) == (ended, ended)
        assert status["status"] in words.STATUS[job["state"]]
        assert bool(job["errors"]) == (job["state"] == "Failed") or job["scenarioName"] == "EnableDr"
        for task in _all_tasks(job["tasks"]):
            assert (task["state"], task["stateDescription"]) in words.TASK
            assert not ended or task["state"] != "InProgress"
        if ended and not job["allowedActions"]:
            self.over.add(listed["name"])


def _all_tasks(tasks: list[Json]) -> list[Json]:
    inner = [one for task in tasks for one in (task["groupTaskCustomDetails"] or {}).get("childTasks", [])]
    return tasks + (_all_tasks(inner) if inner else [])
