"""The engine as the host sees it: each method is one step, and one step is one transaction."""

import asyncio
import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime

from devhost.clock import Clock
from devhost.engine import delivery, effects, entities, lifecycle, queries, rewinding, timers, turns
from devhost.engine.checks import check_entity_id, check_event_name, check_instance_id
from devhost.engine.hub import Hub
from devhost.engine.loading import load
from devhost.engine.model import Entity, Instance, Kind, Work
from devhost.engine.versions import Versions
from devhost.errors import (
    DuplicateInstanceError,
    EngineFailedError,
    MissingInstanceError,
    RefusedError,
    WrongStateError,
)
from devhost.protos import pb
from devhost.store import Store
from devhost.tracing import Tracer

log = logging.getLogger(__name__)


class Engine:
    """One task hub with its work queues; single-threaded, to be called on one event loop."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        versions: Versions | None = None,
        tracer: Tracer | None = None,
        *,
        any_state: bool = False,
    ) -> None:
        self._hub = Hub(store, clock, versions or Versions(), tracer or Tracer())
        self._any_state = any_state
        self._waiters: dict[str, asyncio.Event] = {}
        self.on_change: Callable[[], None] = lambda: None
        self.broken: EngineFailedError | None = None
        self._halted = False
        with self._step():
            load(self._hub)

    @contextmanager
    def _step(self) -> Generator[Hub]:
        if self.broken is not None:
            raise self.broken
        hub = self._hub
        try:
            yield hub
            if hub.clock.virtual:
                hub.store.put("meta", "clock", hub.now().isoformat().encode())
            hub.store.commit()
        except RefusedError:
            raise  # refusals come before any change
        except BaseException as error:
            hub.store.rollback()
            self.broken = EngineFailedError(error)
            log.critical("the engine failed; memory and store may differ", exc_info=True)
            self.on_change()
            raise
        self._tell()

    def _tell(self) -> None:
        changed, self._hub.changed = self._hub.changed, set()
        for instance_id in changed:
            if (waiter := self._waiters.pop(instance_id, None)) is not None:
                waiter.set()
        self.on_change()

    # What clients ask for

    def start(
        self, started: pb.ExecutionStartedEvent, policy: pb.OrchestrationIdReusePolicy | None = None
    ) -> str:
        """Begin an orchestration; what holds its id is replaced or refused by the reuse policy."""
        ref = started.orchestrationInstance
        ref.instanceId = ref.instanceId or self._hub.new_id()
        check_instance_id(ref.instanceId)
        if self._hub.versions.default and not started.HasField("version"):
            started.version.value = self._hub.versions.default
        with self._step() as hub:
            existing = hub.instances.get(ref.instanceId)
            if existing is not None:
                if not lifecycle.replaceable(existing, policy, any_state=self._any_state):
                    raise DuplicateInstanceError(ref.instanceId)
                if not existing.closed:
                    lifecycle.terminate(hub, existing, None, recurse=False)
            lifecycle.create(hub, started)
        return ref.instanceId

    def get(self, instance_id: str) -> Instance | None:
        return self._hub.instances.get(instance_id)

    def _existing(self, instance_id: str) -> Instance:
        instance = self._hub.instances.get(instance_id)
        if instance is None:
            raise MissingInstanceError(instance_id)
        return instance

    def running(self, instance_id: str) -> Instance:
        """The instance, refused if it is unknown or over."""
        instance = self._existing(instance_id)
        if instance.closed:
            raise WrongStateError(f"The orchestration instance {instance_id} is not running.")
        return instance

    def raise_event(self, instance_id: str, name: str, data: str | None) -> None:
        check_event_name(name)
        instance = self.running(instance_id)
        raised = pb.EventRaisedEvent(name=name)
        if data is not None:
            raised.input.value = data
        with self._step() as hub:
            delivery.post(hub, instance.id, hub.event(eventRaised=raised))

    def terminate(self, instance_id: str, output: str | None, *, recurse: bool) -> None:
        instance = self.running(instance_id)
        with self._step() as hub:
            lifecycle.terminate(hub, instance, output, recurse=recurse)

    def suspend(self, instance_id: str, reason: str) -> None:
        instance = self.running(instance_id)
        event = pb.ExecutionSuspendedEvent()
        event.input.value = reason
        with self._step() as hub:
            if not delivery.will_be_suspended(instance):
                delivery.post(hub, instance.id, hub.event(executionSuspended=event))

    def resume(self, instance_id: str, reason: str) -> None:
        instance = self.running(instance_id)
        event = pb.ExecutionResumedEvent()
        event.input.value = reason
        with self._step() as hub:
            if delivery.will_be_suspended(instance):
                delivery.post(hub, instance.id, hub.event(executionResumed=event))

    def rewind(self, instance_id: str, reason: str) -> None:
        instance = self._existing(instance_id)
        if instance.state.orchestrationStatus != pb.ORCHESTRATION_STATUS_FAILED:
            raise WrongStateError(
                f"The orchestration instance {instance_id} is not failed: nothing to rewind."
            )
        with self._step() as hub:
            rewinding.reopen(hub, instance, reason)

    def restart(self, instance_id: str, *, new_id: bool) -> str:
        instance = self._existing(instance_id)
        if not instance.closed and not new_id:
            raise WrongStateError(
                f"The orchestration instance {instance_id} has not ended: it cannot restart under its own id."
            )
        started = lifecycle.restarted(instance, self._hub.new_id() if new_id else instance_id)
        with self._step() as hub:
            return lifecycle.create(hub, started).id

    def purge(self, instance_id: str, *, recurse: bool) -> int:
        """Remove one ended instance, or one entity; how many records are gone."""
        with self._step() as hub:
            if instance_id.startswith("@"):
                return int(entities.remove(hub, instance_id))
            instance = hub.instances.get(instance_id)
            return 0 if instance is None else lifecycle.purge(hub, instance, recurse=recurse)

    def purge_where(self, wanted: pb.PurgeInstanceFilter, *, recurse: bool) -> int:
        with self._step() as hub:
            found = queries.purgeable(hub, wanted)
            return sum(
                lifecycle.purge(hub, each, recurse=recurse) for each in found if each.id in hub.instances
            )

    def query(self, query: pb.InstanceQuery) -> tuple[list[Instance], str | None]:
        return queries.instances(self._hub, query)

    def ended_ids(self, request: pb.ListInstanceIdsRequest) -> tuple[list[Instance], str | None]:
        return queries.ended_ids(self._hub, request)

    def history(self, instance_id: str) -> list[pb.HistoryEvent]:
        self._existing(instance_id)
        log_of = self._hub.history_log(instance_id)
        log_of.recall()
        return log_of.events

    def signal(self, entity_id: str, signal: pb.EntityOperationSignaledEvent) -> None:
        check_entity_id(entity_id)
        with self._step() as hub:
            entities.send(hub, entity_id, hub.event(entityOperationSignaled=signal))

    def entity(self, entity_id: str) -> Entity | None:
        return self._hub.entities.get(entity_id)

    def query_entities(self, query: pb.EntityQuery) -> tuple[list[Entity], str | None]:
        return queries.entities(self._hub, query)

    def clean_entities(self, *, empty: bool, locks: bool) -> tuple[int, int]:
        """Remove entities without state, free locks whose owner is gone; how many of each."""
        with self._step() as hub:
            owners = {each.lock.owner for each in hub.entities.values() if each.lock} if locks else set[str]()
            gone = [owner for owner in owners if owner not in hub.instances or hub.instances[owner].closed]
            released = sum(entities.release_all(hub, owner) for owner in gone)
            idle = [
                e.id for e in hub.entities.values() if e.state is None and not len(e.mail) and e.lock is None
            ]
            removed = sum(entities.remove(hub, entity_id) for entity_id in idle) if empty else 0
            return removed, released

    async def wait(self, instance_id: str, enough: Callable[[Instance], bool]) -> Instance | None:
        """Return the instance once it is as wanted, or None if there is none."""
        while (instance := self._hub.instances.get(instance_id)) is not None and not enough(instance):
            await self._waiters.setdefault(instance_id, asyncio.Event()).wait()
        return instance

    # What workers are handed, and what they bring back

    @contextmanager
    def halted(self) -> Generator[None]:
        """Hand nothing out meanwhile."""
        self._halted = True
        try:
            yield
        finally:
            self._halted = False

    def take(self, kind: Kind) -> Work | None:
        if self._halted:
            return None
        if kind is Kind.JOB:
            return delivery.take_job(self._hub)
        return turns.take_turn(self._hub) if kind is Kind.TURN else entities.take_batch(self._hub)

    def complete_turn(self, token: str, response: pb.OrchestratorResponse) -> bool:
        with self._step() as hub:
            return turns.complete_turn(hub, token, response)

    def fail_turn(self, token: str, failure: pb.TaskFailureDetails) -> bool:
        with self._step() as hub:
            return turns.fail_turn(hub, token, failure)

    def complete_job(self, token: str, response: pb.ActivityResponse) -> bool:
        with self._step() as hub:
            return delivery.complete_job(hub, token, response)

    def complete_batch(self, token: str, result: pb.EntityBatchResult) -> bool:
        with self._step() as hub:
            committed = entities.complete_batch(hub, token, result)
            if committed:
                effects.carry_out(hub, result.actions)
            return committed

    def abandon(self, token: str) -> None:
        with self._step() as hub:
            delivery.abandon(hub, token)

    # Time

    @property
    def idle(self) -> bool:
        """Nothing waits to be handed out and nothing is being worked on."""
        return not self._hub.flights and not any(len(queue) for queue in self._hub.ready.values())

    def next_due(self) -> datetime | None:
        return timers.next_due(self._hub)

    def deliver_due(self) -> int:
        """Deliver every timer whose moment has come; how many there were."""
        with self._step() as hub:
            due = timers.pop_due(hub)
            for timer in due:
                self._deliver(hub, timer.target, timer.event, timer.execution_id)
            return len(due)

    @staticmethod
    def _deliver(hub: Hub, target: str, event: pb.HistoryEvent | None, execution_id: str | None) -> None:
        if event is not None:
            event.timestamp.FromDatetime(hub.now())
        if event is None:
            if (instance := hub.instances.get(target)) is not None:
                delivery.nudge(hub, instance)
        elif target.startswith("@"):
            entities.receive(hub, target, event)
        else:
            delivery.post(hub, target, event, execution_id)
