"""Benefits in the portal: writing, opening, stock, and the codes people show."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import ListView, View

from agencies.web.benefit_forms import BenefitForm, CodeForm, MoveForm, StockForm, VoidForm
from agencies.web.catalogue import WritingStaffOnly
from core.errors import DomainError
from core.pages import add_refusal
from missions.models import Benefit, Redemption
from missions.rules.benefits import BENEFIT_MOVES
from missions.rules.catalogue import may_approve, may_write
from missions.selectors import benefits as selectors
from missions.services import benefits, redemptions


class BenefitListPage(WritingStaffOnly, ListView):
    """The agency's benefits, those changed last first."""

    template_name = "agencies/benefits.html"
    context_object_name = "benefits"
    paginate_by = 30

    def get_queryset(self) -> QuerySet[Benefit]:
        """Those of the member's agency."""
        return selectors.list_benefits(self.member)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name the member, and whether they may write."""
        role = self.member.role
        return super().get_context_data(
            viewer_member=self.member, may_write=may_write(role), **kwargs
        )


class BenefitNewPage(WritingStaffOnly, View):
    """Writing a benefit, with a preview as people will see it."""

    def find(self, public_id: UUID | None) -> Benefit | None:
        """Find one of the agency's benefits; none is a new one."""
        if public_id is None:
            return None
        rows = Benefit.objects.for_staff(self.member).select_related("agency")
        return get_object_or_404(rows, public_id=public_id)

    def get(self, request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
        """Show the form to those who write; others are refused."""
        benefit = self.find(public_id)
        if not may_write(self.member.role):
            raise benefits.NotABenefitWriter()
        return self.show(request, benefit, BenefitForm(instance=benefit, member=self.member))

    def post(self, request: HttpRequest, public_id: UUID | None = None) -> HttpResponse:
        """Preview, or save."""
        benefit = self.find(public_id)
        form = BenefitForm(request.POST, instance=self.find(public_id), member=self.member)
        if not form.is_valid():
            return self.show(request, benefit, form, 400)
        if "preview" in request.POST:
            return self.show(request, benefit, form, preview=form.build_preview())
        try:
            saved = benefits.save_benefit(member=self.member, benefit=benefit, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, benefit, form, error.status)
        messages.success(request, _("저장했어요. 책임자가 검토하면 열 수 있어요."))
        return redirect("agencies:benefit", public_id=saved.public_id)

    def show(
        self,
        request: HttpRequest,
        benefit: Benefit | None,
        form: BenefitForm,
        status: int = 200,
        preview: Benefit | None = None,
    ) -> HttpResponse:
        """Render the form."""
        context = {
            "viewer_member": self.member,
            "benefit": benefit,
            "form": form,
            "preview": preview,
        }
        return render(request, "agencies/benefit_form.html", context, status=status)


class BenefitPage(WritingStaffOnly, View):
    """One benefit: how people see it, where it stands, how many are left."""

    def find_benefit(self, public_id: UUID) -> Benefit:
        """Find one of the agency's, or 404."""
        return get_object_or_404(selectors.list_benefits(self.member), public_id=public_id)

    def get(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Show it."""
        return self.show(request, self.find_benefit(public_id))

    def show(
        self, request: HttpRequest, benefit: Benefit, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Render the page."""
        context = {
            "viewer_member": self.member,
            "benefit": benefit,
            "moves": self.list_moves(benefit),
            "changes": selectors.list_changes(benefit),
            "may_write": may_write(self.member.role),
            "stock_form": StockForm(initial={"stock": benefit.stock}),
            **more,
        }
        return render(request, "agencies/benefit.html", context, status=status)

    def list_moves(self, benefit: Benefit) -> list[tuple[str, str]]:
        """Name the moves this member may make now."""
        labels = {"approved": _("검토 마치기"), "open": _("열기"), "closed": _("닫기")}
        labels["draft"] = _("다시 쓰는 중으로")
        return [
            (to, str(label))
            for to, label in labels.items()
            if to in BENEFIT_MOVES[benefit.state]
            and (may_approve if to == "approved" else may_write)(self.member.role)
        ]


class BenefitMoveView(BenefitPage):
    """One move of its state."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Approve, open, close or reopen."""
        benefit, form = self.find_benefit(public_id), MoveForm(request.POST)
        if not form.is_valid():
            return self.show(request, benefit, 400)
        benefits.move_benefit(benefit=benefit, member=self.member, **form.cleaned_data)
        messages.success(request, _("상태를 바꿨어요."))
        return redirect("agencies:benefit", public_id=public_id)


class BenefitStockView(BenefitPage):
    """How many there are."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        """Change the stock, with a reason."""
        benefit, form = self.find_benefit(public_id), StockForm(request.POST)
        if not form.is_valid():
            return self.show(request, benefit, 400, stock_form=form)
        try:
            benefits.change_stock(benefit=benefit, member=self.member, **form.cleaned_data)
        except DomainError as error:
            add_refusal(form, error)
            return self.show(request, benefit, error.status, stock_form=form)
        messages.success(request, _("수량을 바꿨어요."))
        return redirect("agencies:benefit", public_id=public_id)


@method_decorator(never_cache, name="dispatch")
class CodesPage(WritingStaffOnly, View):
    """Looking a code up. It comes in the body: what stands in an address stands in logs."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the box; a scanned QR fills it behind `#`."""
        return self.show(request, CodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Find what the code stands for."""
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self.show(request, form, 400)
        try:
            found = redemptions.find_by_code(member=self.member, typed=form.cleaned_data["code"])
        except DomainError as error:
            add_refusal(form, error, "code")
            return self.show(request, form, error.status)
        return self.show(request, CodeForm(), found=found, void_form=VoidForm())

    def show(
        self, request: HttpRequest, form: CodeForm, status: int = 200, **more: Any
    ) -> HttpResponse:
        """Render the page: of the person, nothing."""
        context = {"viewer_member": self.member, "form": form, **more}
        return render(request, "agencies/codes.html", context, status=status)


class RedemptionMove(CodesPage):
    """What staff do with a code they found."""

    http_method_names = ("post",)

    def find_redemption(self, public_id: UUID) -> Redemption:
        """Find one of the agency's, or 404."""
        rows = Redemption.objects.for_staff(self.member)
        rows = rows.select_related("benefit__agency", "account__user", "booking")
        return get_object_or_404(rows, public_id=public_id)


class UseView(RedemptionMove):
    """The benefit was handed over."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Mark the code as used."""
        redemption = self.find_redemption(public_id)
        redemptions.use_redemption(redemption=redemption, member=self.member)
        messages.success(request, _("썼다고 적었어요. 혜택을 건네주세요."))
        return redirect("agencies:codes")


class VoidView(RedemptionMove):
    """The benefit cannot be given."""

    def post(self, request: HttpRequest, public_id: UUID) -> HttpResponse:  # type: ignore[override]
        """Take the code back, with a reason."""
        redemption, form = self.find_redemption(public_id), VoidForm(request.POST)
        if not form.is_valid():
            return self.show(request, CodeForm(), 400, found=redemption, void_form=form)
        redemptions.void_redemption(redemption=redemption, member=self.member, **form.cleaned_data)
        messages.success(request, _("취소했어요. 포인트를 돌려드리고 당사자에게 알렸어요."))
        return redirect("agencies:codes")
