"""The bodies of an item's `unplannedFailover`, as recorded, and of its `testFailover`, as another provider's was."""

from homeward.domain.arm_json import ArmJson


def failover_body(point_id: str | None, *, shut_down: bool) -> ArmJson:
    """Latest is no id at all: null is not sent. The direction is the same on the way home.

    `shut_down` leaves the shutdown of the source to Site Recovery.
    """
    point = {"recoveryPointId": point_id} if point_id is not None else {}
    return {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "sourceSiteOperations": "Required" if shut_down else "NotRequired",
            "providerSpecificDetails": {"instanceType": "A2A", **point},
        }
    }


def test_failover_body(point_id: str | None, network_id: str) -> ArmJson:
    """The point as above; the network is that of the test VM."""
    point = {"recoveryPointId": point_id} if point_id is not None else {}
    return {
        "properties": {
            "failoverDirection": "PrimaryToRecovery",
            "networkType": "VmNetworkAsInput",
            "networkId": network_id,
            "providerSpecificDetails": {"instanceType": "A2A", **point},
        }
    }


def test_cleanup_body(comments: str) -> ArmJson:
    return {"properties": {"comments": comments}}
