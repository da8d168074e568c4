"""The multi-VM groups of a batch: each fails over once all of its members are ready, or not at all."""

from collections.abc import Iterator

from homeward.domain.evidence import Fault
from homeward.domain.group_plan import plan_name
from homeward.durable import Context, Durable, Task, any_of, outcome, start
from homeward.steps.batch import BatchInput, Seat
from homeward.steps.crew import Order, Orders
from homeward.steps.group import GROUP, JOINT, MUSTER, GroupInput, GroupMember, Joint, Muster
from orchestrators.crew import Crew


class Groups:
    def __init__(self, ctx: Context, task: BatchInput, crew: Crew, watcher: str) -> None:
        self._ctx, self._task, self._crew, self._watcher = ctx, task, crew, watcher
        self._members: dict[str, dict[str, Seat]] = {}
        self._instances: dict[str, str] = {}
        self._moving: dict[str, Task] = {}

    def seat(self, seat: Seat, child: str) -> None:
        """A member's attempt begins; an earlier attempt of the same VM is forgotten."""
        if seat.group:
            others = self._members.get(seat.group, {})
            kept = {key: one for key, one in others.items() if one.named.name != seat.named.name}
            self._members[seat.group] = {**kept, child: seat}

    def party(self, child: str) -> list[str]:
        """Those who go at the same time as this child: the members of its group, or it alone."""
        return next((list(members) for members in self._members.values() if child in members), [child])

    @property
    def moving(self) -> list[Task]:
        return [task for task in self._moving.values() if not task.is_complete]

    def let_go(self, party: list[str]) -> None:
        """A group lets its members go by itself, once its plan is there; not if one of them must not go."""
        name = next((name for name, members in self._members.items() if party[0] in members), None)
        faulty = any(self._crew.checks[child].faults for child in party if child in self._crew.checks)
        if name is not None and not faulty:
            self._begin(name)
            return
        go = Orders(Order.GO) if name is None else Orders(Order.STOP, _one_must_not(name))
        for child in party:
            self._crew.tell(child, go)

    def _begin(self, name: str) -> None:
        members = self._members[name]
        order = GroupInput(
            run_id=self._task.run_id,
            batch=self._ctx.instance_id,
            vault_id=self._task.request.vault_id,
            plan=plan_name(members),
            watcher=self._watcher,
            members=tuple(GroupMember(one, seat.named.item_id) for one, seat in members.items()),
        )
        self._instances[name] = f"group:{self._task.run_id}:{order.plan}"
        self._moving[name] = start(self._ctx, GROUP, order, self._instances[name])

    def settle(self) -> None:
        """Tell each group that began whether all of its members are ready, or cannot get ready any more."""
        for name, task in list(self._moving.items()):
            members = self._members[name]
            gone = [seat.named.friendly_name for child, seat in members.items() if self._crew.ended(child)]
            if task.is_complete:
                del self._moving[name]
                self._tell_if_broken(name, task)
            elif gone:
                self._muster(name, Muster(stop=_not_ready(name, gone)))
            elif all(child in self._crew.ready for child in members):
                self._muster(name, Muster(tuple(self._crew.ready[child] for child in members)))

    def disagreements(self) -> Iterator[Fault]:
        """Groups whose members found recovery points of different kinds: a plan asks for one."""
        for name, members in self._members.items():
            kinds = {self._crew.checks[child].point for child in members if child in self._crew.checks}
            if len(kinds - {None}) > 1:
                yield _several_kinds(name, sorted(str(kind) for kind in kinds if kind))

    def until_over(self) -> Durable[None]:
        while self.moving:
            yield any_of(self.moving)
            self.settle()

    def _muster(self, name: str, said: Muster) -> None:
        """Once an attempt."""
        instance = self._instances.pop(name, None)
        if instance is not None:
            self._ctx.send_event(instance, MUSTER, data=said.to_json())

    def _tell_if_broken(self, name: str, task: Task) -> None:
        """Members of a group that broke hear of it here; those that were told before do not listen."""
        _, fault = outcome(GROUP.name, task)
        if fault is not None:
            stop, said = Orders(Order.STOP, fault), Joint(fault=fault, certain=False)
            for child in self._members[name]:
                self._crew.tell(child, stop)
                if not self._crew.ended(child):
                    self._ctx.send_event(child, JOINT, data=said.to_json())


def _not_ready(group: str, gone: list[str]) -> Fault:
    return Fault(
        "GroupStopped",
        f"{', '.join(gone)} of the multi-VM group {group!r} did not get ready, so none of it was failed over.",
        recommended_action="Look at what stopped it, then try one of the group again: all of it goes again.",
    )


def _one_must_not(group: str) -> Fault:
    return Fault(
        "GroupStopped",
        f"A member of the multi-VM group {group!r} did not pass its preflight, so none of it was touched.",
        recommended_action="Look at its findings, then start a new run.",
    )


def _several_kinds(group: str, kinds: list[str]) -> Fault:
    return Fault(
        "GroupPoint",
        f"The members of the multi-VM group {group!r} have no recovery point of the same kind: {', '.join(kinds)}.",
        recommended_action="Choose Latest, or wait for the next point that all of them share.",
    )
