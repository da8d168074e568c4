// Every setting of the app. docs/deploy.md says which of the code's settings are left to their defaults.
param appName string
param accountName string
param componentName string
param identities object
param secretsUri string
param vaultIds string[]
param callbackHosts string
param onBehalf string
param notify string
param keepHistoryDays int
@description('Endpoint of a Durable Task Scheduler; empty where durable state is in the storage account.')
param schedulerEndpoint string

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: accountName }
resource component 'Microsoft.Insights/components@2020-02-02' existing = { name: componentName }
resource app 'Microsoft.Web/sites@2024-04-01' existing = { name: appName }

var host = identities.host.clientId
// host.json names the storage account's provider; settings of the platform's own form override it.
var scheduler = {
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${schedulerEndpoint};TaskHub=homeward;Authentication=ManagedIdentity;ClientID=${host}'
}

var targets = filter(map(split(notify, ';'), one => split(trim(one), ' ')[0]), one => !empty(one))
var addresses = toObject(
  targets,
  one => 'HOMEWARD_NOTIFY_${toUpper(replace(one, '-', '_'))}',
  one => '@Microsoft.KeyVault(SecretUri=${secretsUri}/notify-${toLower(one)})'
)

resource settings 'Microsoft.Web/sites/config@2024-04-01' = {
  parent: app
  name: 'appsettings'
  properties: union(
    {
      AzureWebJobsStorage__credential: 'managedidentity'
      AzureWebJobsStorage__clientId: host
      AzureWebJobsStorage__blobServiceUri: account.properties.primaryEndpoints.blob
      AzureWebJobsStorage__queueServiceUri: account.properties.primaryEndpoints.queue
      AzureWebJobsStorage__tableServiceUri: account.properties.primaryEndpoints.table
      APPLICATIONINSIGHTS_CONNECTION_STRING: component.properties.ConnectionString
      APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${host};Authorization=AAD'
      PYTHON_APPLICATIONINSIGHTS_ENABLE_TELEMETRY: 'true'
      // Why each of these: docs/telemetry.md.
      PYTHON_APPLICATIONINSIGHTS_LOGGER_NAME: 'homeward'
      OTEL_TRACES_SAMPLER: 'always_on'
      OTEL_PYTHON_DISABLED_INSTRUMENTATIONS: 'azure_sdk'
      APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL: 'true'
      APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED: 'true'
      // The sign-in's own proof to Microsoft Entra ID, in place of a secret; nothing where there is no sign-in.
      OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: host
      HOMEWARD_GROUP_ID: resourceGroup().id
      HOMEWARD_VAULT_IDS: join(vaultIds, ',')
      HOMEWARD_OBSERVER_CLIENT_ID: identities.observer.clientId
      HOMEWARD_ACTOR_CLIENT_ID: identities.actor.clientId
      HOMEWARD_ARCHIVE: '${account.properties.primaryEndpoints.blob}archive'
      HOMEWARD_ARCHIVE_CLIENT_ID: host
      HOMEWARD_SIGNING_KEY: '@Microsoft.KeyVault(SecretUri=${secretsUri}/signing-key)'
      HOMEWARD_CALLBACK_HOSTS: callbackHosts
      HOMEWARD_ON_BEHALF: onBehalf
      HOMEWARD_NOTIFY: notify
      HOMEWARD_KEEP_HISTORY_DAYS: string(keepHistoryDays)
    },
    addresses,
    empty(schedulerEndpoint) ? {} : scheduler
  )
}
