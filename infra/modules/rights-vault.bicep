param vaultName string
param principalId string
param roles string[]

resource vault 'Microsoft.RecoveryServices/vaults@2025-02-01' existing = { name: vaultName }

resource right 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in roles: {
    name: guid(vault.id, principalId, role)
    scope: vault
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]
