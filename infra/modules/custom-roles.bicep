// UNPROVEN until a real drill has passed with them: roles with exactly the actions of roles.yaml. Site Recovery asks for
// more than what is called (its linked access), and nobody has recorded what.
targetScope = 'subscription'

param environmentName string
param subscriptionIds string[]
param contributor bool

var table = loadYamlContent('../roles.yaml')
var needed = filter(table.calls, one => contributor || !contains(one, 'needs'))
var observing = map(filter(needed, one => one.by != 'actor'), one => one.action)
var acting = map(filter(needed, one => one.by != 'observer'), one => one.action)
var scopes = map(subscriptionIds, id => '/subscriptions/${id}')

resource observer 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, 'homeward-observer')
  properties: {
    roleName: 'Homeward observer (${environmentName}, unproven)'
    description: 'What Homeward was seen to read'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [{ actions: union(observing, []) }]
  }
}

resource actor 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(subscription().id, environmentName, 'homeward-actor')
  properties: {
    roleName: 'Homeward actor (${environmentName}, unproven)'
    description: 'What Homeward was seen to change, and the linked access of Site Recovery as documented'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [{ actions: union(acting, map(table.linked, one => one.action)) }]
  }
}

output observerRole string = observer.name
output actorRole string = actor.name
