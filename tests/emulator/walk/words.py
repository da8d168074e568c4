"""Every word that the references know for a state, by hand."""

PROTECTION = {
    "InitialReplicationInProgress",
    "InitialReplicationRecoveryCompletionPending",
    "Protected",
    "UnplannedFailoverInProgress",
    "UnplannedFailoverCommitPendingStatesBegin",
    "UnplannedFailoverCommitPending",
    "UnplannedFailoverCommitted",
}
# What goes on by itself, without a job.
LADDER = {
    ("InitialReplicationInProgress", "InitialReplicationRecoveryCompletionPending"),
    ("InitialReplicationInProgress", "Protected"),
    ("InitialReplicationRecoveryCompletionPending", "Protected"),
}
_PENDING = {"UnplannedFailoverCommitPendingStatesBegin", "UnplannedFailoverCommitPending"}
# Where a job may leave its item, besides where it was.
ENDS = {
    "UnplannedFailover": {"UnplannedFailoverInProgress", "Protected"} | _PENDING,
    "CommitFailover": {"UnplannedFailoverCommitted"},
    "CancelFailover": {"Protected"},
    "ChangePit": set[str](),
    "TestFailover": set[str](),
    "TestFailoverCleanup": set[str](),
    "ReverseReplication": set[str](),
    "SwitchReplicationGroupProtection": {
        "UnplannedFailoverCommitted",
        "InitialReplicationInProgress",
        "InitialReplicationRecoveryCompletionPending",
        "Protected",
    },
}
DRILL = {"None", "WaitingForCompletion", "MarkedForDeletion"}
HEALTH = {"None", "Normal", "Warning", "Critical"}
OPERATIONS = {
    "UnplannedFailover",
    "DisableProtection",
    "TestFailover",
    "TestFailoverCleanup",
    "CompleteMigration",
    "Commit",
    "ChangePit",
    "SwitchProtection",
    "CancelFailover",
}
JOB = {
    ("InProgress", "InProgress"),
    ("Suspended", "Suspended"),
    ("Succeeded", "Completed"),
    ("Succeeded", "PartiallySucceeded"),
    ("Succeeded", "CompletedWithInformation"),
    ("Failed", "Failed"),
    ("Cancelled", "Cancelled"),
}
TASK = JOB | {("NotStarted", "NotStarted"), ("Other", "Skipped")}
SCENARIOS = {
    "UnplannedFailover",
    "CommitFailover",
    "CancelFailover",
    "ChangePit",
    "TestFailover",
    "TestFailoverCleanup",
    "SwitchReplicationGroupProtection",
    "EnableDr",
    "SaveRecoveryPlan",
    "ReverseReplication",
    "ExportJobs",
    "RefreshVaultHealth",
}
STATUS = {
    "InProgress": {"InProgress", "NotStarted"},
    "Suspended": {"InProgress", "NotStarted"},
    "Succeeded": {"Succeeded"},
    "Failed": {"Failed"},
    "Cancelled": {"Canceled"},
}
