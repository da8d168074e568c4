// A round trip by Microsoft's JavaScript clients, unchanged: home by client secret, out by managed identity.
// EMULATOR is an https address whose authority NODE_EXTRA_CA_CERTS names, PLAIN the same over http, for identity
// only: these clients send no bearer token over http.
import { ClientSecretCredential, ManagedIdentityCredential } from "@azure/identity";
import { ComputeManagementClient } from "@azure/arm-compute";
import { SiteRecoveryManagementClient } from "@azure/arm-recoveryservices-siterecovery";

const endpoint = process.env.EMULATOR;
const subscription = "5eed0000-0000-4000-8000-000000000001";
const groups = `/subscriptions/${subscription}/resourceGroups`;
const vault = ["vault-recovery", "rg-recovery"];
const quick = { updateIntervalInMs: 50 };

const secret = new ClientSecretCredential(
  "5eed0000-0000-4000-8000-0000000000aa",
  "00000000-0000-4000-8000-00000000c11e",
  "any",
  { authorityHost: endpoint, disableInstanceDiscovery: true },
);

async function only(client) {
  for await (const item of client.replicationProtectedItems.list(...vault)) return item;
  throw new Error("the vault has no items");
}

function switchInput(item, running) {
  const { primaryFabricLocation, recoveryFabricLocation } = item.properties.providerSpecificDetails;
  const recoveryResourceGroupId = `${groups}/rg-app-${primaryFabricLocation}`;
  const accounts = `${groups}/rg-recovery/providers/Microsoft.Storage/storageAccounts`;
  return {
    properties: {
      replicationProtectedItemName: item.name,
      providerSpecificDetails: {
        instanceType: "A2A",
        recoveryContainerId: item.id.split("/replicationProtectedItems/")[0],
        recoveryResourceGroupId,
        policyId: item.properties.policyId,
        vmManagedDisks: [
          {
            diskId: running.storageProfile.osDisk.managedDisk.id,
            primaryStagingAzureStorageAccountId: `${accounts}/${recoveryFabricLocation}vaultrecoasrcache`,
            recoveryResourceGroupId,
          },
        ],
      },
    },
  };
}

async function failOver(credential) {
  const client = new SiteRecoveryManagementClient(credential, subscription, { endpoint });
  const compute = new ComputeManagementClient(credential, subscription, { endpoint });
  const item = await only(client);
  const [, , , , , , , , , , fabric, , container, , name] = item.id.split("/");
  const { primaryFabricLocation, recoveryFabricLocation } = item.properties.providerSpecificDetails;
  const vm = item.properties.friendlyName;
  const input = {
    properties: {
      failoverDirection: "PrimaryToRecovery",
      sourceSiteOperations: "NotRequired",
      providerSpecificDetails: { instanceType: "A2A" },
    },
  };
  const items = client.replicationProtectedItems;
  const containers = client.replicationProtectionContainers;
  await compute.virtualMachines.beginPowerOffAndWait(`rg-app-${primaryFabricLocation}`, vm, quick);
  await items.beginUnplannedFailoverAndWait(...vault, fabric, container, name, input, quick);
  await items.beginFailoverCommitAndWait(...vault, fabric, container, name, quick);
  const running = await compute.virtualMachines.get(`rg-app-${recoveryFabricLocation}`, vm);
  await containers.beginSwitchProtectionAndWait(...vault, fabric, container, switchInput(item, running), quick);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const now = await only(client);
    if (now.properties.protectionState === "Protected") return now;
    if (Date.now() > deadline) throw new Error("never Protected");
  }
}

await failOver(secret);
process.env.IDENTITY_ENDPOINT = `${process.env.PLAIN}/msi/token`;
process.env.IDENTITY_HEADER = "any";
const last = await failOver(new ManagedIdentityCredential());
console.log(JSON.stringify({ id: last.id, protectionState: last.properties.protectionState }));
