"""The folder of plans: what is in it, what is not, and that no name leads out of it."""

from pathlib import Path

import pytest

from homeward.plan_files import find_plan, list_plans, read_file
from homeward.settings import PLANS, SettingsError, from_environment
from tests.app.unit.plan_texts import HEAD

TEXT = HEAD + "members: {db: {items: [vm-01]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a plan, one with a mistake, and what is no plan; beside it one that nobody may reach."""
    (tmp_path / "secret.yaml").write_text(TEXT.replace("shop", "secret"), encoding="utf-8")
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "shop.yaml").write_text(TEXT, encoding="utf-8")
    (plans / "broken.yaml").write_text(TEXT.replace("shop", "broken") + "caps: {vms: x}\n", encoding="utf-8")
    (plans / "plan.schema.json").write_text("{}", encoding="utf-8")
    (plans / "old.yaml").mkdir()
    return plans


def test_plans_are_listed_by_name(folder: Path) -> None:
    """Also one with mistakes: it is told, not left out."""
    assert [("broken", False), ("shop", True)] == [
        (one.name, one.plan is not None) for one in list_plans(folder)
    ]


def test_a_plan_is_found_by_its_name(folder: Path) -> None:
    """With its text."""
    found = find_plan(folder, "shop")
    assert found is not None
    assert (TEXT, "shop") == (found.text, found.plan and found.plan.name)


def test_a_plan_with_mistakes_is_found_with_its_findings(folder: Path) -> None:
    """They point into its text."""
    found = find_plan(folder, "broken")
    assert found is not None
    assert ["/caps/vms"] == [one.pointer for one in found.findings]


@pytest.mark.parametrize(
    "name",
    [
        "",
        "web",
        "SHOP",
        "shop.yaml",
        "../secret",
        "..",
        ".",
        "/etc/hostname",
        "a/../../secret",
        "..\\secret",
        "shop\0",
        "shop\n",
        "plan.schema",
        "old",
    ],
)
def test_no_other_name_finds_anything(name: str, folder: Path) -> None:
    """Least of all one that leads out of the folder."""
    assert find_plan(folder, name) is None


def test_a_plan_is_called_like_its_file(folder: Path) -> None:
    """Else two files could claim one name."""
    (folder / "copy.yaml").write_text(TEXT, encoding="utf-8")
    (found,) = [one for one in list_plans(folder) if one.name == "copy"]
    assert (None, ["/name"]) == (found.plan, [one.pointer for one in found.findings])


def test_a_file_that_is_no_text_is_told(folder: Path) -> None:
    """And the others are listed all the same."""
    (folder / "bytes.yaml").write_bytes(b"name: \xff\xfe")
    found = read_file(folder / "bytes.yaml")
    assert found.findings[0].message.startswith("The file cannot be read")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """By the setting that names it."""
    with pytest.raises(SettingsError, match="HOMEWARD_PLANS is"):
        list_plans(tmp_path / "nowhere")
    with pytest.raises(SettingsError, match="HOMEWARD_PLANS"):
        find_plan(tmp_path / "nowhere", "shop")


@pytest.mark.parametrize("environment", [{}, {"HOMEWARD_PLANS": ""}])
def test_plans_lie_beside_the_app_unless_told_otherwise(environment: dict[str, str]) -> None:
    """An empty setting is no setting."""
    assert PLANS == from_environment(environment).plans
    assert (PLANS.parent / "function_app.py").is_file()


def test_plans_may_lie_elsewhere(tmp_path: Path) -> None:
    """A share that is mounted, for one."""
    assert tmp_path == from_environment({"HOMEWARD_PLANS": str(tmp_path)}).plans


def test_a_plan_is_taken_apart_once_and_again_where_it_changed(folder: Path) -> None:
    """Signals come by the thousand; and what was changed counts at once, also where it is as long as before."""
    before, same = find_plan(folder, "shop"), find_plan(folder, "shop")
    (folder / "shop.yaml").write_text(TEXT.replace("vm-01", "vm-02"), encoding="utf-8")
    after = find_plan(folder, "shop")

    assert before is same
    assert after is not None
    assert "vm-02" in after.text
