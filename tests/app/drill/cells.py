"""The cells of the matrix, and how each must end: declared here, before any is run. Data; nothing of Homeward.

The first pattern that a cell's name fits decides; the name is operation/stage/request/fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.app.drill.ends import End
from tests.app.drill.places import PLACES, Fault, Place, faults_at

_DONE, _UNCHANGED, _NAMED = End.DONE, End.STOPPED_UNCHANGED, End.STOPPED_NAMED

ENDS: tuple[tuple[str, End], ...] = (
    # What passes is waited out, whatever it meets; a lost answer is looked for.
    ("*/429 *", _DONE),
    ("*/5?? once", _DONE),
    ("*/503 twice", _DONE),
    ("*/503 often", _DONE),
    ("*/token once", _DONE),
    ("*/drop * once", _DONE),
    ("*/drop after for good", _DONE),
    ("*/slow", _DONE),
    ("*/hold *", _DONE),
    ("*/no Retry-After", _DONE),
    ("*/hidden *", _DONE),
    ("*/stale *", _DONE),
    # The recovered VM, and what is read right before a change: a refused read is made again, for rights take minutes
    # to spread.
    ("*/Verifying/*/403 once", _DONE),
    ("*/ShuttingDown/powerOff/403 once", _UNCHANGED),
    ("*/ShuttingDown/*/403 once", _DONE),
    ("Drill/TestFailingOver/item/403 once", _DONE),
    # What is refused for good on the way over stops the way back, before anything or right before its failover.
    ("RoundTrip/FailingOver/here/* for good", _NAMED),
    ("RoundTrip/Reprotecting/jobs/* for good", _NAMED),
    ("RoundTrip/Synchronizing/items/* for good", _NAMED),
    # Lists spare calls: without them each item is read by itself, but nothing is changed where no job can be seen.
    ("*/FailingOver/jobs/* for good", _NAMED),
    ("*/Committing/jobs/* for good", _NAMED),
    ("Drill/TestFailingOver/jobs/* for good", _NAMED),
    ("*/FailingOver/jobs/*", _DONE),
    # A former source that may not be looked at is not fenced, and what is not fenced is not replaced.
    ("Unplanned/FailingOver/here/40[03] for good", _NAMED),
    ("*/FailingOver/here/*", _DONE),
    ("*/Committing/jobs/*", _DONE),
    ("*/Reprotecting/jobs/*", _DONE),
    ("*/Synchronizing/items/*", _DONE),
    # What Azure will not do before anything was moved: the source is given back.
    ("*/ShuttingDown/powerOff/never stops", _NAMED),
    ("*/ShuttingDown/powerOff/*", _UNCHANGED),
    # An unclear call may still come about: the source stays off, and that is said.
    # In an unplanned run Site Recovery has shut the source down before it fails over.
    ("Unplanned/FailingOver/unplannedFailover/fail VmFailover", _NAMED),
    ("Unplanned/FailingOver/unplannedFailover/fail VmFoStart*", _NAMED),
    ("Unplanned/FailingOver/unplannedFailover/hang VmFailover", _NAMED),
    ("Unplanned/FailingOver/unplannedFailover/hang VmFoStart*", _NAMED),
    ("Unplanned/FailingOver/unplannedFailover/*", _UNCHANGED),
    ("*/FailingOver/unplannedFailover/503 for good", _NAMED),
    ("*/FailingOver/unplannedFailover/drop before for good", _NAMED),
    ("*/FailingOver/unplannedFailover/*", _UNCHANGED),
    ("*/Committing/failoverCommit/*", _NAMED),
    ("Reprotect/Reprotecting/switchprotection/*", _UNCHANGED),
    ("*/Reprotecting/switchprotection/*", _NAMED),
    ("Disable/Disabling/remove/*", _UNCHANGED),
    # Gone is what a read of the item itself answers 404; the job is not needed for that.
    ("Disable/Disabling/jobs/*", _DONE),
    # A drill cleans up whatever failed, and asks for that three times. A sick VM does not replicate as before.
    ("Drill/*/sick", _UNCHANGED),
    ("Drill/CleaningUp/testFailoverCleanup/* once", _DONE),
    ("Drill/CleaningUp/testFailoverCleanup/fail *", _DONE),
    ("Drill/CleaningUp/testFailoverCleanup/hang *", _DONE),
    ("Drill/CleaningUp/testFailoverCleanup/*", _NAMED),
    ("Drill/CheckingCleanup/* once", _DONE),
    # Nobody who cannot read the item for a day can say that it was cleaned up.
    ("Drill/CleaningUp/item/* for good", _UNCHANGED),
    ("Drill/CleaningUp/*", _DONE),
    ("Drill/CheckingCleanup/*", _UNCHANGED),
    ("Drill/TestFailingOver/item/*", _NAMED),
    ("Drill/TestFailingOver/jobs/*", _DONE),
    ("Drill/*", _UNCHANGED),
    # What cannot be read before anything was moved stops the run; the region of an unplanned one may be lost.
    ("Unplanned/Preflight/source/503 *", _DONE),
    ("Unplanned/Preflight/source/drop *", _DONE),
    ("Unplanned/Preflight/here/503 *", _DONE),
    ("Unplanned/Preflight/here/drop *", _DONE),
    ("Disable/Preflight/item/sick", _DONE),
    ("Reprotect/Preflight/item/sick", _DONE),
    ("*/Preflight/*", _UNCHANGED),
    # A source that this run switched off explains it.
    ("*/ShuttingDown/item/sick", _DONE),
    # Once the source is off it is given back only where a read shows that no failover took its place.
    ("*/ShuttingDown/*/403 once", _UNCHANGED),
    ("*/ShuttingDown/source/*", _UNCHANGED),
    ("*/ShuttingDown/here/*", _UNCHANGED),
    ("*/ShuttingDown/*", _NAMED),
    # A look that is refused says nothing about the job that is waited for.
    ("*/Verifying/*", _NAMED),
    ("*/CheckingCleanup/*", _DONE),
    ("*/403 once", _DONE),
    ("*/sick", _DONE),
    ("*/403 for good", _NAMED),
    ("*/400 for good", _NAMED),
    ("*/503 for good", _NAMED),
    ("*/drop before for good", _NAMED),
)


@dataclass(frozen=True)
class Cell:
    operation: str
    place: Place
    fault_name: str
    fault: Fault
    variants: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        return f"{self.operation}/{self.place.stage}/{self.place.what}/{self.fault_name}"

    @property
    def end(self) -> End:
        return next(end for pattern, end in ENDS if fits(self, pattern))

    def __str__(self) -> str:
        return "-".join((self.name, *self.variants.values())).replace("/", "-")


def fits(cell: Cell, pattern: str) -> bool:
    return fnmatchcase(cell.name, pattern)


def _cells() -> Iterator[Cell]:
    for place in PLACES:
        for operation in place.operations:
            for name, fault in faults_at(place).items():
                yield Cell(operation, place, name, fault)


CELLS = tuple(_cells())
