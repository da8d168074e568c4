"""What jobs of all kinds have in common, written by hand from recordings."""


def inside(depth: int, shape: str) -> str:
    return "\n".join("  " * depth + line for line in shape.strip("\n").splitlines())


TASK = """
taskId S
name S
startTime T
endTime T
allowedActions [S]
friendlyName S
state S
stateDescription S
taskType 'TaskDetails'
customDetails {}
  instanceType 'TaskDetails'
groupTaskCustomDetails N
errors [S]
"""
TWO_SIDES = """
primaryVmmId G
primaryVmmName S
recoveryVmmId G
recoveryVmmName S
primaryFabricProviderId 'Azure'
recoveryFabricProviderId 'Azure'
"""
ONE_MACHINE = f"""
primaryVmId G
primaryVmName S
recoveryVmId ''
recoveryVmName S
protectionProfileId G
primaryCloudId G
primaryCloudName S
recoveryCloudId G
recoveryCloudName S
{TWO_SIDES.strip()}
"""
MOVED = """
instanceType 'FailoverJobDetails'
protectedItemDetails []
  name G
  friendlyName S
  testVmName N
  testVmFriendlyName N
  networkConnectionStatus N
  networkFriendlyName S
  subnet S
  recoveryPointId G
  recoveryPointTime T
"""
