"""All paths: Resource Manager's, and those open to callers without a token."""

from emulator.around import ROUTES as AROUND
from emulator.compute.handlers import ROUTES as COMPUTE
from emulator.groups import ROUTES as GROUPS
from emulator.identity.clouds import ROUTES as CLOUDS
from emulator.identity.handlers import ROUTES as IDENTITY
from emulator.network.handlers import ROUTES as NETWORK
from emulator.site_recovery.plans.routes import ROUTES as PLANS
from emulator.site_recovery.routes import ROUTES as SITE_RECOVERY
from emulator.storage.handlers import ROUTES as STORAGE
from emulator.tenancy import ROUTES as TENANCY

ARM = [*SITE_RECOVERY, *PLANS, *COMPUTE, *NETWORK, *STORAGE, *GROUPS, *AROUND, *TENANCY]
OPEN = [*IDENTITY, *CLOUDS]
