// Homeward in the recovery region. A deployment of a subscription, since it makes its own resource group (which is all
// that `azd down` then has to delete) and gives rights on vaults and groups that lie elsewhere.
targetScope = 'subscription'

@description('Names everything; azd asks for it.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('The recovery region, or a third one; never the region that VMs are protected in.')
@metadata({ azd: { type: 'location' } })
param location string

@description('ARM ids of the Recovery Services vaults that Homeward may act on, separated by commas.')
param vaultIds string

@description('Resource groups of the VMs, networks and cache accounts on both sides: ARM ids, separated by commas.')
param groupIds string

@description('The regions that VMs are protected in, separated by commas. The preprovision hook reads them from the vaults.')
param sourceRegions string = ''

@description('Who deploys: may write the signing key, and nothing else.')
param principalId string = ''

@allowed(['User', 'ServicePrincipal'])
param principalType string = 'User'

@description('Site Recovery Contributor, and the right to make storage accounts: Disable, multi-VM groups, CancelFailover, wayback: Create.')
param contributor bool = false

@description('UNPROVEN: custom roles with exactly the actions of roles.yaml, in place of built-in ones.')
param customRoles bool = false

@allowed(['AzureStorage', 'azureManaged'])
@description('Where durable state lives: the storage account, or a Durable Task Scheduler.')
param durableProvider string = 'AzureStorage'

@description('ZRS where the region has zones. Never geo-redundant: its other half may lie in the region that is lost.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_LRS'

@description('Days for which sealed reports cannot be deleted; 0 for no such policy.')
@minValue(0)
param archiveRetentionDays int = 0

@description('Where alerts are sent; empty for nowhere.')
param alertEmail string = ''

@description('The application id of the app registration behind sign-in; the postprovision hook makes one and sets it.')
param authClientId string = ''

@description('Teams and channel of the approval cards, and the object ids of those whose answers count; empty for no cards.')
param teamId string = ''
param channelId string = ''
param approvers string = ''

@description('Hosts that a callbackUrl may name, separated by commas.')
param callbackHosts string = ''

@description('Who is told what happens in runs: as HOMEWARD_NOTIFY. Each target has its address in the secret notify-<target>.')
param notify string = ''

@description('Days until the history of an ended run is purged, once its report is kept.')
@minValue(1)
param keepHistoryDays int = 90

@description('Let Event Grid tell of the health of the VMs of this subscription.')
param watchHealth bool = true

@description('Private endpoints for storage, and a network for the app.')
param vnetEnabled bool = false

var sources = split(toLower(replace(sourceRegions, ' ', '')), ',')
var region = empty(sourceRegions)
  ? fail('sourceRegions is empty: name the regions that the VMs are protected in, so that Homeward is not deployed there.')
  : contains(sources, toLower(replace(location, ' ', '')))
      ? fail('${location} is a region that the vaults protect VMs in: app, storage and task hub would be lost with it. Choose the recovery region or a third one.')
      : location
var vaults = filter(map(split(vaultIds, ','), one => trim(one)), one => !empty(one))
var groups = filter(map(split(groupIds, ','), one => trim(one)), one => !empty(one))
var subscriptions = union(map(concat(vaults, groups), one => toLower(split(one, '/')[2])), [toLower(subscription().subscriptionId)])
var token = toLower(uniqueString(subscription().id, environmentName, region))
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-homeward-${environmentName}'
  location: region
  tags: tags
}

module app 'modules/homeward.bicep' = {
  name: 'homeward'
  scope: group
  params: {
    token: token
    location: region
    tags: tags
    vaultIds: vaults
    deployer: { id: principalId, type: principalType }
    durableProvider: durableProvider
    storageSku: storageSku
    archiveRetentionDays: archiveRetentionDays
    alertEmail: alertEmail
    authClientId: authClientId
    cards: { teamId: teamId, channelId: channelId, approvers: approvers }
    callbackHosts: callbackHosts
    notify: notify
    keepHistoryDays: keepHistoryDays
    watchHealth: watchHealth
    vnetEnabled: vnetEnabled
  }
}

module rights 'modules/rights.bicep' = {
  name: 'homeward-rights-${token}'
  params: {
    token: token
    environmentName: environmentName
    vaultIds: vaults
    groupIds: groups
    subscriptionIds: subscriptions
    observerPrincipalId: app.outputs.observerPrincipalId
    actorPrincipalId: app.outputs.actorPrincipalId
    contributor: contributor
    customRoles: customRoles
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output AZURE_TENANT_ID string = tenant().tenantId // azd keeps none by itself
output HOMEWARD_APP string = app.outputs.appName
output HOMEWARD_URL string = app.outputs.url
output HOMEWARD_KEY_VAULT string = app.outputs.keyVaultName
output HOMEWARD_HOST_PRINCIPAL_ID string = app.outputs.hostPrincipalId
output HOMEWARD_OBSERVER_PRINCIPAL_ID string = app.outputs.observerPrincipalId
output HOMEWARD_ACTOR_PRINCIPAL_ID string = app.outputs.actorPrincipalId
output HOMEWARD_START_PRINCIPAL_ID string = app.outputs.startPrincipalId
output HOMEWARD_APPROVAL_PRINCIPAL_ID string = app.outputs.approvalPrincipalId
