from django.urls import path

from agencies.web import case_papers, case_work, cases

_CASE = "agency/cases/<uuid:public_id>/"
urlpatterns = [
    path("agency/cases/", cases.CaseListPage.as_view(), name="cases"),
    path("agency/cases/overdue/", cases.OverduePage.as_view(), name="cases_overdue"),
    path("agency/approvals/", case_papers.ApprovalListPage.as_view(), name="approvals"),
    path("agency/approvals/<uuid:public_id>/", case_papers.ApprovalPage.as_view(), name="approval"),
    path(_CASE, cases.CasePage.as_view(), name="case"),
    path(f"{_CASE}step/", cases.StepView.as_view(), name="case_step"),
    path(f"{_CASE}ask/", cases.AskView.as_view(), name="case_ask"),
    path(f"{_CASE}assign/", cases.AssignView.as_view(), name="case_assign"),
    path(f"{_CASE}take/", cases.TakeView.as_view(), name="case_take"),
    path(f"{_CASE}conflict/", cases.ConflictView.as_view(), name="case_conflict"),
    path(f"{_CASE}forms/<slug:kind>/", case_papers.FormPage.as_view(), name="case_form"),
    path(f"{_CASE}tasks/", case_work.TaskAddView.as_view(), name="case_task_add"),
    path(f"{_CASE}tasks/<uuid:task_id>/", case_work.TaskTurnView.as_view(), name="case_task_turn"),
    path(f"{_CASE}contacts/", case_work.ContactView.as_view(), name="case_contact"),
    path(f"{_CASE}notes/", case_work.NotesPage.as_view(), name="case_notes"),
    path(f"{_CASE}note/", case_work.NoteAddView.as_view(), name="case_note_add"),
]
