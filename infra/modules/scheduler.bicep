// Durable Task Scheduler, in place of the storage account's queues and tables. The hub is named as host.json names it.
param token string
param location string
param tags object
param hostPrincipalId string

var builtIn = loadJsonContent('../built-in-roles.json')

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: 'dts-homeward-${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = { name: 'homeward' }
}

resource right 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(scheduler::hub.id, hostPrincipalId, builtIn.durableTaskDataContributor)
  scope: scheduler::hub
  properties: {
    principalId: hostPrincipalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      builtIn.durableTaskDataContributor
    )
  }
}

output endpoint string = scheduler.properties.endpoint
