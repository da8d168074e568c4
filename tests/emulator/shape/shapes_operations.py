"""Shapes of plans, test failovers, events and what the vault reports, written by hand from recordings."""

from tests.emulator.shape.shapes_jobs import MOVED, ONE_MACHINE, TASK, TWO_SIDES, inside

_MACHINE = """
taskId G
name 'Unknown'
startTime T
endTime T
allowedActions [S]
friendlyName S
state S
stateDescription S
taskType 'VirtualMachineTaskDetails'
customDetails {}
  skippedReason 'None'
  skippedReasonString N
  jobTask {}
    jobId /S
    jobFriendlyName S
    targetObjectId G
    targetObjectName S
    targetInstanceType 'Vm'
    jobScenarioName S
  instanceType 'VirtualMachineTaskDetails'
groupTaskCustomDetails N
errors [S]
"""
_GROUP_HEAD = """
taskId S
name S
startTime T
endTime T
allowedActions [S]
friendlyName S
state S
stateDescription S
taskType S
customDetails {}|N
  instanceType 'TaskDetails'
groupTaskCustomDetails {}|N
  name S
  groupId S
  rpGroupType S
  instanceType S
  childTasks []
"""


def _job(kind: str, tasks: str, details: str, affected: str) -> str:
    return f"""
id /S
name G
type 'Microsoft.RecoveryServices/vaults/replicationJobs'
properties {{}}
  activityId S
  scenarioName S
  friendlyName S
  state S
  stateDescription S
  tasks []
{inside(2, tasks)}
  errors [S]
  startTime T
  endTime T
  allowedActions [S]
  targetObjectId {"S" if kind == "Vault" else "G"}
  targetObjectName S
  targetInstanceType '{kind}'
  customDetails {{}}
{inside(2, details)}
    affectedObjectDetails {{}}
{inside(3, affected)}
"""


def _group(inner: str) -> str:
    return f"{_GROUP_HEAD.strip()}\n{inside(2, inner)}\nerrors [S]"


_TESTED = """
instanceType 'TestFailoverJobDetails'
testFailoverStatus 'Active'
comments N
networkName S
networkFriendlyName S
networkType 'VmNetworkAsInput'
protectedItemDetails []
  name G
  friendlyName S
  testVmName S
  testVmFriendlyName S
  networkConnectionStatus 'Connected'
  networkFriendlyName S
  subnet S
"""
_CLEANED = """
instanceType 'TestFailoverJobDetails'
testFailoverStatus N
comments S
networkName N
networkFriendlyName N
networkType N
protectedItemDetails [S]
"""
_ASR = """
instanceType 'AsrJobDetails'
"""

PLAN_JOB = _job("RecoveryPlan", _group(_MACHINE), MOVED, TWO_SIDES)
PLAN_COMMIT = _job("RecoveryPlan", _group(_MACHINE), _ASR, TWO_SIDES)
PLAN_DRILL = _job("RecoveryPlan", _group(_MACHINE), _TESTED, TWO_SIDES)
PLAN_CLEANUP = _job("RecoveryPlan", _group(_MACHINE), _CLEANED, TWO_SIDES)
PLAN_SAVED = _job("RecoveryPlan", TASK, _ASR, TWO_SIDES)
PLAN_SHUTDOWN = _group(_group(_MACHINE))
DRILL_JOB = _job("ProtectionEntity", TASK, _TESTED, ONE_MACHINE)
CLEANUP_JOB = _job("ProtectionEntity", TASK, _CLEANED, ONE_MACHINE)
REFRESH_JOB = _job("Vault", TASK, _ASR, "")

_PLAN_HEAD = """
id /S
name S
type 'Microsoft.RecoveryServices/vaults/replicationRecoveryPlans'
properties {}
  friendlyName S
  primaryFabricId /S
  primaryFabricFriendlyName S
  recoveryFabricId /S
  recoveryFabricFriendlyName S
  failoverDeploymentModel 'ResourceManager'
  replicationProviders [S]
  allowedOperations [S]
"""
_NEVER_RUN = """
  currentScenario N
  currentScenarioStatus N
  currentScenarioStatusDescription N
"""
_RUN = """
  lastTestFailoverTime T
  currentScenario {}
    scenarioName S
    jobId /S
    startTime T
  currentScenarioStatus 'Suspended'
  currentScenarioStatusDescription 'WaitingForStopTestFailover'
"""
_GROUPS = """
  groups []
    groupType S
    replicationProtectedItems []
      id /S
      virtualMachineId G
    startGroupActions [S]
    endGroupActions [S]
  providerSpecificDetails [S]
"""
PLAN = _PLAN_HEAD.rstrip() + _NEVER_RUN.rstrip() + _GROUPS
PLAN_TESTED = _PLAN_HEAD.rstrip() + _RUN.rstrip() + _GROUPS
PLAN_LISTED = f"{_PLAN_HEAD.rstrip()}{_NEVER_RUN.rstrip()}\n  groups [S]\n  providerSpecificDetails [S]"

_BARE = "eventSpecificDetails N"
_JOB_STATUS = """
eventSpecificDetails {}
  instanceType 'JobStatus'
  jobId /S
  jobFriendlyName S
  jobStatus 'Failed'
  affectedObjectType 'Vm'
"""


def _event(description: str, kind: str, details: str) -> str:
    return f"""
name S
type 'Microsoft.RecoveryServices/vaults/replicationEvents'
id /S
properties {{}}
  eventCode 'SRSJobStatus'
  description {description}
  eventType '{kind}'
  affectedObjectFriendlyName S
  severity 'Critical'
  timeOfOccurrence T
  fabricId /S
  providerSpecificDetails N
{inside(1, details)}
  healthErrors []
    errorLevel N
    errorCode S
    errorMessage S
    possibleCauses S
    recommendedAction S
    creationTimeUtc T
    recoveryProviderErrorMessage N
    entityId N
"""


EVENT = _event("S", "JobStatus", _JOB_STATUS)
EVENT_ALONE = _event("S", "AgentHealth", _BARE)
_NO_COUNTS = """
  {key} {{}}
    resourceCount I
    issues [S]
    categorizedResourceCounts N
"""
VAULT_HEALTH = f"""
name 'Default'
type 'Microsoft.RecoveryServices/vaults/replicationVaultHealth'
id /S
properties {{}}
  vaultErrors [S]
  protectedItemsHealth {{}}
    resourceCount I
    issues []
      summaryCode S
      category S
      severity S
      summaryMessage S
      affectedResourceType 'ReplicationProtectedItemType'
      affectedResourceSubtype N
      affectedResourceCorrelationIds [S]
    categorizedResourceCounts {{}}
      testFailoverApplicableProtectedItemsCount I
      testFailoverInProgressProtectedItemsCount I
      testFailoverWaitingProtectedItemsCount I
      protectedItemsCriticalCount I
      protectedItemsWarningCount I
      protectedItemsNeutralCount I
      protectedItemsTestFailoverCriticalCount I
      protectedItemsTestFailoverWarningCount I
      protectedItemsConfigurationCriticalCount I
      protectedItemsConfigurationWarningCount I
      protectedItemsFailoverHealthCriticalCount I
      protectedItemsFailoverHealthWarningCount I
{_NO_COUNTS.format(key="fabricsHealth").strip(chr(10))}
{_NO_COUNTS.format(key="containersHealth").strip(chr(10))}
"""
ALERT = """
name 'defaultAlertSetting'
type 'Microsoft.RecoveryServices/vaults/replicationAlertSettings'
id /S
properties {}
  sendToOwners S
  customEmailAddresses [S]
  locale S
"""
SYSTEMS = """
id /S
name 'Default'
type 'Microsoft.RecoveryServices/vaults/replicationSupportedOperatingSystems'
properties {}
  supportedOsList []
    instanceType 'A2A'
    supportedOs []
      osName S
      osType S
      osVersions []
        version S
"""
