"""Plans as text, for the tests of everything that is done with one."""

from textwrap import dedent, indent

from homeward.domain.plans.findings import PlanError, PlanFinding
from homeward.domain.plans.plan import Plan
from homeward.domain.plans.reading import read_plan
from tests.app.unit.arm_items import VAULT

HEAD = f"""\
apiVersion: homeward/v1
name: shop
version: "1"
vaultId: {VAULT}
"""
MEMBERS = """\
members:
  db: {items: [vm-01]}
  app: {items: [vm-02, vm-03]}
  web: {tag: {tier: web}}
"""
# The line on which the first line of a test's own text stands.
FIRST = len(HEAD.splitlines()) + 1


def plan(*parts: str) -> Plan:
    """The plan of a head and some parts; indentation of a part as a whole does not matter."""
    return read_plan(HEAD + "".join(dedent(part).lstrip("\n") for part in parts))


def findings(*parts: str) -> list[PlanFinding]:
    try:
        plan(*parts)
    except PlanError as error:
        return list(error.findings)
    return []


def of_member(text: str) -> str:
    """Members of which `db` has this besides its VM."""
    return "members:\n  db:\n    items: [vm-01]\n" + indent(dedent(text).strip("\n"), "    ") + "\n"
