// Holds the signing key. The postprovision hook makes it, once: no template, output or deployment history has it.
param token string
param location string
param tags object
param hostPrincipalId string
param deployer object

var builtIn = loadJsonContent('../built-in-roles.json')
var rights = concat(
  [{ principalId: hostPrincipalId, type: 'ServicePrincipal', role: builtIn.keyVaultSecretsUser }],
  empty(deployer.id)
    ? []
    : [{ principalId: deployer.id, type: deployer.type, role: builtIn.keyVaultSecretsOfficer }]
)

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: 'kv-homeward-${take(token, 12)}'
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }
}

resource right 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for one in rights: {
    name: guid(vault.id, one.principalId, one.role)
    scope: vault
    properties: {
      principalId: one.principalId
      principalType: one.type
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', one.role)
    }
  }
]

output name string = vault.name
output secretsUri string = '${vault.properties.vaultUri}secrets'
