"""Everything the dev host raises on purpose; one root, so that a caller can tell it from a defect."""


class DevhostError(Exception):
    """Root of the errors that the dev host raises."""


class AppLoadError(DevhostError):
    """The app cannot be indexed; the message is the worker library's own."""


class WorkerLostError(DevhostError):
    """The worker process ended while it held this invocation."""


class FunctionTimeoutError(WorkerLostError):
    """The function ran longer than functionTimeout allows, and its worker was killed for it."""


class WorkerDownError(WorkerLostError):
    """The worker process ends again and again; there is none that could take this invocation."""


class ClockUnreachableError(DevhostError):
    """The clock URL did not take the new time, so no timer may be delivered."""


class EngineFailedError(DevhostError):
    """A step of the engine failed halfway, by a defect or by a store that cannot be written."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(
            f"The engine failed: {type(cause).__name__}: {cause}. "
            "Start again on the same --db file: what was acknowledged is in it."
        )
        self.__cause__ = cause


class RefusedError(DevhostError):
    """A request that the engine refuses; nothing was changed."""


class MissingInstanceError(RefusedError):
    """No such instance."""

    def __init__(self, instance_id: str) -> None:
        super().__init__(f"No instance with ID '{instance_id}' was found.")


class DuplicateInstanceError(RefusedError):
    """The id belongs to an instance that the reuse policy does not let go."""

    def __init__(self, instance_id: str) -> None:
        super().__init__(f"An Orchestration instance with the ID {instance_id} already exists.")


class WrongStateError(RefusedError):
    """The instance exists, but its state does not allow the request."""


class InvalidRequestError(RefusedError):
    """The request itself is malformed."""
