from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.generic import View

from companions import selectors, services
from companions.models import Companion, Memory
from companions.web.forms import CorrectionForm
from core.errors import DomainError
from core.pages import LoginRequiredMixin, add_refusal, get_visible, is_htmx

_PAGE_SIZE = 60


class MemoryListView(LoginRequiredMixin, View):
    """What one companion remembers, by kind, each with the line it came from."""

    def get(self, request: HttpRequest, public_id: Any) -> HttpResponse:
        """Show one kind, or all."""
        companion = get_visible(Companion, request.user, public_id)
        kind = request.GET.get("kind", "")
        kind = kind if kind in Memory.Kind.values else ""
        rows = selectors.list_memories(companion, kind or None)
        page = Paginator(rows, _PAGE_SIZE).get_page(request.GET.get("page"))
        context = {
            "companion": companion,
            "kind": kind,
            "kinds": selectors.count_memories(companion),
            "groups": selectors.group_memories(page.object_list),
            "page_obj": page,
        }
        return render(request, "companions/memories.html", context)


class MemoryActView(LoginRequiredMixin, View):
    """One memory of one companion of the person."""

    def find(self, public_id: Any, memory_id: Any) -> Memory:
        """The memory, if it is of this companion and this person."""
        companion = get_visible(Companion, self.request.user, public_id)
        memory = get_object_or_404(Memory, companion=companion, public_id=memory_id)
        memory.companion = companion
        return memory

    def answer(self, memory: Memory, said: str) -> HttpResponse:
        """The row again for htmx, the page for everybody else."""
        if is_htmx(self.request):
            return render(self.request, "companions/_memory.html", {"memory": memory})
        messages.success(self.request, said)
        return redirect("companions:memories", public_id=memory.companion.public_id)


class MemoryConfirmView(MemoryActView):
    """맞아요."""

    def post(self, request: HttpRequest, public_id: Any, memory_id: Any) -> HttpResponse:
        """Note that it is right."""
        memory = services.confirm_memory(memory=self.find(public_id, memory_id))
        return self.answer(memory, _("맞는 기억으로 표시했어요."))


class MemoryCorrectView(MemoryActView):
    """고치기."""

    def get(self, request: HttpRequest, public_id: Any, memory_id: Any) -> HttpResponse:
        """Show the words to change."""
        memory = self.find(public_id, memory_id)
        if request.GET.get("cancel") and is_htmx(request):
            return render(request, "companions/_memory.html", {"memory": memory})
        return self.show(memory, CorrectionForm(initial={"text": memory.text}))

    def post(self, request: HttpRequest, public_id: Any, memory_id: Any) -> HttpResponse:
        """Keep the person's words."""
        memory = self.find(public_id, memory_id)
        form = CorrectionForm(request.POST)
        if not form.is_valid():
            return self.show(memory, form, status=400)
        try:
            services.correct_memory(memory=memory, text=form.cleaned_data["text"])
        except DomainError as error:
            add_refusal(form, error, "text")
            return self.show(memory, form, status=error.status)
        return self.answer(memory, _("말해 준 대로 고쳤어요."))

    def show(self, memory: Memory, form: CorrectionForm, status: int = 200) -> HttpResponse:
        """The form in the row's place for htmx, on a page of its own otherwise."""
        name = "_correct" if is_htmx(self.request) else "correct"
        context = {"memory": memory, "form": form}
        return render(self.request, f"companions/{name}.html", context, status=status)


class MemoryForgetView(MemoryActView):
    """잊어줘."""

    def get(self, request: HttpRequest, public_id: Any, memory_id: Any) -> HttpResponse:
        """Ask, for those whose browser shows no dialog."""
        memory = self.find(public_id, memory_id)
        return render(request, "companions/forget.html", {"memory": memory})

    def post(self, request: HttpRequest, public_id: Any, memory_id: Any) -> HttpResponse:
        """Forget it for good."""
        memory = self.find(public_id, memory_id)
        services.forget_memory(memory=memory)
        messages.success(request, _("잊었어요. 같은 말에서 다시 기억하지 않아요."))
        return redirect("companions:memories", public_id=memory.companion.public_id)
