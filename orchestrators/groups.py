"""The multi-VM groups of a batch: each fails over once all of its members are ready, or not at all."""

from collections.abc import Iterator

from homeward.domain.evidence import Fault
from homeward.domain.group_plan import plan_name
from homeward.durable import Context, Durable, Task, all_of, outcome, start
from homeward.steps.batch import BatchInput, Seat
from homeward.steps.group import GROUP, JOINT, GroupInput, GroupMember, Joint
from orchestrators.crew import Crew


class Groups:
    def __init__(self, ctx: Context, task: BatchInput, crew: Crew, watcher: str) -> None:
        self._ctx, self._task, self._crew, self._watcher = ctx, task, crew, watcher
        self._members: dict[str, dict[str, Seat]] = {}
        self._settled: set[str] = set()
        self._moving: dict[str, Task] = {}

    def seat(self, seat: Seat, child: str) -> None:
        """A member's attempt begins; an earlier attempt of the same VM is forgotten."""
        if seat.group:
            others = self._members.get(seat.group, {})
            kept = {key: one for key, one in others.items() if one.named.name != seat.named.name}
            self._members[seat.group] = {**kept, child: seat}
            self._settled.discard(seat.group)

    def party(self, child: str) -> list[str]:
        """Those who go at the same time as this child: the members of its group, or it alone."""
        return next((list(members) for members in self._members.values() if child in members), [child])

    @property
    def moving(self) -> list[Task]:
        return [task for task in self._moving.values() if not task.is_complete]

    def settle(self) -> None:
        """Start the failover of groups that are ready, and stop those that cannot get ready any more."""
        for name, members in self._members.items():
            gone = [seat.named.friendly_name for child, seat in members.items() if self._crew.ended(child)]
            if name in self._settled:
                self._tell_if_broken(name)
            elif gone:
                self._settle(name, Joint(fault=_not_ready(name, gone)))
            elif all(child in self._crew.ready for child in members):
                self._settle(name)

    def disagreements(self) -> Iterator[Fault]:
        """Groups whose members found recovery points of different kinds: a plan asks for one."""
        for name, members in self._members.items():
            kinds = {self._crew.checks[child].point for child in members if child in self._crew.checks}
            if len(kinds - {None}) > 1:
                yield _several_kinds(name, sorted(str(kind) for kind in kinds if kind))

    def until_over(self) -> Durable[None]:
        if self.moving:
            yield all_of(self.moving)

    def _settle(self, name: str, stop: Joint | None = None) -> None:
        self._settled.add(name)
        if stop is None:
            self._move(name)
        else:
            self._tell(name, stop)

    def _move(self, name: str) -> None:
        members = self._members[name]
        attempt = max(self._crew.ready[child].intent.attempt for child in members)
        order = GroupInput(
            run_id=self._task.run_id,
            vault_id=self._task.request.vault_id,
            plan=plan_name(self._task.run_id, name, attempt),
            watcher=self._watcher,
            members=tuple(GroupMember(child, self._crew.ready[child]) for child in members),
        )
        self._moving[name] = start(self._ctx, GROUP, order, f"group:{self._task.run_id}:{order.plan}")

    def _tell_if_broken(self, name: str) -> None:
        """Members of a group whose failover broke hear of it here; those that were told before do not listen."""
        task = self._moving.get(name)
        if task is not None and task.is_complete:
            del self._moving[name]
            _, fault = outcome(GROUP.name, task)
            if fault is not None:
                self._tell(name, Joint(fault=fault, certain=False))

    def _tell(self, name: str, said: Joint) -> None:
        for child in self._members[name]:
            if not self._crew.ended(child):
                self._ctx.send_event(child, JOINT, data=said.to_json())


def _not_ready(group: str, gone: list[str]) -> Fault:
    return Fault(
        "GroupStopped",
        f"{', '.join(gone)} of the multi-VM group {group!r} did not get ready, so none of it was failed over.",
        recommended_action="Look at what stopped it, then try one of the group again: all of it goes again.",
    )


def _several_kinds(group: str, kinds: list[str]) -> Fault:
    return Fault(
        "GroupPoint",
        f"The members of the multi-VM group {group!r} have no recovery point of the same kind: {', '.join(kinds)}.",
        recommended_action="Choose Latest, or wait for the next point that all of them share.",
    )
