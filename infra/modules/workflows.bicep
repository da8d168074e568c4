// Two Logic Apps that call Homeward as themselves. The postprovision hook gives them their app roles.
param token string
param location string
param tags object
param homewardUrl string
param audience string
param cards object

var withCards = !empty(cards.teamId) && !empty(cards.channelId)
var common = { homewardUrl: { value: homewardUrl }, audience: { value: audience } }

// Somebody has to sign this connection in once, in the portal.
resource teams 'Microsoft.Web/connections@2016-06-01' = if (withCards) {
  name: 'teams-homeward-${token}'
  location: location
  tags: tags
  properties: {
    displayName: 'Homeward approval cards'
    api: { id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'teams') }
  }
}

resource approval 'Microsoft.Logic/workflows@2019-05-01' = if (withCards) {
  name: 'logic-homeward-approval-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: loadJsonContent('../logicapps/approval.json')
    parameters: union(common, {
      teamId: { value: cards.teamId }
      channelId: { value: cards.channelId }
      '$connections': {
        value: {
          teams: {
            connectionId: teams.id
            connectionName: teams.name
            id: subscriptionResourceId('Microsoft.Web/locations/managedApis', location, 'teams')
          }
        }
      }
    })
  }
}

resource start 'Microsoft.Logic/workflows@2019-05-01' = {
  name: 'logic-homeward-start-${token}'
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: loadJsonContent('../logicapps/start-and-wait.json')
    parameters: union(common, {
      approvalUrl: {
        value: withCards ? listCallbackUrl('${approval.id}/triggers/manual', '2019-05-01').value : ''
      }
    })
  }
}

output startPrincipalId string = start.identity.principalId
output approvalPrincipalId string = withCards ? approval!.identity.principalId : ''
