// The app's own account: packages, durable state, requests, sealed reports, dead letters. Nobody has a key to it.
param token string
param location string
param tags object
param sku string
param archiveRetentionDays int
param hostPrincipalId string
param eventsPrincipalId string
@description('Where private endpoints go; empty for none.')
param subnetId string
param zoneIds object

var builtIn = loadJsonContent('../built-in-roles.json')
var hostRoles = [builtIn.storageBlobDataOwner, builtIn.storageQueueDataContributor, builtIn.storageTableDataContributor]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'sthomeward${take(token, 13)}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    // Event Grid's dead letters come by the trusted path where the account is closed.
    networkAcls: { bypass: 'AzureServices', defaultAction: empty(subnetId) ? 'Allow' : 'Deny' }
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource packages 'containers' = { name: 'app-package' }
    resource deadLetters 'containers' = { name: 'dead-letters' }
    resource archive 'containers' = {
      name: 'archive'

      resource policy 'immutabilityPolicies' = if (archiveRetentionDays > 0) {
        name: 'default'
        properties: {
          immutabilityPeriodSinceCreationInDays: archiveRetentionDays
          allowProtectedAppendWrites: false
        }
      }
    }
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource requests 'queues' = { name: 'homeward-requests' }
    resource poison 'queues' = { name: 'homeward-requests-poison' }
  }
}

resource hostRights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in hostRoles: {
    name: guid(account.id, hostPrincipalId, role)
    scope: account
    properties: {
      principalId: hostPrincipalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource eventsRights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account::blobs::deadLetters.id, eventsPrincipalId, builtIn.storageBlobDataContributor)
  scope: account::blobs::deadLetters
  properties: {
    principalId: eventsPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtIn.storageBlobDataContributor
    )
  }
}

module endpoint 'private-endpoint.bicep' = [
  for service in ['blob', 'queue', 'table']: if (!empty(subnetId)) {
    name: 'endpoint-${service}'
    params: {
      name: 'pe-homeward-${service}-${token}'
      location: location
      tags: tags
      subnetId: subnetId
      resourceId: account.id
      service: service
      zoneId: zoneIds[?service] ?? ''
    }
  }
]

output accountName string = account.name
output packagesUrl string = '${account.properties.primaryEndpoints.blob}${account::blobs::packages.name}'
