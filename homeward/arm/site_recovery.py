"""Site Recovery through Microsoft's own SDK: reads that tell their time, changes that are sent once.

Source of every path and body: the SDK's models and recordings of the live service (docs/sources.md).
"""

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from homeward.arm import throttle
from homeward.arm.azure import TIMEOUTS, Azure
from homeward.arm.headers import Headers
from homeward.arm.job_list import ALL, Ask, JobList, Page
from homeward.arm.pages import Read
from homeward.domain.arm_ids import VAULT, name_of, part
from homeward.domain.arm_json import ArmJson, child, text
from homeward.domain.jobs import Job, parse_job
from homeward.domain.recovery_points import RecoveryPoint, parse_point
from homeward.domain.replicated_item import ReplicatedItem, parse_item
from homeward.errors import ArmError

if TYPE_CHECKING:
    from azure.core.async_paging import AsyncPageIterator
    from azure.mgmt.recoveryservicessiterecovery.aio import SiteRecoveryManagementClient

_NOT_FOUND = 404


@dataclass(frozen=True, slots=True)
class Accepted:
    operation_id: str
    at: datetime


class SiteRecovery:
    """One vault."""

    def __init__(self, azure: Azure, vault_id: str) -> None:
        self._client = _client(azure, part(vault_id, "subscriptions"))
        self._pages, self._job_lists, self._id = azure.pages, azure.job_lists, vault_id
        self._changing = azure.changing
        match = VAULT.fullmatch(vault_id)
        if match is None:
            raise ValueError(f"{vault_id!r} is not the id of a Recovery Services vault.")
        self._vault = (match["group"], match["vault"])

    async def item(self, item_id: str) -> Read[ReplicatedItem | None]:
        """A fresh read of one item with everything a GET shows; None where Azure answers 404."""
        headers = Headers()
        try:
            with throttle.reading():
                found = await self._client.replication_protected_items.get(
                    *self._vault, *_place(item_id), name_of(item_id), raw_response_hook=headers, **TIMEOUTS
                )
        except ArmError as error:
            if error.status == _NOT_FOUND:
                return headers.read(None)
            raise
        return headers.read(parse_item(_plain(found)))

    async def items(self) -> Read[list[ReplicatedItem]]:
        """Every item of the vault. A list leaves out disk states; it is fresh for what it shows."""
        return await self._pages.read(self.items_path.lower(), self._list_items)

    async def items_since(self, moment: datetime) -> Read[list[ReplicatedItem]]:
        """The item list as this process last read it, if that was after `moment`; else a new one."""
        return await self._pages.since(self.items_path.lower(), moment, self._list_items)

    def items_page(self) -> Read[list[ReplicatedItem]] | None:
        """The item list as this process last read it."""
        return self._pages.newest(self.items_path.lower())

    @property
    def items_path(self) -> str:
        return f"{self._id}/replicationProtectedItems"

    async def _list_items(self) -> Read[list[ReplicatedItem]]:
        headers = Headers()
        pager = self._client.replication_protected_items.list(
            *self._vault, raw_response_hook=headers, **TIMEOUTS
        )
        found = await _all(pager)
        return headers.read([parse_item(one) for one in found])

    async def points(self, item_id: str) -> list[RecoveryPoint]:
        pager = self._client.recovery_points.list_by_replication_protected_items(
            *self._vault, *_place(item_id), name_of(item_id), **TIMEOUTS
        )
        return [point for one in await _all(pager) if (point := parse_point(one))]

    async def mappings(self, container_id: str) -> Read[list[ArmJson]]:
        """The container mappings that Azure lists under a container: those of both directions."""
        headers = Headers()
        pager = (
            self._client.replication_protection_container_mappings.list_by_replication_protection_containers(
                *self._vault,
                part(container_id, "replicationFabrics"),
                name_of(container_id),
                raw_response_hook=headers,
                **TIMEOUTS,
            )
        )
        found = await _all(pager)
        return headers.read(found)

    async def network_mappings(self) -> Read[list[ArmJson]]:
        """The network mappings of the vault, in every direction."""
        headers = Headers()
        pager = self._client.replication_network_mappings.list(
            *self._vault, raw_response_hook=headers, **TIMEOUTS
        )
        found = await _all(pager)
        return headers.read(found)

    async def mapped_networks(self) -> list[str]:
        """The networks of both sides of every network mapping of the vault."""
        found = [child(one, "properties") for one in (await self.network_mappings()).value]
        ends = ("primaryNetworkId", "recoveryNetworkId")
        return [named for one in found for end in ends if (named := text(one, end))]

    async def jobs(self, ask: Ask = ALL) -> Read[list[Job]]:
        """The vault's jobs as known after a reading that begins now and answers `ask`.

        They come without tasks and details, which only a GET has.
        """
        self._jobs.ask(ask)
        return await self._pages.read(self.jobs_path.lower(), lambda: self._jobs.read(self._job_pages()))

    async def jobs_since(self, moment: datetime, ask: Ask) -> Read[list[Job]]:
        """As last read, if what this process read after `moment` answers `ask`; else after a new reading."""
        read = self.jobs_page()
        return read if read and self._jobs.answers(ask, moment) else await self.jobs(ask)

    def jobs_page(self) -> Read[list[Job]] | None:
        """The vault's jobs as this process last read them, if it did."""
        return self._pages.newest(self.jobs_path.lower())

    def known_job(self, name: str) -> Read[Job] | None:
        """A job as this process last saw it in the list."""
        return self._jobs.known.get(name)

    @property
    def job_calls(self) -> int:
        """How many calls a reading of the job list is likely to take."""
        return self._jobs.calls

    @property
    def jobs_path(self) -> str:
        return f"{self._id}/replicationJobs"

    @property
    def _jobs(self) -> JobList:
        return self._job_lists.setdefault(self._id.lower(), JobList())

    async def _job_pages(self) -> AsyncGenerator[Page]:
        headers = Headers()
        listed = self._client.replication_jobs.list(*self._vault, raw_response_hook=headers, **TIMEOUTS)
        pages = cast("AsyncPageIterator[Any]", listed.by_page())
        with throttle.reading():
            async for page in pages:
                read = headers.read([parse_job(_plain(one)) async for one in page])
                yield Page(read.value, read.at, read.calls, last=pages.continuation_token is None)

    async def job(self, name: str) -> Read[Job]:
        headers = Headers()
        with throttle.reading():
            found = await self._client.replication_jobs.get(
                *self._vault, name, raw_response_hook=headers, **TIMEOUTS
            )
        return headers.read(parse_job(_plain(found)))

    async def fail_over(self, item_id: str, body: ArmJson) -> Accepted:
        return await self._begin(
            self._client.replication_protected_items.begin_unplanned_failover,
            *_place(item_id), name_of(item_id), body,
        )  # fmt: skip

    async def commit(self, item_id: str) -> Accepted:
        return await self._begin(
            self._client.replication_protected_items.begin_failover_commit, *_place(item_id), name_of(item_id)
        )

    async def cancel_failover(self, item_id: str) -> Accepted:
        return await self._begin(
            self._client.replication_protected_items.begin_failover_cancel, *_place(item_id), name_of(item_id)
        )

    async def test_failover(self, item_id: str, body: ArmJson) -> Accepted:
        return await self._begin(
            self._client.replication_protected_items.begin_test_failover,
            *_place(item_id), name_of(item_id), body,
        )  # fmt: skip

    async def clean_up_test(self, item_id: str, body: ArmJson) -> Accepted:
        return await self._begin(
            self._client.replication_protected_items.begin_test_failover_cleanup,
            *_place(item_id), name_of(item_id), body,
        )  # fmt: skip

    async def plan(self, name: str) -> Read[ArmJson | None]:
        """A fresh read of a recovery plan; None where Azure answers 404."""
        headers = Headers()
        try:
            with throttle.reading():
                found = await self._client.replication_recovery_plans.get(
                    *self._vault, name, raw_response_hook=headers, **TIMEOUTS
                )
        except ArmError as error:
            if error.status == _NOT_FOUND:
                return headers.read(None)
            raise
        return headers.read(_plain(found))

    async def save_plan(self, name: str, body: ArmJson) -> Accepted:
        return await self._begin(self._client.replication_recovery_plans.begin_create, name, body)

    async def remove_plan(self, name: str) -> Accepted:
        return await self._begin(self._client.replication_recovery_plans.begin_delete, name)

    async def fail_over_plan(self, name: str, body: ArmJson) -> Accepted:
        """The id of the operation is not the name of its job (recorded); a read of a job by it answers the job."""
        return await self._begin(self._client.replication_recovery_plans.begin_unplanned_failover, name, body)

    async def apply_recovery_point(self, item_id: str, point_id: str) -> Accepted:
        body: ArmJson = {
            "properties": {"recoveryPointId": point_id, "providerSpecificDetails": {"instanceType": "A2A"}}
        }
        return await self._begin(
            self._client.replication_protected_items.begin_apply_recovery_point,
            *_place(item_id), name_of(item_id), body,
        )  # fmt: skip

    async def disable(self, item_id: str, body: ArmJson) -> Accepted:
        """The SDK calls this a delete."""
        return await self._begin(
            self._client.replication_protected_items.begin_delete, *_place(item_id), name_of(item_id), body
        )

    async def purge(self, item_id: str) -> Accepted:
        return await self._begin(
            self._client.replication_protected_items.begin_purge, *_place(item_id), name_of(item_id)
        )

    async def switch_protection(self, container_id: str, body: ArmJson) -> Accepted:
        """Reprotect an Azure-to-Azure item: an action of the container that the item is in now."""
        return await self._begin(
            self._client.replication_protection_containers.begin_switch_protection,
            part(container_id, "replicationFabrics"), name_of(container_id), body,
        )  # fmt: skip

    async def _begin(self, begin: Any, *arguments: object) -> Accepted:
        headers = Headers()
        with self._changing():
            await begin(*self._vault, *arguments, polling=False, raw_response_hook=headers, **TIMEOUTS)
        return Accepted(headers.operation_id, headers.read_at)


def _client(azure: Azure, subscription: str) -> "SiteRecoveryManagementClient":
    if subscription not in azure.sdk_clients:
        azure.sdk_clients[subscription] = _new_client(azure, subscription)
    return azure.sdk_clients[subscription]


def _new_client(azure: Azure, subscription: str) -> "SiteRecoveryManagementClient":
    from azure.mgmt.recoveryservicessiterecovery.aio import SiteRecoveryManagementClient

    from homeward.arm.credentials import SCOPE, policy
    from homeward.arm.metering import MeterPolicy
    from homeward.arm.tracing import TracePolicy

    return SiteRecoveryManagementClient(
        azure.identities.observer,
        subscription,
        base_url=azure.settings.arm_endpoint,
        credential_scopes=[SCOPE],
        authentication_policy=policy(azure.settings, azure.identities),
        transport=azure.transport,
        retry_total=0,
        per_retry_policies=[MeterPolicy(azure.budget), TracePolicy()],
    )


def _place(item_id: str) -> tuple[str, str]:
    return part(item_id, "replicationFabrics"), part(item_id, "replicationProtectionContainers")


def _plain(model: Any) -> ArmJson:
    return cast("ArmJson", model.as_dict())


async def _all(pager: AsyncIterator[Any]) -> list[ArmJson]:
    with throttle.reading():
        return [_plain(one) async for one in pager]
