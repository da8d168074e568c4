"""YAML without its surprises: what would mean something else than it looks like is refused, or taken as it looks."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from homeward.domain.plans.findings import PlanError
from homeward.domain.plans.reading import read_plan
from homeward.domain.plans.source import MOST_CHARACTERS
from tests.app.unit.plan_texts import FIRST, HEAD, findings, of_member, plan

BOMB = "metadata:\n  a: &a [x, x]\n  b: &b [*a, *a]\n  c: &c [*b, *b]\n"


@pytest.mark.parametrize(
    "name", ["no", "on", "010", "1e3", "0x1f", "1:30", "2026-11-22", "1.10", "true", "=", "-"]
)
def test_text_is_what_it_looks_like(name: str) -> None:
    """Norway is no falsehood, and 010 is not eight."""
    quoted = f'"{name}"' if name == "-" else name
    assert (name,) == plan(f"members: {{db: {{items: [{quoted}]}}}}").members[0].selector.items


@pytest.mark.parametrize("version", ["1.10", "1.1", "2026.11", "007"])
def test_a_version_keeps_its_zeros(version: str) -> None:
    """As a number 1.10 would be 1.1."""
    text = HEAD.replace('"1"', version) + "members: {db: {items: [a]}}"
    assert version == read_plan(text).version


@pytest.mark.parametrize("truth", ["yes", "no", "on", "off", "y", "1", "'true'"])
def test_truths_are_true_or_false(truth: str) -> None:
    """Whatever else was meant is asked for."""
    (found,) = findings(of_member(f"critical: {truth}"))
    assert "Write true or false." == found.remedy


@pytest.mark.parametrize("number", ["010", "0x10", "0b1", "1_000", "1e3", "+5", "'5'", ".5", "5.", "٣"])
def test_numbers_are_plain(number: str) -> None:
    """No octal, no hexadecimal, no separators."""
    (found,) = findings("members: {db: {items: [a]}}\n", f"caps: {{vms: {number}}}\n")
    assert "/caps/vms" == found.pointer


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("policy: {}\npolicy: {}\n", (1, 1), "'policy' is written twice, first in line 6."),
        ("policy:\n  commit: Auto\n  commit: Auto\n", (2, 3), "'commit' is written twice, first in line 7."),
    ],
)
def test_a_key_that_is_written_twice_is_named(text: str, place: tuple[int, int], message: str) -> None:
    """YAML would take the second and forget the first."""
    (found,) = findings("members: {db: {items: [a]}}\n", text)
    assert (place, message) == ((found.line - FIRST - 1, found.column), found.message)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "metadata: &self {a: *self}\n",
        "policy: &p {}\n",
        "policy: !!python/object/new:os.system [x]\n",
        "owner: !!str x\n",
        "policy: {<<: *nobody}\n",
    ],
)
def test_anchors_aliases_and_tags_are_refused(text: str) -> None:
    """An anchor can grow without end, a tag can be code."""
    assert ["Anchors, aliases and tags are not taken in a plan."] == [one.message for one in findings(text)]


def test_a_merge_key_is_no_field() -> None:
    """Layers of policy do what it does."""
    (found,) = findings("members: {db: {items: [a]}}\n", "policy: {<<: {commit: Auto}}\n")
    assert "/policy/<<" == found.pointer


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: b\n- c\n", (2, 1)),
        ("a: {b: c\n", (2, 1)),
        ("a:\n\t- b\n", (2, 1)),
        ('a: "b\n', (2, 1)),
        ("a: b: c\n", (1, 5)),
        ("a: @b\n", (1, 4)),
        ("ok: 1\na: \x00\n", (2, 4)),
        ("a: \ud800\n", (1, 4)),
    ],
)
def test_what_is_not_yaml_is_named_by_its_place(text: str, place: tuple[int, int]) -> None:
    """One finding: nothing after it can be trusted."""
    with pytest.raises(PlanError) as caught:
        read_plan(text)
    (found,) = caught.value.findings
    assert (place, True) == ((found.line, found.column), found.message.startswith("This is not YAML"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The plan is empty."),
        ("# only a comment\n", "The plan is empty."),
        ("shop", "A plan is a mapping of fields."),
        ("[shop]", "A plan is a mapping of fields."),
        ("a: b\n---\nc: d\n", "A second document begins here."),
        ("? [a, b]\n: c\n", "A key must be one word."),
        ("a: " + "[" * 500 + "]" * 500, "This is nested too deep."),
        ("[" * 100_000, "This is nested too deep."),
        (
            "#" * (MOST_CHARACTERS + 1),
            f"The plan has {MOST_CHARACTERS + 1} characters; {MOST_CHARACTERS} are the most.",
        ),
    ],
    ids=["empty", "comment", "word", "list", "documents", "key", "deep", "deeper", "long"],
)
def test_what_is_no_plan_at_all_is_said_so(text: str, message: str) -> None:
    """In one sentence."""
    with pytest.raises(PlanError) as caught:
        read_plan(text)
    assert [message] == [one.message for one in caught.value.findings]


_WORDS = [
    "members",
    "waves",
    "policy",
    "db",
    "items",
    "dependsOn",
    "recoveryPoint",
    "Custom",
    "kind",
    "caps",
    "vms",
]
_PIECES = st.sampled_from(
    [*_WORDS, ": ", "\n", "  ", "- ", "[", "]", "{", "}", ", ", "&a ", "*a", "!!x ", '"', "'", "1", "~"]
)


def reads_or_tells(text: str) -> None:
    found = None
    try:
        read_plan(text)
    except PlanError as error:
        found = error.findings
    assert found is None or (found and all(one.line > 0 and one.column > 0 for one in found))


@given(st.text())
@example('"\\UFFFFFFFF"')
@example('"\\U00110000"')
@example("%YAML 9999.9\n---\na")
@example("!<%ff> a")
@example("%TAG ! tag:%C3\n--- !a b")
def test_no_text_breaks_the_reading(text: str) -> None:
    """Any text is a plan or has findings."""
    reads_or_tells(text)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_no_text_that_looks_like_a_plan_breaks_the_reading(text: str) -> None:
    """Of the words and signs of plans, in any order, with and without a proper head."""
    reads_or_tells(text)
    reads_or_tells(HEAD + text)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*_WORDS, "<<", "0"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(
    st.dictionaries(st.sampled_from(["members", "waves", "policy", "caps", "approval", "metadata"]), _JSON)
)
def test_no_value_of_any_shape_breaks_the_reading(said: dict[str, object]) -> None:
    """Every field with everything in it that JSON can say."""
    reads_or_tells("".join(f"{key}: {json.dumps(value)}\n" for key, value in said.items()) + HEAD)
