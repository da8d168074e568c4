"""The walker reads expressions as Logic Apps does, and refuses what Logic Apps refuses."""

import pytest

from tests.app.logic_apps.expressions import PLAIN, ExpressionError, Value, resolve

RUN = {"status": "Running", "gates": [{"name": "approval"}], "none": None}
FUNCTIONS = {**PLAIN, "triggerBody": lambda: RUN}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("no expression", "no expression"),
        ("@triggerBody()['gates']", [{"name": "approval"}]),
        ("@first(triggerBody()['gates'])['name']", "approval"),
        ("a @{triggerBody()['status']} run", "a Running run"),
        ("@{triggerBody()['gates']}", '[{"name": "approval"}]'),
        ("[@{triggerBody()?['none']}]", "[]"),
        ("@triggerBody()?['none']?['deeper']", None),
        ("@coalesce(triggerBody()?['other'], 'it''s')", "it's"),
        ("@and(greater(length(createArray('a', 'b')), 1), not(equals(1, 2)))", True),
        ({"a": ["@setProperty(triggerBody(), 'none', 1)['none']"]}, {"a": [1]}),
    ],
)
def test_a_template_is_resolved(template: Value, value: Value) -> None:
    assert value == resolve(template, FUNCTIONS)


@pytest.mark.parametrize(
    "template",
    [
        "@triggerBody()['other']",
        "@triggerBody()['none']['deeper']",
        "@nothing()",
        "@length(",
        "@length('a') 'b'",
        "@length('a'",
        "@triggerBody().status",
    ],
)
def test_what_cannot_be_resolved_is_an_error(template: str) -> None:
    with pytest.raises(ExpressionError):
        resolve(template, FUNCTIONS)
