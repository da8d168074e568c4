"""What each route of the table takes and answers, by the name of its handler."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from pydantic import BaseModel

from homeward.api.models import PreviewBody, RunBody
from homeward.api.openapi import documents as shown
from homeward.api.openapi import live, overview
from homeward.api.openapi.assessments import AnySignal, AssessmentDocument, SignalTaken
from homeward.api.queries import PageQuery, RunsQuery
from homeward.api.steering import DecisionBody, ModeBody, PointChangeBody, ReasonBody, ReviewBody
from homeward.domain.callbacks import Ended
from homeward.domain.payload import Payload

JSON, PAGE = "application/json", "text/html"
OK, ACCEPTED = HTTPStatus.OK, HTTPStatus.ACCEPTED
BAD, NONE, TAKEN = HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT
NOT_NOW = HTTPStatus.SERVICE_UNAVAILABLE
ENDED_BADLY = HTTPStatus.UNPROCESSABLE_CONTENT


@dataclass(frozen=True, slots=True)
class Operation:
    """`answers`: what is answered where nothing is refused; `refuses`: with which status beside those of the doors.

    `calls_back`: what a `callbackUrl` of the body is sent. `polled`: an answer of 202 says where to look again.
    `kinds`: the media types of what is answered. `conditional`: 304 to whoever has it already, by its ETag.
    """

    does: str
    answers: Mapping[HTTPStatus, type[Payload] | None] = field(default_factory=dict[HTTPStatus, None])
    refuses: tuple[HTTPStatus, ...] = ()
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    calls_back: type[Payload] | None = None
    polled: bool = False
    conditional: bool = False
    kinds: tuple[str, ...] = (JSON,)


# Of a run whose history was purged the archive tells, which may be away.
_OF_A_RUN = (NONE, NOT_NOW)
_FILES = ("text/javascript", "text/css", "text/plain")
_OUTCOME: Mapping[HTTPStatus, type[Payload]] = {
    OK: shown.Run,
    ACCEPTED: shown.Accepted,
    ENDED_BADLY: shown.UnsuccessfulRun,
}


def _steering(does: str, body: type[BaseModel] = ReasonBody) -> Operation:
    return Operation(does, {ACCEPTED: shown.Accepted}, (BAD, NONE, TAKEN), body)


OPERATIONS = {
    "health": Operation("Whether the app answers.", {OK: shown.Health}),
    "console": Operation("The console, empty.", {OK: None}, conditional=True, kinds=(PAGE,)),
    "console_asset": Operation("A file of the console.", {OK: None}, (NONE,), conditional=True, kinds=_FILES),
    "openapi": Operation("This document.", {OK: None}),
    "start_run": Operation(
        "Start a run, or find the one that the same requestId started.",
        {ACCEPTED: shown.Accepted},
        (BAD, TAKEN),
        RunBody,
        calls_back=Ended,
        polled=True,
    ),
    "list_runs": Operation("Runs, newest first.", {OK: shown.RunList}, (BAD,), query=RunsQuery),
    "get_run": Operation("A run as it stands.", {OK: shown.Run}, _OF_A_RUN),
    "get_live": Operation(
        "A run live: everything that a page shows of it, to be asked for again and again.",
        {OK: live.LiveRun},
        _OF_A_RUN,
        conditional=True,
    ),
    "get_item": Operation("One item in full.", {OK: live.ItemInFull}, _OF_A_RUN),
    "get_items": Operation("The items of a run.", {OK: shown.ItemList}, (BAD, *_OF_A_RUN), query=PageQuery),
    "get_outcome": Operation("How a run ended, once it has.", _OUTCOME, _OF_A_RUN, polled=True),
    "get_signed_outcome": Operation(
        "The same by the run's own link, without a key.", _OUTCOME, (NOT_NOW,), polled=True
    ),
    "get_report": Operation("The report of a run.", {OK: shown.Report}, _OF_A_RUN, kinds=(JSON, PAGE)),
    "decide": _steering("Decide at a gate, on exactly what it asks.", DecisionBody),
    "pause": _steering("Let no VM begin another change."),
    "resume": _steering("Go on after a pause."),
    "cancel": _steering("End a run; what Azure has begun ends by itself."),
    "release_drill": _steering("Let the test VMs of a drill go."),
    "change_mode": _steering("Take a planned run on as unplanned, where the source is lost.", ModeBody),
    "skip": _steering("Leave a VM out."),
    "retry": _steering("Try a failed VM again."),
    "change_recovery_point": _steering("Another recovery point, before the commit.", PointChangeBody),
    "release_lease": _steering("Free a VM that a run holds which is over."),
    "get_overview": Operation(
        "What there is at a glance: runs, what waits for a decision, plans.",
        {OK: overview.Overview},
        conditional=True,
    ),
    "get_plans": Operation("The plans, by name.", {OK: shown.PlanList}, (BAD,), query=PageQuery),
    "get_plan": Operation("A plan, and what is wrong with it.", {OK: shown.PlanWhole}, (NONE,)),
    "preview_plan": Operation(
        "What a run of a plan would do: its dry run, without any change.",
        {ACCEPTED: shown.Accepted},
        (BAD, NONE, TAKEN),
        PreviewBody,
        polled=True,
    ),
    "readiness": Operation(
        "Whether the app is fit to act, by its last look at itself; one over a minute old is made anew.",
        {OK: shown.Ready, NOT_NOW: shown.NotReady},
    ),
    "review": _steering("Review what somebody approved alone, by break-glass.", ReviewBody),
    "post_signal": Operation(
        "Take an alert or event; each plan that hears signals assesses it.",
        {ACCEPTED: SignalTaken},
        (BAD, NOT_NOW),
        AnySignal,
    ),
    "get_assessment": Operation("What a signal came to.", {OK: AssessmentDocument}, (NONE,)),
    "get_refusals": Operation("What came by queue or event and was refused.", {OK: shown.RefusalList}),
}
