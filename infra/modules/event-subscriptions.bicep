// Deployed by the postdeploy hook: Event Grid asks for a function that is there.
param appName string
param accountName string
param identityId string

resource app 'Microsoft.Web/sites@2024-04-01' existing = { name: appName }
resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = { name: 'egst-homeward-health' }

resource health 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'homeward'
  properties: {
    destination: {
      endpointType: 'AzureFunction'
      properties: { resourceId: '${app.id}/functions/hear_event', maxEventsPerBatch: 1 }
    }
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: [
        'Microsoft.ResourceNotifications.HealthResources.AvailabilityStatusChanged'
        'Microsoft.ResourceNotifications.HealthResources.ResourceAnnotated'
      ]
    }
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identityId }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: { resourceId: account.id, blobContainerName: 'dead-letters' }
      }
    }
  }
}
