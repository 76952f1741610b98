"""Everything agencies do in a case file."""

from agencies.services.cases.approvals import (
    ApprovalNotDue,
    ApprovalWaits,
    NotYourApproval,
    OutcomeUnfit,
    decide_approval,
    request_approval,
)
from agencies.services.cases.assignments import (
    HolderUnfit,
    OnlySupervisors,
    TakenMeanwhile,
    assign_case,
    declare_conflict,
    reassign_case,
    take_case,
    tell_supervisors,
)
from agencies.services.cases.forms import (
    AnswersUnfit,
    CaseRests,
    FormLocked,
    NoSuchForm,
    save_form,
)
from agencies.services.cases.moves import (
    NotYourCase,
    StepMissing,
    advance_case,
    check_case_member,
    move_case,
)
from agencies.services.cases.opening import open_case, start_clock
from agencies.services.cases.reading import read_case, read_list
from agencies.services.cases.work import (
    AttemptTaken,
    DoneAlready,
    TakenId,
    UnknownCode,
    add_note,
    add_task,
    count_next_attempt,
    finish_task,
    log_contact,
    reopen_task,
)

__all__ = [
    "AnswersUnfit",
    "ApprovalNotDue",
    "ApprovalWaits",
    "AttemptTaken",
    "CaseRests",
    "DoneAlready",
    "FormLocked",
    "HolderUnfit",
    "NoSuchForm",
    "NotYourApproval",
    "NotYourCase",
    "OnlySupervisors",
    "OutcomeUnfit",
    "StepMissing",
    "TakenId",
    "TakenMeanwhile",
    "UnknownCode",
    "add_note",
    "add_task",
    "advance_case",
    "assign_case",
    "check_case_member",
    "count_next_attempt",
    "decide_approval",
    "declare_conflict",
    "finish_task",
    "log_contact",
    "move_case",
    "open_case",
    "read_case",
    "read_list",
    "reassign_case",
    "reopen_task",
    "request_approval",
    "save_form",
    "start_clock",
    "take_case",
    "tell_supervisors",
]
