"""Shapes of items, written by hand from recordings of the service."""

_HEAD = """
id /S
name S
type 'Microsoft.RecoveryServices/vaults/replicationFabrics/replicationProtectionContainers/replicationProtectedItems'
properties {}
  friendlyName S
  protectedItemType ''
  protectableItemId N
  recoveryServicesProviderId /S
  primaryFabricFriendlyName S
  primaryFabricProvider 'AzureFabric'
  recoveryFabricFriendlyName S
  recoveryFabricId /S
  primaryProtectionContainerFriendlyName S
  recoveryProtectionContainerFriendlyName S
  testFailoverState 'None'
  testFailoverStateDescription 'None'
  switchProviderState 'None'
  switchProviderStateDescription N
  allowedOperations [S]
  replicationHealth 'Normal'
  policyId /S
  policyFriendlyName S
  currentScenario {}
    scenarioName 'None'
    jobId /S
    startTime '1753-01-01T01:01:01Z'
  recoveryContainerId /S
  eventCorrelationId G
"""

_DETAILS = """
  providerSpecificDetails {}
    instanceType 'A2A'
    fabricObjectId /l
    initialPrimaryZone ''
    initialPrimaryFabricLocation S
    initialRecoveryZone ''
    initialPrimaryExtendedLocation N
    initialRecoveryExtendedLocation N
    initialRecoveryFabricLocation S
    multiVmGroupId G
    multiVmGroupName ''
    multiVmGroupCreateOption 'AutoCreated'
    managementId G
    protectedDisks N
    unprotectedDisks N
    recoveryBootDiagStorageAccountId N
    primaryFabricLocation S
    recoveryFabricLocation S
    osType 'Windows'
    recoveryAzureVMSize S
    recoveryAzureVMName S
    recoveryAzureResourceGroupId /s
    recoveryCloudService N
    recoveryAvailabilitySet N
    selectedTfoAzureNetworkId N
    rtoInSeconds N
    agentVersion S
    agentExpiryDate T
    isReplicationAgentUpdateRequired B
    isReplicationAgentCertificateUpdateRequired B
    testFailoverRecoveryFabricObjectId N
    primaryAvailabilityZone N
    recoveryAvailabilityZone N
    primaryExtendedLocation N
    recoveryExtendedLocation N
    vmEncryptionType 'NotEncrypted'
    tfoAzureVMName S
    recoveryAzureGeneration S
    recoveryProximityPlacementGroupId N
    autoProtectionOfDataDisk 'Disabled'
    recoveryVirtualMachineScaleSetId N
    recoveryCapacityReservationGroupId N
"""

_DISK = """
    protectedManagedDisks []
      diskId /l
      recoveryResourceGroupId /s
      recoveryReplicaDiskAccountType S
      recoveryTargetDiskAccountType S
      recoveryDiskEncryptionSetId N
      primaryDiskEncryptionSetId N
      diskName S
      diskCapacityInBytes I
      primaryStagingAzureStorageAccountId /s
      diskType 'OperatingSystem'|'Data'
      resyncRequired B
      dataPendingInStagingStorageAccountInMB F
      dataPendingAtSourceAgentInMB F
      isDiskEncrypted B
      secretIdentifier N
      dekKeyVaultArmId N
      isDiskKeyEncrypted B
      keyIdentifier N
      kekKeyVaultArmId N
      failoverDiskName S
      tfoDiskName S
"""

_NIC = """
    vmNics []
      nicId G
      replicaNicId N
      recoveryNetworkSecurityGroupId /s|N
      enableAcceleratedNetworkingOnRecovery B
      tfoVMNetworkId N
      tfoNetworkSecurityGroupId N
      enableAcceleratedNetworkingOnTfo N
      recoveryNicName N
      recoveryNicResourceGroupName N
      reuseExistingNic B
      tfoRecoveryNicName N
      tfoRecoveryNicResourceGroupName N
      tfoReuseExistingNic B
      targetNicName N
"""

_IP = """
      ipConfigs []
        isPrimary B
        ipAddressType 'Dynamic'
        isSeletedForFailover B
        recoverySubnetName S
        recoveryStaticIPAddress ''
        recoveryIPAddressType 'Dynamic'
        recoveryPublicIPAddressId N
        recoveryLBBackendAddressPoolIds N|[S]
        tfoSubnetName N
        tfoStaticIPAddress N
        tfoPublicIPAddressId N
        tfoLBBackendAddressPoolIds N
"""

_IP_KNOWN = """
        name S
        subnetName S
        staticIPAddress S
"""
_IP_UNKNOWN = """
        name N
        subnetName N
        staticIPAddress N
"""
_TAGS = """
    vmSyncedConfigDetails {}
      tags {*}
      inputEndpoints [S]
"""
_NO_TAGS = """
    vmSyncedConfigDetails {}
      tags N
      inputEndpoints N
"""

_HEALTH_ERROR = """
  healthErrors []
    innerHealthErrors [S]
    errorSource 'ReplicationUnitFailoverValidatorError'
    errorType '8010'
    errorLevel 'Warning'
    errorCategory 'TestFailover'
    errorCode '161011'
    summaryMessage ''
    errorMessage S
    possibleCauses S
    recommendedAction S
    creationTimeUtc T
    recoveryProviderErrorMessage N
    entityId G
    errorId '6:8010'
    customerResolvability 'NotAllowed'
"""


def _lines(*parts: str) -> str:
    return "\n".join(part.strip("\n") for part in parts)


def _nic(ip: str, more: str) -> str:
    return _lines(_NIC, more, _IP, ip)


def _protected(original: str) -> str:
    disk = f"""
      recoveryTargetDiskId N
      recoveryReplicaDiskId /s
      recoveryOrignalTargetDiskId {original}
      monitoringPercentageCompletion N
      monitoringJobType N
      diskState 'Protected'
      allowedDiskLevelOperation [S]
"""
    nic = """
      sourceNicArmId /s
      vMNetworkName /s
      recoveryVMNetworkId /s
      selectionType 'SelectedByUserOverride'
"""
    own = """
    selectedRecoveryAzureNetworkId /s
    monitoringPercentageCompletion I
    monitoringJobType 'InitialReplication'
    lastHeartbeat T
    agentCertificateExpiryDate T
    recoveryFabricObjectId N
    vmProtectionState 'Protected'
    vmProtectionStateDescription 'Protected'
    lifecycleId G
    rpoInSeconds I
    lastRpoCalculatedTime T
"""
    state = """
  protectionState 'Protected'
  protectionStateDescription 'Protected'
  activeLocation 'Primary'
  failoverHealth 'Warning'
  failoverRecoveryPointId N
"""
    return _lines(_HEAD, state, _HEALTH_ERROR, _DETAILS, own, _DISK, disk, _nic(_IP_KNOWN, nic), _TAGS)


PROTECTED_AWAY = _protected("''")
PROTECTED_HOME = _protected("N")


def _committed(disk_state: str, operations: str, tags: str) -> str:
    disk = f"""
      recoveryTargetDiskId /s
      recoveryReplicaDiskId ''
      recoveryOrignalTargetDiskId /l
      monitoringPercentageCompletion N
      monitoringJobType N
      diskState {disk_state}
      allowedDiskLevelOperation {operations}
"""
    nic = """
      sourceNicArmId /s
      vMNetworkName /s
      recoveryVMNetworkId /l
      selectionType 'SelectedByUserOverride'
"""
    own = """
    selectedRecoveryAzureNetworkId /l
    monitoringPercentageCompletion N
    monitoringJobType N
    lastHeartbeat T
    recoveryFabricObjectId /l
    vmProtectionState 'UnplannedFailoverCommitted'
    vmProtectionStateDescription 'Failover committed'
    lifecycleId G
    rpoInSeconds I
    lastRpoCalculatedTime T
    churnOptionSelected 'Normal'
"""
    state = """
  protectionState 'UnplannedFailoverCommitted'
  protectionStateDescription 'Failover committed'
  activeLocation 'Recovery'
  failoverHealth 'Normal'
  healthErrors [S]
  lastSuccessfulFailoverTime T
  failoverRecoveryPointId /S
"""
    return _lines(_HEAD, state, _DETAILS, own, _DISK, disk, _nic(_IP_KNOWN, nic), tags)


COMMITTED = _committed("'Protected'", "[S]", _TAGS)
COMMITTED_LISTED = _committed("N", "N", _NO_TAGS)

_RESYNC_DISK = """
      recoveryTargetDiskId N
      recoveryReplicaDiskId /s
      recoveryOrignalTargetDiskId /s
      monitoringPercentageCompletion I|N
      monitoringJobType 'InitialReplication'|N
      diskState 'InitialReplicationPending'|'Unavailable'
      allowedDiskLevelOperation [S]
"""
_RESYNC_NIC = """
      sourceNicArmId /l
      vMNetworkName N
      recoveryVMNetworkId /s
      selectionType 'NotSelected'
"""
_RESYNC_OWN = """
    selectedRecoveryAzureNetworkId N
    monitoringPercentageCompletion I|N
    monitoringJobType 'InitialReplication'|N
    lastHeartbeat T|N
    recoveryFabricObjectId N
    vmProtectionState 'UnprotectedStatesBegin'
    vmProtectionStateDescription S
    lifecycleId N
    rpoInSeconds N
    lastRpoCalculatedTime N
"""
_RESYNC_STATE = """
  protectionState 'InitialReplicationInProgress'|'InitialReplicationRecoveryCompletionPending'
  protectionStateDescription S
  activeLocation 'Primary'
  failoverHealth 'Normal'
  healthErrors [S]
  failoverRecoveryPointId N
"""
RESYNC = _lines(
    _HEAD, _RESYNC_STATE, _DETAILS, _RESYNC_OWN, _DISK, _RESYNC_DISK, _nic(_IP_UNKNOWN, _RESYNC_NIC), _TAGS
)

_ENABLING_DISK = """
      recoveryTargetDiskId N
      recoveryReplicaDiskId /s
      recoveryOrignalTargetDiskId N
      monitoringPercentageCompletion I|N
      monitoringJobType 'InitialReplication'|N
      diskState 'InitialReplicationPending'|'Unavailable'
      allowedDiskLevelOperation [S]
"""
_NO_NICS = """
    vmNics [S]
"""
ENABLING = _lines(_HEAD, _RESYNC_STATE, _DETAILS, _RESYNC_OWN, _DISK, _ENABLING_DISK, _NO_NICS, _TAGS)
