"""Shapes of jobs, operations, the vault's fixed parts and what lies around, written by hand from recordings."""

from tests.emulator.shape.shapes_jobs import MOVED, ONE_MACHINE, TASK, inside


def _lines(*parts: str) -> str:
    return "\n".join(part.strip("\n") for part in parts)


_JOB_HEAD = """
id /S
name G
type 'Microsoft.RecoveryServices/vaults/replicationJobs'
properties {}
  scenarioName S
  friendlyName S
  state S
  stateDescription S
  startTime T
  allowedActions [S]
  targetObjectId G
  targetObjectName S
  targetInstanceType 'ProtectionEntity'
"""
_AFFECTED = f"""
    affectedObjectDetails {{}}
{inside(3, ONE_MACHINE)}
"""
_ENDED = """
  endTime T
"""
_RICH = """
  activityId S
  errors [S]
  tasks []
"""
_FAILOVER = f"""
  customDetails {{}}
{inside(2, MOVED)}
"""
_COMMIT = """
  customDetails {}
    instanceType 'AsrJobDetails'
"""


def _switch(new_id: str) -> str:
    return f"""
  customDetails {{}}
    newReplicationProtectedItemId {new_id}
    instanceType 'SwitchProtectionJobDetails'
"""


_CHILDREN = """
    taskId S
    name S
    startTime T
    endTime T
    allowedActions [S]
    friendlyName S
    state S
    stateDescription S
    taskType 'TaskDetails'|'GroupTaskDetails'
    customDetails {*}|N
    groupTaskCustomDetails {}|N
      instanceType 'GroupTaskDetails'
      childTasks []
        taskId 'EnableDr'
        name S
        startTime T
        endTime T
        allowedActions [S]
        friendlyName S
        state S
        stateDescription S
        taskType 'JobTaskDetails'
        customDetails {}
          jobTask {}
            jobId /S
            jobFriendlyName 'Enable replication'
            targetObjectId G
            targetObjectName S
            targetInstanceType 'Vm'
            jobScenarioName 'EnableDr'
          instanceType 'JobTaskDetails'
        groupTaskCustomDetails N
        errors [S]
    errors [S]
"""

JOB_FAILOVER = _lines(_JOB_HEAD, _ENDED, _RICH, inside(2, TASK), _FAILOVER, _AFFECTED)
JOB_COMMIT = _lines(_JOB_HEAD, _ENDED, _RICH, inside(2, TASK), _COMMIT, _AFFECTED)
JOB_SWITCH_RUNNING = _lines(_JOB_HEAD, _RICH, inside(2, TASK), _switch("N"), _AFFECTED)
JOB_SWITCH = _lines(_JOB_HEAD, _ENDED, _RICH, _CHILDREN, _switch("/s"), _AFFECTED)
JOB_LISTED = _lines(
    _JOB_HEAD,
    """
  ?endTime T
  activityId N
  tasks [S]
  errors [S]
  customDetails N
""",
)

STATUS = """
error N
id N
name G
properties N
status 'InProgress'|'Succeeded'
startTime T
endTime T|N
percentComplete N
"""
STATUS_FAILED = """
error {}
  code S
  message S
  details N
id N
name G
properties N
status 'Failed'
startTime T
endTime T
percentComplete N
"""

POINT = """
name G
type S
id /S
properties {}
  recoveryPointTime T
  recoveryPointType 'CrashConsistent'|'ApplicationConsistent'
"""
VM_RECOVERED = """
name S
id /s
type 'Microsoft.Compute/virtualMachines'
location S
tags {*}
properties {}
  vmId G
  hardwareProfile {}
    vmSize S
  storageProfile {}
    osDisk {}
      osType 'Windows'
      name S
      createOption 'Attach'
      caching 'ReadWrite'
      managedDisk {}
        storageAccountType 'Premium_LRS'
        id /s
      deleteOption 'Detach'
      diskSizeGB I
    dataDisks []
  networkProfile {}
    networkInterfaces []
      id /s
      properties {}
        primary B
  provisioningState 'Succeeded'
  timeCreated T
"""
VM_SOURCE = """
name S
id /s
type 'Microsoft.Compute/virtualMachines'
location S
tags {*}
?identity {*}
properties {}
  vmId G
  hardwareProfile {}
    vmSize S
  storageProfile {}
    imageReference {}
      publisher S
      offer S
      sku S
      version S
      exactVersion S
    osDisk {}
      osType 'Windows'
      name S
      createOption 'FromImage'
      caching 'ReadWrite'
      managedDisk {}
        storageAccountType 'Premium_LRS'
        id /s
      diskSizeGB I
    dataDisks []
  osProfile {}
    computerName S
    adminUsername S
    windowsConfiguration {}
      provisionVMAgent B
      enableAutomaticUpdates B
      patchSettings {}
        patchMode 'AutomaticByOS'
        assessmentMode 'ImageDefault'
      enableVMAgentPlatformUpdates B
    secrets [S]
    allowExtensionOperations B
    requireGuestProvisionSignal B
  networkProfile {}
    networkInterfaces []
      id /s
  provisioningState 'Succeeded'
  timeCreated T
resources []
  name S
  id /s
  type 'Microsoft.Compute/virtualMachines/extensions'
  location S
  properties {}
    autoUpgradeMinorVersion B
    provisioningState 'Succeeded'
    ?enableAutomaticUpgrade B
    publisher S
    type S
    typeHandlerVersion S
    ?settings {*}
"""
NOT_FOUND = """
error {}
  code 'NotFound'
  message S
  details []
    code 'ArmResourceDoesNotExist'
    message S
    possibleCauses S
    recommendedAction S
    clientRequestId G
    activityId G
"""
VAULT = """
location S
name S
etag S
properties {}
  provisioningState 'Succeeded'
  privateEndpointStateForBackup 'None'
  privateEndpointStateForSiteRecovery 'None'
  monitoringSettings {}
    azureMonitorAlertSettings {}
      alertsForAllJobFailures 'Enabled'
    classicAlertSettings {}
      alertsForCriticalOperations 'Enabled'
  publicNetworkAccess 'Enabled'
  restoreSettings {}
    crossSubscriptionRestoreSettings {}
      crossSubscriptionRestoreState 'Enabled'
id /s
type 'Microsoft.RecoveryServices/vaults'
sku {}
  name 'Standard'
"""


def _plan(groups: str) -> str:
    return f"""
id /S
name S
type 'Microsoft.RecoveryServices/vaults/replicationRecoveryPlans'
properties {{}}
  friendlyName S
  primaryFabricId /S
  primaryFabricFriendlyName S
  recoveryFabricId /S
  recoveryFabricFriendlyName S
  failoverDeploymentModel 'ResourceManager'
  replicationProviders [S]
  allowedOperations [S]
  currentScenario N
  currentScenarioStatus N
  currentScenarioStatusDescription N
  groups {groups}
  providerSpecificDetails [S]
"""


PLAN = _plan("""[]
    groupType 'Shutdown'|'Failover'|'Boot'
    replicationProtectedItems []
      id /S
      virtualMachineId G
    startGroupActions [S]
    endGroupActions [S]""")
PLAN_LISTED = _plan("[S]")
VAULT_NOT_FOUND = """
error {}
  code 'ResourceNotFound'
  message S
"""
