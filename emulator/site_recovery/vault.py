"""A vault and what its administrator makes in it: fabrics, containers, policies, mappings. State only."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.ids import guid
from emulator.topology import DISPLAY_NAMES, SUBSCRIPTION, VAULT_TYPE, arm_id
from emulator.wire import Json

if TYPE_CHECKING:
    from emulator.site_recovery.plans.plan import Plan


@dataclass(eq=False)
class Vault:
    name: str
    group: str
    location: str
    subscription: str = SUBSCRIPTION
    fabrics: "dict[str, Fabric]" = field(default_factory=dict[str, "Fabric"])
    policies: "dict[str, Policy]" = field(default_factory=dict[str, "Policy"])
    mappings: "list[Mapping]" = field(default_factory=list["Mapping"])
    network_mappings: "list[NetworkMapping]" = field(default_factory=list["NetworkMapping"])
    plans: "dict[str, Plan]" = field(default_factory=dict[str, "Plan"])
    alert_settings: Json = field(default_factory=dict[str, object])
    strangers: list[Json] = field(default_factory=list[Json])

    @property
    def id(self) -> str:
        return arm_id(self.group, VAULT_TYPE, self.name, self.subscription)

    def asr_id(self, *segments: str) -> str:
        """Spell an id as Site Recovery does, with a capital S in Subscriptions."""
        return "/".join([self.id.replace("/subscriptions/", "/Subscriptions/", 1), *segments])

    @property
    def automation_account(self) -> str:
        """The account that keeps agents up to date where nobody names another."""
        return arm_id(
            self.group, "Microsoft.Automation/automationAccounts", "asr-automation", self.subscription
        )

    def containers(self) -> "list[Container]":
        return [container for fabric in self.fabrics.values() for container in fabric.containers.values()]

    def mappings_between(self, source: "Container", target: "Container") -> "list[Mapping]":
        return [one for one in self.mappings if one.source is source and one.target is target]


@dataclass(eq=False)
class Fabric:
    vault: Vault
    name: str
    location: str
    friendly: str = ""
    containers: "dict[str, Container]" = field(default_factory=dict[str, "Container"])

    @property
    def id(self) -> str:
        return self.vault.asr_id("replicationFabrics", self.name)

    @property
    def guid(self) -> str:
        return guid("fabric", self.id)

    @property
    def display(self) -> str:
        return self.friendly or DISPLAY_NAMES.get(self.location, self.location)


@dataclass(eq=False)
class Container:
    fabric: Fabric
    name: str

    @property
    def vault(self) -> Vault:
        return self.fabric.vault

    @property
    def location(self) -> str:
        return self.fabric.location

    @property
    def id(self) -> str:
        return f"{self.fabric.id}/replicationProtectionContainers/{self.name}"

    @property
    def guid(self) -> str:
        return guid("container", self.id)

    @property
    def internal_id(self) -> str:
        """The id by GUID, as it appears inside other resources."""
        return f"{self.fabric.id}/replicationProtectionContainers/{self.guid}"


@dataclass(eq=False)
class Policy:
    vault: Vault
    name: str
    history: int = 1440
    app_consistent: int = 240
    crash_consistent: int = 5
    multi_vm: str = "Enabled"

    @property
    def id(self) -> str:
        return self.vault.asr_id("replicationPolicies", self.name)


@dataclass(eq=False)
class Mapping:
    """That a container's machines may replicate to another container, and under which policy."""

    name: str
    source: Container
    target: Container
    policy: Policy
    automation_account: str | None = None  # what keeps the agents up to date; nothing does without one

    @property
    def id(self) -> str:
        return f"{self.source.id}/replicationProtectionContainerMappings/{self.name}"


@dataclass(eq=False)
class NetworkMapping:
    """Which network the machines of a network go to, from one fabric to another."""

    name: str
    source: Fabric
    target: Fabric
    network: str
    recovery_network: str

    @property
    def id(self) -> str:
        return f"{self.source.id}/replicationNetworks/azureNetwork/replicationNetworkMappings/{self.name}"
