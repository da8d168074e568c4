"""The api-versions that providers have published, for those who want a wrong one refused."""

import re

from emulator import whereabouts
from emulator.calls import Call
from emulator.errors import ArmError

# As listed for each type in the template reference, with those that newer official clients send.
PUBLISHED = {
    "Microsoft.RecoveryServices/vaults": """
        2016-06-01 2016-08-10 2018-01-10 2018-07-10 2020-02-02 2020-10-01 2021-01-01 2021-02-10 2021-03-01
        2021-04-01 2021-06-01 2021-07-01 2021-08-01 2021-10-01 2021-11-01 2021-12-01 2022-01-01 2022-02-01
        2022-03-01 2022-04-01 2022-05-01 2022-08-01 2022-09-10 2022-10-01 2023-01-01 2023-02-01 2023-04-01
        2023-06-01 2023-08-01 2024-01-01 2024-02-01 2024-04-01 2024-10-01 2025-01-01 2025-02-01 2025-08-01
        2026-01-01""",
    "Microsoft.Compute/virtualMachines": """
        2015-06-15 2016-03-30 2017-03-30 2017-12-01 2018-04-01 2018-06-01 2018-10-01 2019-03-01 2019-07-01
        2019-12-01 2020-06-01 2020-12-01 2021-03-01 2021-04-01 2021-07-01 2021-11-01 2022-03-01 2022-08-01
        2022-11-01 2023-03-01 2023-07-01 2023-09-01 2024-03-01 2024-07-01 2024-11-01 2025-04-01 2025-11-01
        2026-03-01 2026-04-01""",
    "Microsoft.Compute/disks": """
        2017-03-30 2018-04-01 2018-06-01 2018-09-30 2019-03-01 2019-07-01 2019-11-01 2020-05-01 2020-06-30
        2020-09-30 2020-12-01 2021-04-01 2021-08-01 2021-12-01 2022-03-02 2022-07-02 2023-01-02 2023-04-02
        2023-10-02 2024-03-02 2025-01-02 2026-03-02""",
    "Microsoft.Network/networkInterfaces": """
        2015-06-15 2016-03-30 2016-06-01 2016-07-01 2016-08-01 2016-09-01 2016-10-01 2016-11-01 2016-12-01
        2017-03-01 2017-04-01 2017-06-01 2017-08-01 2017-09-01 2017-10-01 2017-11-01 2018-01-01 2018-02-01
        2018-03-01 2018-04-01 2018-05-01 2018-06-01 2018-07-01 2018-08-01 2018-10-01 2018-11-01 2018-12-01
        2019-02-01 2019-04-01 2019-06-01 2019-07-01 2019-08-01 2019-09-01 2019-11-01 2019-12-01 2020-03-01
        2020-04-01 2020-05-01 2020-06-01 2020-07-01 2020-08-01 2020-11-01 2021-02-01 2021-03-01 2021-05-01
        2021-08-01 2022-01-01 2022-05-01 2022-07-01 2022-09-01 2022-11-01 2023-02-01 2023-04-01 2023-05-01
        2023-06-01 2023-09-01 2023-11-01 2024-01-01 2024-03-01 2024-05-01 2024-07-01 2024-10-01 2025-01-01
        2025-03-01 2025-05-01""",
}
_ALIKE = {
    "Microsoft.RecoveryServices/replicationEligibilityResults": "Microsoft.RecoveryServices/vaults",
    "Microsoft.Network/virtualNetworks": "Microsoft.Network/networkInterfaces",
    "Microsoft.Network/publicIPAddresses": "Microsoft.Network/networkInterfaces",
    "Microsoft.Network/networkSecurityGroups": "Microsoft.Network/networkInterfaces",
    "Microsoft.Network/loadBalancers": "Microsoft.Network/networkInterfaces",
    "Microsoft.Compute/availabilitySets": "Microsoft.Compute/virtualMachines",
    "Microsoft.Compute/snapshots": "Microsoft.Compute/disks",
    "Microsoft.Compute/diskEncryptionSets": "Microsoft.Compute/disks",
}
KNOWN = {
    name: PUBLISHED[like].split() for name, like in ({name: name for name in PUBLISHED} | _ALIKE).items()
}
_BY_LOWER = {name.lower(): name for name in KNOWN}
_FORM = re.compile(r"20\d\d-\d\d-\d\d(-[a-z]+)?")


def check(call: Call) -> None:
    """Refuse a request without an api-version, with one of no such form, or one its type never had."""
    given = call.option("api-version")
    if not given:
        text = "The api-version query parameter (?api-version=) is required for all requests."
        raise ArmError(400, "MissingApiVersionParameter", text)
    if not _FORM.fullmatch(given.lower()):
        text = f"The api-version '{given}' is invalid. Its form is 'yyyy-mm-dd' or 'yyyy-mm-dd-preview'."
        raise ArmError(400, "InvalidApiVersionParameter", text)
    name = _BY_LOWER.get(whereabouts.resource_type(call.path))
    if name and given.lower() not in KNOWN[name] and not given.lower().endswith("-preview"):
        text = (
            f"No registered resource provider found for location 'global' and API version '{given}' for type "
            f"'{name.split('/')[1]}'. The supported api-versions are '{', '.join(KNOWN[name])}'."
        )
        raise ArmError(400, "NoRegisteredProviderFound", text)
