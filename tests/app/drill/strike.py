"""A run with one fault of the matrix, and what is left to judge it by."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from tests.app.conftest import VAULT, Json, World
from tests.app.drill.cells import Cell
from tests.app.drill.ends import complaints, told
from tests.app.drill.places import MIDDLE, SETTINGS
from tests.app.drill.trips import complaints as complaints_of_trip
from tests.app.drill.trips import trip
from tests.app.drill.witness import Run, Wave, Witness
from tests.app.people import ANN, BOB, read

# What is "for good" lasts so long, twice as long as a look may be refused; who still waits then is helped.
_OUTAGE = timedelta(hours=48)
_JUMP = timedelta(seconds=1)
# Whoever looks without a pause takes the processor from the run (seconds of real time).
_BETWEEN_LOOKS = 0.01


class Strike:
    def __init__(self, w: World, cell: Cell) -> None:
        self._w, self._cell, self._setting = w, cell, SETTINGS[cell.operation]
        self._faults: list[str] = []
        self._hung = "hangTask" in cell.fault.do
        asked = {"vaultId": VAULT, "items": ["vm-01"], **self._setting.request}
        self._run = Run(asked, (Wave(("vm-01",)),))
        self.met = False
        # Of a round trip: the hold where its way back begins, the truth then, and how many requests there were.
        self._middle, self._between, self._mark = "", None, 0

    async def go(self) -> list[str]:
        """Everything that is not as it must be."""
        witness, end = await self._play(), self._cell.end
        if not self._setting.trip:
            return [f"{one}; {told(witness)}" for one in complaints(witness, end)]
        legs = [await read(self._w, one["runId"]) for one in self._run.view["legs"]]
        seen = trip(witness, self._between, self._mark, legs)
        found = complaints_of_trip(seen, end, way_back=self._setting.way_back)
        return [f"{one}; {told(seen.last)}" for one in found]

    async def _play(self) -> Witness:
        before = await self._look("state")
        if self._setting.trip:
            self._middle = (await self._w.control("faults", {"match": MIDDLE, "do": {"hold": "before"}}))[
                "id"
            ]
        self._run.ids.append(await self._begin())
        mended = datetime.fromisoformat(before["now"]) + _OUTAGE
        await self._w.until(lambda: self._over(mended))
        self.met = self.met or await self._hit()
        log = (await self._look("requests"))["value"]
        return Witness(before, await self._look("state"), log, [self._run])

    async def _begin(self) -> str:
        opener = self._cell.place.opener
        if not opener:
            await self._lay()
            return await self._ask()
        path = rf"{self._setting.calls}/{opener}\?"
        match = {"method": "POST", "path": path, "nth": 1}
        hold = (await self._w.control("faults", {"match": match, "do": {"hold": "before"}}))["id"]
        started = await self._ask()
        await self._w.until(lambda: self._turned(hold))
        await self._lay()
        await self._w.control(f"faults/{hold}/release")
        return started

    async def _turned(self, hold: str) -> bool:
        await self._turn()
        return await self._w.held(hold)

    async def _turn(self) -> None:
        """Look how it stands where the way back begins, and go on."""
        if self._middle and await self._w.held(self._middle):
            self._between = await self._look("state")
            self._mark = len((await self._look("requests"))["value"])
            await self._w.control(f"faults/{self._middle}/release")
            self._middle = ""

    async def _lay(self) -> None:
        places = {"HERE": self._setting.here, "THERE": self._setting.there}
        match = {key: places.get(value, value) for key, value in self._cell.place.match.items()}
        if self._cell.place.changes:
            match["path"] = f"{self._setting.calls}{match['path']}"
        for times in [{"nth": one} for one in self._cell.fault.times] or [{}]:
            made = await self._w.control("faults", {"match": match | times, "do": self._cell.fault.do})
            self._faults.append(made["id"])

    async def _ask(self) -> str:
        started = await self._w.start("vm-01", headers=ANN, **self._setting.request)
        if self._setting.approved:
            while not await self._approved(started["id"]):
                await self._jumped()
        return started["id"]

    async def _approved(self, run_id: str) -> bool:
        """Whether the run was approved, or has ended before. Time stands until all that is due was done."""
        with self._w.host.pacer.stand():
            await self._w.until(self._idle)
            run = await read(self._w, run_id)
            if run["gates"]:
                await self._approve(run_id, run["gates"][0])
            return bool(run["gates"]) or run["endedAt"] is not None

    async def _approve(self, run_id: str, gate: Json) -> None:
        mark = len((await self._look("requests"))["value"])
        self._run.decisions.append((mark, "Approve", "bob"))
        body = {"gate": gate["name"], "decision": "Approve", "scopeHash": gate["scopeHash"], "comment": "go"}
        answer = await self._w.api.post(f"/api/runs/{run_id}/decisions", json=body, headers=BOB)
        assert answer.is_success, answer.text

    async def _idle(self) -> bool:
        await self._let_go()
        return self._w.host.engine.idle

    async def _jumped(self) -> None:
        """Let time jump once."""
        before = self._w.host.clock.now()

        async def seen() -> bool:
            await asyncio.sleep(0)
            return self._w.host.clock.now() > before + _JUMP

        await self._w.until(seen)

    async def _over(self, mended: datetime) -> bool:
        """Whether the run has ended. What is held is let go, what hangs is cancelled, and an outage ends."""
        await asyncio.sleep(_BETWEEN_LOOKS)
        await self._let_go()
        await self._turn()
        self._run.view = await read(self._w, self._run.ids[0])
        late = datetime.fromisoformat((await self._look("clock"))["now"]) > mended
        if late or any(one["stalled"] for one in self._run.view["items"]):
            await self._cancel()
        if late:
            self.met = self.met or await self._hit()
            await self._w.azure.delete("/_emulator/faults")
        return self._run.view["endedAt"] is not None

    async def _let_go(self) -> None:
        for fault in (await self._look("faults"))["value"]:
            if fault["held"] and fault["id"] in self._faults:
                await self._w.control(f"faults/{fault['id']}/release")

    async def _cancel(self) -> None:
        """What a person does who sees that a job hangs, once."""
        items = (await self._look("state"))["items"]
        if self._hung and (job := items["vm-01"]["job"]) is not None:
            self._hung = False
            await self._w.azure.post(
                f"{VAULT}/replicationJobs/{job}/cancel?api-version=2025-08-01",
                headers={"Authorization": "Bearer test"},
            )

    async def _hit(self) -> bool:
        faults = (await self._look("faults"))["value"]
        return any(one["hits"] for one in faults if one["id"] in self._faults)

    async def _look(self, what: str) -> Any:
        return (await self._w.azure.get(f"/_emulator/{what}")).json()
