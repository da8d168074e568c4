"""What is set up in a vault, as recorded in 2023 and 2025: shapes only, see notation.py."""

FABRIC = """
name S
type 'Microsoft.RecoveryServices/vaults/replicationFabrics'
id /S
properties {}
  friendlyName S
  encryptionDetails {}
    kekState 'None'
    kekCertThumbprint N
  rolloverEncryptionDetails {}
    kekState 'None'
    kekCertThumbprint N
  internalIdentifier G
  bcdrState 'Valid'
  customDetails {}
    instanceType 'Azure'
    location S
    containerIds [S]
    zones [S]
  healthErrorDetails [S]
  health 'Normal'
"""
FABRIC_LISTED = FABRIC.replace("    containerIds [S]\n    zones [S]\n", "    containerIds N\n")
CONTAINER = """
id /S
name S
type 'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers'
properties {}
  fabricFriendlyName S
  friendlyName S
  fabricType 'Azure'
  protectedItemCount I
  pairingStatus 'Paired'
  role 'Primary'
  fabricSpecificDetails N
"""
CONTAINER_NEW = CONTAINER.replace("'Paired'", "'NotPaired'").replace("'Primary'", "''")
MAPPING = """
id /S
name S
type S
properties {}
  targetProtectionContainerId /S
  targetProtectionContainerFriendlyName S
  providerSpecificDetails {}
    instanceType 'A2A'
    agentAutoUpdateStatus 'Enabled'
    automationAccountAuthenticationType 'SystemAssignedIdentity'
    automationAccountArmId /s
    scheduleName S
    jobScheduleName G
  health 'Normal'
  healthErrorDetails [S]
  policyId /S
  state 'Paired'
  sourceProtectionContainerFriendlyName S
  sourceFabricFriendlyName S
  targetFabricFriendlyName S
  policyFriendlyName S
"""
MAPPING_PLAIN = (
    MAPPING.replace("'Enabled'", "'Disabled'")
    .replace("'SystemAssignedIdentity'", "'RunAsAccount'")
    .replace("automationAccountArmId /s", "automationAccountArmId N")
    .replace("jobScheduleName G", "jobScheduleName N")
    .replace("    scheduleName S", "    scheduleName N")
)
NETWORK_MAPPING = """
type 'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationNetworks/replicationNetworkMappings'
id /S
name S
properties {}
  state 'Paired'
  primaryNetworkFriendlyName S
  primaryNetworkId /l
  primaryFabricFriendlyName S
  recoveryNetworkFriendlyName S
  recoveryNetworkId /l
  recoveryFabricArmId /S
  recoveryFabricFriendlyName S
  fabricSpecificSettings {}
    instanceType 'AzureToAzure'
    primaryFabricLocation S
    recoveryFabricLocation S
"""
POLICY = """
id /S
name S
type 'Microsoft.RecoveryServices/vaults/replicationPolicies'
properties {}
  friendlyName S
  providerSpecificDetails {}
    instanceType 'A2A'
    recoveryPointThresholdInMinutes I
    recoveryPointHistory I
    appConsistentFrequencyInMinutes I
    multiVmSyncStatus 'Enabled'
    crashConsistentFrequencyInMinutes I
    status B
    associatedItemsCount I
    dataSourceType 'VM'
"""
JOB_CREATE_SITE = """
id /S
name G
type 'Microsoft.RecoveryServices/vaults/replicationJobs'
properties {}
  activityId S
  scenarioName 'CreateSite'
  friendlyName 'Create a site'
  state 'Succeeded'
  stateDescription 'Completed'
  tasks []
    taskId 'RegisterVMMTask'
    name 'RegisterVmmTask'
    startTime T
    endTime T
    allowedActions [S]
    friendlyName 'Registering the server'
    state 'Succeeded'
    stateDescription 'Completed'
    taskType 'TaskDetails'
    customDetails {}
      instanceType 'TaskDetails'
    groupTaskCustomDetails N
    errors [S]
  errors [S]
  startTime T
  endTime T
  allowedActions [S]
  targetObjectId G
  targetObjectName S
  targetInstanceType 'Server'
  customDetails {}
    instanceType 'AsrJobDetails'
    affectedObjectDetails {}
      primaryVmmId G
      primaryVmmName S
      primaryFabricProviderId 'Azure'
"""
