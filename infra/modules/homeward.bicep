// Everything that lives in Homeward's own resource group.
param token string
param location string
param tags object
param vaultIds string[]
param deployer object
param durableProvider string
param storageSku string
param archiveRetentionDays int
param alertEmail string
param authClientId string
param cards object
param callbackHosts string
param notify string
param keepHistoryDays int
param watchHealth bool
param vnetEnabled bool

var appName = 'func-homeward-${token}'
var url = 'https://${appName}.azurewebsites.net'
var withScheduler = durableProvider == 'azureManaged'

module identities 'identities.bicep' = {
  name: 'identities'
  params: { token: token, location: location, tags: tags }
}

var known = {
  host: identities.outputs.host
  observer: identities.outputs.observer
  actor: identities.outputs.actor
}

module network 'network.bicep' = if (vnetEnabled) {
  name: 'network'
  params: { token: token, location: location, tags: tags }
}

module storage 'storage.bicep' = {
  name: 'storage'
  params: {
    token: token
    location: location
    tags: tags
    sku: storageSku
    archiveRetentionDays: archiveRetentionDays
    hostPrincipalId: identities.outputs.host.principalId
    eventsPrincipalId: identities.outputs.events.principalId
    subnetId: vnetEnabled ? network!.outputs.endpointsSubnetId : ''
    zoneIds: vnetEnabled ? network!.outputs.storageZoneIds : {}
  }
}

module keyVault 'key-vault.bicep' = {
  name: 'key-vault'
  params: {
    token: token
    location: location
    tags: tags
    hostPrincipalId: identities.outputs.host.principalId
    deployer: deployer
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: { token: token, location: location, tags: tags, hostPrincipalId: identities.outputs.host.principalId }
}

module scheduler 'scheduler.bicep' = if (withScheduler) {
  name: 'scheduler'
  params: { token: token, location: location, tags: tags, hostPrincipalId: identities.outputs.host.principalId }
}

module workflows 'workflows.bicep' = if (!empty(authClientId)) {
  name: 'workflows'
  params: {
    token: token
    location: location
    tags: tags
    homewardUrl: url
    audience: 'api://${authClientId}'
    cards: cards
  }
}

var approvalPrincipalId = empty(authClientId) ? '' : workflows!.outputs.approvalPrincipalId

module app 'app.bicep' = {
  name: 'app'
  params: {
    name: appName
    location: location
    tags: tags
    identities: known
    packages: storage.outputs.packagesUrl
    subnetId: vnetEnabled ? network!.outputs.appSubnetId : ''
  }
}

module settings 'app-settings.bicep' = {
  name: 'app-settings'
  params: {
    appName: app.outputs.name
    accountName: storage.outputs.accountName
    componentName: monitoring.outputs.componentName
    identities: known
    secretsUri: keyVault.outputs.secretsUri
    vaultIds: vaultIds
    callbackHosts: callbackHosts
    notify: notify
    keepHistoryDays: keepHistoryDays
    onBehalf: empty(cards.approvers) || empty(approvalPrincipalId)
      ? ''
      : 'approval-cards ${approvalPrincipalId}=${cards.approvers}'
    schedulerEndpoint: withScheduler ? scheduler!.outputs.endpoint : ''
  }
}

module signIn 'sign-in.bicep' = if (!empty(authClientId)) {
  name: 'sign-in'
  params: { appName: app.outputs.name, clientId: authClientId }
  dependsOn: [settings] // it names one of them
}

module events 'events.bicep' = if (watchHealth) {
  name: 'events'
  params: { tags: tags, identityId: identities.outputs.events.id }
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    vaultIds: filter(vaultIds, one => toLower(split(one, '/')[2]) == toLower(subscription().subscriptionId))
  }
}

output appName string = app.outputs.name
output url string = url
output keyVaultName string = keyVault.outputs.name
output hostPrincipalId string = identities.outputs.host.principalId
output observerPrincipalId string = identities.outputs.observer.principalId
output actorPrincipalId string = identities.outputs.actor.principalId
output startPrincipalId string = empty(authClientId) ? '' : workflows!.outputs.startPrincipalId
output approvalPrincipalId string = approvalPrincipalId
