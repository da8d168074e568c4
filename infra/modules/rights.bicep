// What the two identities may do in Azure: read as the observer, change as the actor. docs/roles.md says why.
targetScope = 'subscription'

param token string
param environmentName string
param vaultIds string[]
param groupIds string[]
param subscriptionIds string[]
param observerPrincipalId string
param actorPrincipalId string
param contributor bool
param customRoles bool

var builtIn = loadJsonContent('../built-in-roles.json')

module custom 'custom-roles.bicep' = if (customRoles) {
  name: 'homeward-custom-roles-${token}'
  params: { environmentName: environmentName, subscriptionIds: subscriptionIds, contributor: contributor }
}

var observerRoles = customRoles ? [custom!.outputs.observerRole] : [builtIn.reader, builtIn.backupReader]
var actorRolesOnVaults = customRoles
  ? [custom!.outputs.actorRole]
  : [contributor ? builtIn.siteRecoveryContributor : builtIn.siteRecoveryOperator]
var actorRolesOnGroups = customRoles
  ? [custom!.outputs.actorRole]
  : concat(
      [builtIn.reader, builtIn.virtualMachineContributor],
      contributor ? [builtIn.storageAccountContributor] : []
    )

module onSubscriptions 'rights-subscription.bicep' = [
  for (id, index) in subscriptionIds: {
    name: 'homeward-observer-${token}-${index}'
    scope: subscription(id)
    params: { principalId: observerPrincipalId, roles: observerRoles }
  }
]

module onGroups 'rights-group.bicep' = [
  for (id, index) in groupIds: {
    name: 'homeward-actor-${token}-${index}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: { principalId: actorPrincipalId, roles: actorRolesOnGroups }
  }
]

module onVaults 'rights-vault.bicep' = [
  for (id, index) in vaultIds: {
    name: 'homeward-vault-${token}-${index}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: { vaultName: last(split(id, '/')), principalId: actorPrincipalId, roles: actorRolesOnVaults }
  }
]
