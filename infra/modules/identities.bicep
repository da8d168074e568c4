// Four identities, so that each can do one thing: hold the app's own storage, read Azure, change Azure, drop dead letters.
param token string
param location string
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = [
  for name in ['host', 'observer', 'actor', 'events']: {
    name: 'id-homeward-${name}-${token}'
    location: location
    tags: tags
  }
]

output host object = {
  id: identity[0].id
  clientId: identity[0].properties.clientId
  principalId: identity[0].properties.principalId
}
output observer object = {
  id: identity[1].id
  clientId: identity[1].properties.clientId
  principalId: identity[1].properties.principalId
}
output actor object = {
  id: identity[2].id
  clientId: identity[2].properties.clientId
  principalId: identity[2].properties.principalId
}
output events object = {
  id: identity[3].id
  clientId: identity[3].properties.clientId
  principalId: identity[3].properties.principalId
}
