"""What the pages of writing take; the services clean and refuse, so that every door does alike."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from feed.models import Post, PostImage
from feed.rules import posts as rules
from feed.rules.posts import PostDraft, PostEdit
from feed.services.posts.gathering import Upload

SLOTS = range(1, rules.IMAGE_LIMIT + 1)
# Buttons beside a refusal that offer fewer eyes.
NARROWING = ("private", "followers")
VISIBILITIES = [("private", _("나만")), ("followers", _("팔로워")), ("public", _("모두"))]


class WordsForm(forms.Form):
    """What a post says and who sees it."""

    text = forms.CharField(
        label=_("글"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
    )
    content_note = forms.CharField(
        label=_("주의 말"),
        required=False,
        strip=False,
        help_text=_("적어 두면 글이 접혀서 보여요. 예: 병원 이야기가 있어요."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    visibility = forms.ChoiceField(
        label=_("누가 볼 수 있나요?"),
        choices=VISIBILITIES,
        widget=forms.RadioSelect,
        initial="followers",
        error_messages={"invalid_choice": _("누가 볼 수 있는지 다시 골라 주세요.")},
    )
    region = forms.BooleanField(label=_("동네에도 올리기"), required=False)
    is_closed = forms.BooleanField(label=_("댓글 닫아 두기"), required=False)
    # Ways past what asks once more; buttons of a refusal send them.
    is_confirmed = forms.BooleanField(required=False)
    is_agreed = forms.BooleanField(required=False)

    def offer(self, *, can_be_public: bool) -> None:
        """Offer everybody to those alone who may post for everybody; the service asks again."""
        offered = VISIBILITIES if can_be_public else VISIBILITIES[:2]
        self.fields["visibility"].choices = offered  # type: ignore[attr-defined]


class WriteForm(WordsForm):
    """A new post."""

    kind = forms.ChoiceField(choices=Post.Kind.choices, widget=forms.HiddenInput)
    participation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    client_id = forms.UUIDField(widget=forms.HiddenInput)
    form_id = forms.UUIDField(widget=forms.HiddenInput)
    is_anonymous = forms.BooleanField(label=_("익명으로 올리기"), required=False)
    preview = forms.CharField(required=False, widget=forms.HiddenInput)

    def make_draft(self, images: tuple[UUID, ...], *, act: str) -> PostDraft:
        """Say what shall be posted; `private` and `followers` narrow who sees it.

        For followers a nameless post stays nameless, and is refused: they would learn who wrote it.
        """
        given = self.cleaned_data
        return PostDraft(
            text=given["text"],
            kind=given["kind"],
            visibility=act if act in NARROWING else given["visibility"],
            content_note=given["content_note"],
            is_anonymous=given["is_anonymous"] and act != "private",
            region=given["region"] and act not in NARROWING,
            images=images,
            participation=given["participation"],
            is_closed=given["is_closed"],
        )


class EditForm(WordsForm):
    """What a post shall say from now on."""

    def make_edit(self, images: Sequence[PostImage], *, act: str) -> PostEdit:
        """Say what shall stand, narrowed as for a new post, with these images.

        What was sent without places for images, by an older page, leaves them as they are.
        """
        given, has_places = self.cleaned_data, bool(self.data.get("form_id"))
        return PostEdit(
            text=given["text"],
            content_note=given["content_note"],
            visibility=act if act in NARROWING else given["visibility"],
            region=given["region"] and act not in NARROWING,
            is_closed=given["is_closed"],
            images=tuple(row.public_id for row in images) if has_places else None,
            alts={row.public_id: row.alt for row in images},
        )


def list_places(images: Sequence[PostImage]) -> dict[str, Any]:
    """List what a form shows of images: those sent already, and places for as many as fit."""
    slots = range(1, rules.IMAGE_LIMIT + 1 - len(images))
    return {"images": images, "slots": slots, "form_id": uuid4()}


def begin(*, kind: str, participation: UUID | None) -> dict[str, Any]:
    """Fill an empty form; its ids make a second sending of it none."""
    return {
        "kind": kind,
        "participation": participation,
        "client_id": uuid4(),
        "form_id": uuid4(),
        "visibility": "followers",
    }


def read_kept(data: QueryDict) -> tuple[list[UUID], dict[UUID, str]]:
    """Read which images sent before shall stay, and what they show."""
    dropped = set(data.getlist("drop"))
    kept = [one for text in data.getlist("image") if text not in dropped if (one := read_id(text))]
    return kept, {one: str(data[f"alt-{one}"]) for one in kept if f"alt-{one}" in data}


def read_id(text: str | None) -> UUID | None:
    """Read an id; whatever is none is no id."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def read_uploads(data: QueryDict, files: MultiValueDict[str, Any]) -> list[Upload]:
    """Read the files of the four places."""
    return [
        Upload(slot, file, str(data.get(f"alt-new-{slot}", "")))
        for slot in SLOTS
        if (file := files.get(f"file-{slot}")) and not isinstance(file, list)
    ]
