"""What an operation's path makes of a job: its scenario, and the tasks at which a rule may have it fail or hang."""

SCENARIOS = {
    "unplannedfailover": "UnplannedFailover",
    "failovercommit": "CommitFailover",
    "failovercancel": "CancelFailover",
    "applyrecoverypoint": "ChangePit",
    "testfailover": "TestFailover",
    "testfailovercleanup": "TestFailoverCleanup",
    "switchprotection": "SwitchReplicationGroupProtection",
}
TASKS = {
    "UnplannedFailover": (
        "VmUfoPrerequisitesCheck",
        "VmShutdownVmOnPrimary",
        "VmFailover",
        "VmFoStartVmOnSecondary",
    ),
    "CommitFailover": ("VmCommitPrerequisitesCheck", "VmCommit"),
    "CancelFailover": ("VmCancelFailoverPrerequisitesCheck", "VmCancelFailover"),
    "ChangePit": (
        "ChangePitPreflightCheck",
        "ShutdownVmRecovery",
        "CancelFailoverRecovery",
        "VmFailover",
        "VmFoStartVmOnSecondary",
    ),
    "TestFailover": (
        "VmTfoPrerequisitesCheck",
        "VmTfoInitiateFailover",
        "VmTfoPrepareTestVm",
        "VmTfoBootTestVm",
    ),
    "TestFailoverCleanup": ("VmTfoCleanupPreflightsCheck", "VmTfoEndFailover", "VmTfoDeleteTestVm"),
    "SwitchReplicationGroupProtection": (
        "SwitchReplicationGroupProtectionPreflightTask",
        "DiscoverReplicaTask",
        "GetSwitchProtectionRequirementsTask",
        "ProtectReplicaTask",
    ),
}
