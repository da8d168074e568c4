"""Every mistake of a plan: where it stands, what is wrong, what to write instead; and all of them at once."""

import pytest

from homeward.domain.plans.findings import PlanError
from homeward.domain.plans.reading import read_plan
from tests.app.unit.plan_texts import FIRST, HEAD, MEMBERS, findings, of_member

POLICY = "/members/db/policy"


def said(*parts: str) -> list[tuple[str, str]]:
    return [(one.pointer, one.message) for one in findings(*parts)]


def only(*parts: str) -> tuple[str, str]:
    (found,) = said(*parts)
    return found


def remedy(*parts: str) -> str:
    (found,) = findings(*parts)
    return found.remedy


@pytest.mark.parametrize("name", ["apiVersion", "name", "version", "vaultId"])
def test_a_required_field_that_is_missing_is_named(name: str) -> None:
    """One finding a field."""
    text = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(name))
    with pytest.raises(PlanError) as caught:
        read_plan(text + MEMBERS)
    assert [f"{name} is missing."] == [one.message for one in caught.value.findings]


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/apiVersion", "apiVersion: homeward/v2"),
        ("/name", "name: ../shop"),
        ("/name", "name: Shop"),
        ("/name", "name: [shop]"),
        ("/vaultId", "vaultId: vault-one"),
    ],
)
def test_a_field_of_the_head_that_is_wrong_is_named(pointer: str, text: str) -> None:
    """With the rest of the plan as it should be."""
    name = text.partition(":")[0]
    lines = [text if line.startswith(f"{name}:") else line for line in HEAD.splitlines()]
    with pytest.raises(PlanError) as caught:
        read_plan("\n".join(lines) + "\n" + MEMBERS)
    assert [pointer] == [one.pointer for one in caught.value.findings]


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/members/db/critical", "critical: yes"),
        ("/members/db/critical", 'critical: "true"'),
        ("/members/db/dependsOn", "dependsOn: app"),
        ("/members/db/policy", "policy: strict"),
        (f"{POLICY}/commit", "policy: {commit: Never}"),
        (f"{POLICY}/shutdown", "policy: {shutdown: [PowerOff]}"),
        (f"{POLICY}/maxDataLoss", "policy: {maxDataLoss: 15 minutes}"),
        (f"{POLICY}/maxDataLoss", "policy: {maxDataLoss: -1}"),
        (f"{POLICY}/maxDataLoss", "policy: {maxDataLoss: 1:30}"),
        (f"{POLICY}/limits/committing", "policy: {limits: {committing: soon}}"),
        (f"{POLICY}/recoveryPoint/kind", "policy: {recoveryPoint: {kind: Newest}}"),
        (f"{POLICY}/recoveryPoint/allowMissingDisks", "policy: {recoveryPoint: {allowMissingDisks: on}}"),
        (
            f"{POLICY}/recoveryPoint/before",
            "policy: {recoveryPoint: {kind: LatestBefore, before: 2026-11-22T03:00:00}}",
        ),
        (
            f"{POLICY}/recoveryPoint/before",
            "policy: {recoveryPoint: {kind: LatestBefore, before: yesterday}}",
        ),
        (f"{POLICY}/probes/0/port", "policy: {probes: [{name: a, kind: Tcp, host: x, port: 65536}]}"),
        (f"{POLICY}/probes/0/port", "policy: {probes: [{name: a, kind: Tcp, host: x, port: 0443}]}"),
        (f"{POLICY}/probes/0/port", "policy: {probes: [{name: a, kind: Tcp, host: x, port: 44.3}]}"),
        (f"{POLICY}/probes/0/url", "policy: {probes: [{name: a, kind: Http, url: ftp://x}]}"),
        (f"{POLICY}/probes/0/kind", "policy: {probes: [{name: a, kind: Ping}]}"),
        (f"{POLICY}/probes/0/name", "policy: {probes: [{kind: Http, url: http://x}]}"),
        (f"{POLICY}/hooks/0/url", "policy: {hooks: [{stage: Committing, moment: Before, url: http://x}]}"),
        (f"{POLICY}/hooks/0/stage", "policy: {hooks: [{stage: Later, moment: Before, url: https://x}]}"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named(pointer: str, text: str) -> None:
    """By its own place, and once."""
    assert pointer == only(of_member(text))[0]


@pytest.mark.parametrize(
    ("pointer", "text", "meant"),
    [
        ("/polcy", "polcy: {}\n", "policy"),
        ("/members/db/dependson", of_member("dependson: []"), "dependsOn"),
        (f"{POLICY}/recoverypoint", of_member("policy: {recoverypoint: {}}"), "recoveryPoint"),
        (f"{POLICY}/max_data_loss", of_member("policy: {max_data_loss: 1}"), "maxDataLoss"),
        (f"{POLICY}/commit", of_member("policy: {commit: AfterVerfy}"), "AfterVerify"),
        ("/members/db/dependsOn/0", of_member("dependsOn: [dbb]"), "db"),
    ],
)
def test_what_was_meant_is_offered(pointer: str, text: str, meant: str) -> None:
    """For fields, words and members alike."""
    parts = (text,) if "members:" in text else (MEMBERS, text)
    (found,) = findings(*parts)
    assert (pointer, f"Did you mean {meant}?") == (found.pointer, found.remedy)


def test_an_empty_value_is_named() -> None:
    """`waves:` with nothing after it is a mistake, not a list."""
    assert [("/waves", "There is no value here.")] == said(MEMBERS, "waves:\n")
    assert [("/members/db/items", "There is no value here.")] == said("members:\n  db:\n    items: ~\n")


@pytest.mark.parametrize(
    ("text", "pointer", "message"),
    [
        ("db: {}", "/members/db", "db says no VMs."),
        ("db: {items: []}", "/members/db/items", "items is empty: it is no VM, not every VM."),
        ("db: {tag: {}}", "/members/db/tag", "tag is empty: it is no VM, not every VM."),
        ("db: {query: ''}", "/members/db/query", "query is empty: it is no VM, not every VM."),
        ("db: {items: [a], tag: {b: c}}", "/members/db/tag", "db says its VMs twice, by items and by tag."),
        ("db: {items: [a, A]}", "/members/db/items/1", "'A' is named by db already."),
        ("d b: {items: [a]}", "/members/d b", "'d b' is not a member's name (1 to 63 of A-Z a-z 0-9 . _ -)."),
        (
            "d/b~: {items: [a]}",
            "/members/d~1b~0",
            "'d/b~' is not a member's name (1 to 63 of A-Z a-z 0-9 . _ -).",
        ),
    ],
)
def test_a_member_that_says_no_vms_or_too_many_is_named(text: str, pointer: str, message: str) -> None:
    """Exactly one way of saying which."""
    assert (pointer, message) == only(f"members:\n  {text}\n")


def test_a_vm_in_two_members_is_named_with_the_first() -> None:
    """It can go in one wave only."""
    found = only("members:\n  db: {items: [vm-01]}\n  web: {items: [vm-02, VM-01]}\n")
    assert ("/members/web/items/1", "'VM-01' is named by db already.") == found


def test_a_plan_without_members_is_refused() -> None:
    """Nothing is not everything."""
    assert ("/members", "The plan has no members.") == only("members: {}\n")


WAVES = [
    ("[]", "/waves", "There is no wave."),
    ("[{members: [db, app, web]}, {members: []}]", "/waves/1", "The wave is empty."),
    ("[{members: [db, app, web]}, {name: x}]", "/waves/1/members", "members is missing."),
    ("[{members: [db, app]}]", "/members/web", "web is in no wave: it would be left behind."),
    ("[{members: [db, app, web, wep]}]", "/waves/0/members/3", "There is no member 'wep'."),
    ("[{members: [db, app, web, db]}]", "/waves/0/members/3", "db is in the wave wave-1 already."),
    (
        "[{name: one, members: [db, app]}, {members: [web, db]}]",
        "/waves/1/members/1",
        "db is in the wave one already.",
    ),
    (
        "[{name: one, members: [db, app]}, {name: one, members: [web]}]",
        "/waves/1",
        "Two waves are called 'one'.",
    ),
    (
        "[{members: [db, app, web], tolerated: 1}]",
        "/waves/0/tolerated",
        "Nothing stops the wave, so nothing is tolerated.",
    ),
    (
        "[{members: [db, app, web], parallelism: -1}]",
        "/waves/0/parallelism",
        "'-1' is not a whole number, at least 0.",
    ),
    (
        "[{members: [db, app, web], policy: {recoveryPoint: {kind: Custom, id: p}}}]",
        "/waves/0/policy/recoveryPoint",
        "Custom is for one VM, and this policy is for several.",
    ),
]


@pytest.mark.parametrize(("text", "pointer", "message"), WAVES)
def test_a_wave_that_is_wrong_is_named(text: str, pointer: str, message: str) -> None:
    """By its place in the list."""
    assert (pointer, message) == only(MEMBERS, f"waves: {text}\n")


def test_a_broken_wave_does_not_move_the_others() -> None:
    """Findings point at the text, not at what is left of it."""
    found = said(MEMBERS, "waves:\n  - five\n  - {members: [db, app, web, wep]}\n")
    assert ["/waves/0", "/waves/1/members/3"] == [pointer for pointer, _ in found]


def test_waves_and_dependencies_do_not_go_together() -> None:
    """One of them gives the order."""
    found = only(
        "members:\n  db: {items: [a]}\n  web: {items: [b], dependsOn: [db]}\n",
        "waves: [{members: [db]}, {members: [web]}]\n",
    )
    assert ("/members/web/dependsOn", "The waves say the order already.") == found


def test_a_circle_is_named() -> None:
    """From a member on, back to it."""
    lines = [
        "a: {items: [a], dependsOn: [b]}",
        "b: {items: [b], dependsOn: [c]}",
        "c: {items: [c], dependsOn: [a]}",
    ]
    (found,) = findings("members:\n  " + "\n  ".join(lines) + "\n")
    circle = found.message.removeprefix("The members need each other in a circle: ").rstrip(".").split(" -> ")
    assert circle[0] == circle[-1]
    assert circle in (list("abca"), list("bcab"), list("cabc"))
    assert f"/members/{circle[0]}/dependsOn" == found.pointer


def test_two_circles_are_both_named() -> None:
    """Mending one does not show the next only then."""
    lines = [f"{one}: {{items: [{one}], dependsOn: [{other}]}}" for one, other in ("ab", "ba", "cd", "dc")]
    assert 2 == len(findings("members:\n  " + "\n  ".join(lines) + "\n"))


def test_a_member_that_needs_itself_is_named() -> None:
    """The smallest circle."""
    assert ("/members/db/dependsOn/0", "db -> db: it needs itself.") == only(of_member("dependsOn: [db]"))


POINTS = [
    ("{kind: Custom}", "/id", "Custom needs the point's id."),
    ("{kind: Latest, id: p}", "/id", "Latest takes no id."),
    ("{kind: LatestBefore}", "/before", "LatestBefore needs a time."),
    ("{before: 2026-11-22T03:00:00Z}", "/before", "Latest takes no time."),
    (
        "{kind: LatestProcessed, fallback: {}}",
        "/fallback",
        "LatestProcessed finds a point wherever there is one; nothing falls back.",
    ),
    (
        "{kind: LatestAppConsistent, fallback: {kind: Custom}}",
        "/fallback/id",
        "Custom needs the point's id.",
    ),
]


@pytest.mark.parametrize(("text", "path", "message"), POINTS)
def test_a_choice_of_points_that_contradicts_itself_is_named(text: str, path: str, message: str) -> None:
    """In whatever link of the chain."""
    assert (f"{POLICY}/recoveryPoint{path}", message) == only(of_member(f"policy: {{recoveryPoint: {text}}}"))


@pytest.mark.parametrize(
    ("beside", "word"),
    [
        ("zeroLoss: {quiesce: a, resume: b}", "Zero loss has one point"),
        ("commit: Auto", "Auto commits whatever the probes say"),
        ("recoveryPoint: {kind: Custom, id: p}", "Custom is the one point"),
    ],
)
def test_other_points_contradict_what_names_one(beside: str, word: str) -> None:
    pointer, message = only(of_member(f"policy: {{otherPoints: {{atMost: 2}}, {beside}}}"))
    assert (f"{POLICY}/otherPoints", True) == (pointer, word in message)


@pytest.mark.parametrize(
    "parts",
    [
        ("policy: {recoveryPoint: {kind: Custom, id: p}}\n", MEMBERS),
        ("members: {db: {items: [a, b], policy: {recoveryPoint: {kind: Custom, id: p}}}}\n",),
        ("members: {db: {tag: {a: b}, policy: {recoveryPoint: {kind: Custom, id: p}}}}\n",),
        ("policy: {recoveryPoint: {kind: LatestAppConsistent, fallback: {kind: Custom, id: p}}}\n", MEMBERS),
    ],
    ids=["plan", "items", "tag", "fallback"],
)
def test_a_custom_point_is_for_one_vm(parts: tuple[str, ...]) -> None:
    """A point belongs to one item."""
    assert "Custom is for one VM, and this policy is for several." == only(*parts)[1]


def test_a_chain_of_points_has_an_end() -> None:
    """Nobody reads the ninth fallback."""
    text = "{kind: LatestAppConsistent, fallback: " * 6 + "{}" + "}" * 6
    assert "More than 5 choices in a row." == only(of_member(f"policy: {{recoveryPoint: {text}}}"))[1]


PROBES = [
    ("[{name: a, kind: Http}]", "/0", "A probe of kind Http needs url."),
    ("[{name: a, kind: Tcp, host: x}]", "/0", "A probe of kind Tcp needs port."),
    ("[{name: a, kind: RunCommand}]", "/0", "A probe of kind RunCommand needs script."),
    ("[{name: a, kind: Http, url: http://x, port: 1}]", "/0/port", "A probe of kind Http takes no port."),
    (
        "[{name: a, kind: RunCommand, script: x, timeout: 9}]",
        "/0/timeout",
        "A probe of kind RunCommand takes no timeout.",
    ),
    ("[{name: a, kind: Http, url: http://x, timeout: 0}]", "/0/timeout", "A try lasts 1 to 120 s."),
    (
        "[{name: a, kind: RunCommand, script: x, status: 200}]",
        "/0/status",
        "A probe of kind RunCommand takes no status.",
    ),
    (
        "[{name: a, kind: Http, url: http://x}, {name: a, kind: Http, url: http://y}]",
        "/1/name",
        "Two probes are called 'a'.",
    ),
]


@pytest.mark.parametrize(("text", "path", "message"), PROBES)
def test_a_probe_that_cannot_be_made_is_named(text: str, path: str, message: str) -> None:
    """Each kind has its own fields."""
    assert (f"{POLICY}/probes{path}", message) == only(of_member(f"policy: {{probes: {text}}}"))


HOOKS = [
    ("stage: Preflight, moment: After, url: https://x", "stage", "Preflight takes no hooks."),
    ("stage: Done, moment: Before, url: https://x", "stage", "Done takes no hooks."),
    ("stage: Committing, moment: Before, url: https://x, timeout: 3m", "timeout", "A try lasts 1 to 120 s."),
    (
        "stage: Committing, moment: Before, url: 'http://localhost@x/'",
        "url",
        "'http://localhost@x/' is not an https address, or http on this machine's loopback for development.",
    ),
]


@pytest.mark.parametrize(("text", "field", "message"), HOOKS)
def test_a_hook_that_cannot_be_called_is_named(text: str, field: str, message: str) -> None:
    """Before the run that would want to."""
    assert (f"{POLICY}/hooks/0/{field}", message) == only(of_member(f"policy: {{hooks: [{{{text}}}]}}"))


def test_there_is_an_end_to_hooks_and_probes() -> None:
    """A VM's history and input stay small."""
    hooks = "{stage: Committing, moment: Before, url: 'https://x'}, " * 11
    probes = ", ".join(f"{{name: p{n}, kind: Tcp, host: x, port: 1}}" for n in range(11))
    assert [(f"{POLICY}/hooks", "More than 10 hooks."), (f"{POLICY}/probes", "More than 10 probes.")] == said(
        of_member(f"policy:\n  hooks: [{hooks}]\n  probes: [{probes}]")
    )


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://[::1]/", "http://localhost?x=1"])
def test_a_hook_may_be_called_on_loopback_without_tls(url: str) -> None:
    """For development."""
    text = f"policy: {{hooks: [{{stage: Committing, moment: Before, url: '{url}'}}]}}"
    assert [] == findings(of_member(text))


CAPS = [
    ("caps: {vms: 2}", "/caps/vms", "The plan names 3 VMs; caps.vms allows 2."),
    ("caps: {vms: 0}", "/caps/vms", "'0' is not a whole number, at least 1."),
    ("caps: {vaultShare: 25}", "/caps/vaultShare", "'25' is not a number, 0 to 1."),
    ("approval: {timeout: 4h}", "/approval/timeout", "Nobody is waited for: approval is not required."),
    (
        "approval: {breakGlass: true}",
        "/approval/breakGlass",
        "Nobody is waited for: approval is not required.",
    ),
]


@pytest.mark.parametrize(("text", "pointer", "message"), CAPS)
def test_caps_and_approvals_that_make_no_sense_are_named(text: str, pointer: str, message: str) -> None:
    """Before anybody relies on them."""
    assert (pointer, message) == only(MEMBERS, text + "\n")


def test_all_mistakes_are_found_in_one_reading_in_the_order_of_their_lines() -> None:
    """Nobody mends a plan one finding at a time."""
    text = """
    policy:
      commit: Sometimes
      maxDataLoss: long
    members:
      db: {items: [a], dependsOn: [web]}
      web: {items: [a], dependsOn: [db], colour: red}
      app: {}
    caps: {vms: none}
    """
    expected = [(1, 11), (2, 16), (4, 31), (5, 17), (5, 38), (6, 8), (7, 13)]
    assert expected == [(one.line - FIRST, one.column) for one in findings(text)]


def test_the_error_says_how_many_and_the_first() -> None:
    """For a log."""
    with pytest.raises(PlanError, match=r"1 mistake; line 5: The plan has no members\."):
        read_plan(HEAD + "members: {}")


def test_every_finding_has_a_remedy() -> None:
    """Of all the mistakes of this page."""
    texts = [MEMBERS + f"waves: {text}\n" for text, _, _ in WAVES]
    texts += [MEMBERS + f"{text}\n" for text, _, _ in CAPS]
    texts += [of_member(f"policy: {{recoveryPoint: {text}}}") for text, _, _ in POINTS]
    assert all(one.remedy.endswith((".", "?")) for text in texts for one in findings(text))
