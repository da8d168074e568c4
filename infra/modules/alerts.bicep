// Who is told, and of what: the rules of alerts.yaml over the app's telemetry, and Azure's own alerts of the vaults.
param location string
param tags object
param workspaceId string
param email string
@description('Vaults of this subscription: a processing rule reaches no other.')
param vaultIds string[]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-homeward'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'homeward'
    enabled: true
    emailReceivers: empty(email)
      ? []
      : [{ name: 'people', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rule 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for one in loadYamlContent('../alerts.yaml'): {
    name: 'homeward-${one.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Homeward: ${one.says}'
      description: one.do
      severity: one.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: one.every
      windowSize: one.window
      autoMitigate: true
      skipQueryValidation: true // the tables are there once the app has written to them
      criteria: {
        allOf: [
          {
            query: one.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [people.id] }
    }
  }
]

// Site Recovery itself tells of replication that is not healthy and of failed jobs; this lets the same people hear of it.
resource replication 'Microsoft.AlertsManagement/actionRules@2021-08-08' = if (!empty(vaultIds)) {
  name: 'homeward-replication'
  location: 'Global'
  tags: tags
  properties: {
    description: 'Alerts of the vaults that Homeward acts on'
    enabled: true
    scopes: vaultIds
    actions: [{ actionType: 'AddActionGroups', actionGroupIds: [people.id] }]
  }
}
