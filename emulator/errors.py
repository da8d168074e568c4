"""Refusals: ARM's and Site Recovery's error bodies in one place, and those of the control plane."""

from emulator.ids import guid
from emulator.wire import Json


class EmulatorError(Exception):
    """Anything the emulator refuses."""


class ControlError(EmulatorError):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def body(self) -> Json:
        return {"error": {"code": "EmulatorControl", "message": str(self)}}


class ArmError(EmulatorError):
    def __init__(self, status: int, code: str, message: str, details: list[Json] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details
        self.headers: list[tuple[str, str]] = []

    def body(self) -> Json:
        error: Json = {"code": self.code, "message": str(self)}
        if self.details is not None:
            error["details"] = self.details
        return {"error": error}


def detail(code: str, message: str, causes: str, action: str) -> Json:
    return {
        "code": code,
        "message": message,
        "possibleCauses": causes,
        "recommendedAction": action,
        "clientRequestId": guid("client", message),
        "activityId": guid("activity", message),
    }


def vault_child_missing(name: str) -> ArmError:
    """The recorded 404 of a resource that the vault does not hold."""
    message = f"Specified resource with name '{name}' does not exist."
    causes, action = "Ensure correct resource name was specified.", "Verify ARM resource name details."
    return ArmError(404, "NotFound", message, [detail("ArmResourceDoesNotExist", message, causes, action)])


def resource_missing(resource_type: str, name: str, group: str) -> ArmError:
    message = (
        f"The Resource '{resource_type}/{name}' under resource group '{group}' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix"
    )
    return ArmError(404, "ResourceNotFound", message)


def group_missing(group: str) -> ArmError:
    return ArmError(404, "ResourceGroupNotFound", f"Resource group '{group}' could not be found.")


def subscription_missing(subscription: str) -> ArmError:
    return ArmError(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")


def bad_request(
    code: str, message: str, action: str = "Correct the request and retry the operation."
) -> ArmError:
    entry = detail(code, message, "The request does not fit the resource.", action)
    return ArmError(400, "BadRequest", message, [entry])


REFUSALS = {"conflict409": (409, "Conflict"), "badRequest400": (400, "BadRequest")}


def not_allowed(variant: str, operation: str, name: str, reason: str) -> ArmError:
    """An operation the item does not allow now; the real body is unrecorded, hence a variant."""
    status, code = REFUSALS[variant]
    message = f"Operation '{operation}' cannot be performed on '{name}': {reason}"
    causes = "Another operation is running, or the item is not in a state that allows this one."
    action = "Wait until the item allows the operation, then retry."
    return ArmError(
        status, code, message, [detail("OperationNotAllowedInCurrentState", message, causes, action)]
    )
