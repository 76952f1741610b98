"""An editor turns a policy into the draft of a welfare mission (G6)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import StaffMember
from core.errors import Conflict, NotPermitted
from missions.models import Mission, MissionStep, Policy, Programme
from missions.rules import catalogue

POINTS = 50
_STEPS = {
    "learn": gettext_lazy(
        "원문을 열어 무엇을 돕는지, 언제까지 신청하는지 읽어 봐요. 모르는 말은 적어 두어도 좋아요."
    ),
    "eligibility": gettext_lazy(
        "원문의 대상과 기준을 살펴봐요. 신청할 수 있는지는 담당 기관이 정하니, "
        "헷갈리면 전화나 방문으로 물어봐요."
    ),
    "papers": gettext_lazy("원문에 적힌 서류를 하나씩 챙겨요. 하루에 한 장이면 충분해요."),
    "apply": gettext_lazy(
        "원문에 적힌 방법으로 신청해요. 함께 하고 싶으면 기관 직원에게 말해 주세요."
    ),
    "result": gettext_lazy(
        "결과가 나오면 확인해요. 어떤 결과든 여기까지 온 것으로 미션은 마친 거예요."
    ),
}


class NotYourProgramme(NotPermitted):
    """A programme of another agency, or a role that does not write."""

    code = "not_your_programme"
    default_detail = "우리 기관의 프로그램에만, 상담원과 책임자가 초안을 만들 수 있어요."


class PolicyEnded(Conflict):
    """Nobody can be led to what is no longer there."""

    code = "policy_ended"
    default_detail = "끝났거나 원문에서 사라진 정책이라 미션으로 만들 수 없어요."


@transaction.atomic
def draft_mission_from_policy(
    *, policy: Policy, programme: Programme, member: StaffMember
) -> Mission:
    """Write a draft with the five fixed steps; an unfinished draft of the same is answered again.

    It says where the policy is told of and as of when, and promises nothing.
    """
    if programme.agency_id != member.agency_id or not catalogue.may_write(member.role):
        raise NotYourProgramme()
    if not policy.is_active:
        raise PolicyEnded()
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    same = Mission.objects.filter(policy=policy, programme=programme, state="draft")
    if (earlier := same.order_by("pk").first()) is not None:
        return earlier
    mission = Mission.objects.create(**_describe(policy), programme=programme, author=member.user)
    MissionStep.objects.bulk_create(
        MissionStep(mission=mission, kind=kind, body=str(body)) for kind, body in _STEPS.items()
    )
    return mission


def _describe(policy: Policy) -> dict[str, object]:
    day = timezone.localdate(policy.fetched_at)
    title = policy.title if len(policy.title) <= 31 else f"{policy.title[:30]}…"
    return {
        "kind": Mission.Kind.WELFARE,
        "policy": policy,
        "title": _("‘%(title)s’ 알아보기") % {"title": title},
        "summary": _("공공 정책을 한 단계씩 살펴보고, 원한다면 신청까지 해 봐요."),
        "body": _write_body(policy),
        "rung": Mission.Rung.WINDOW,
        "theme": Mission.Theme.WELFARE,
        "energy": 2,
        "minutes": 30,
        "place": Mission.Place.PHONE,
        "proofs": [Mission.Proof.SELF, Mission.Proof.STAFF],
        "points": POINTS,
        "source": _("%(source)s · %(day)s 기준")
        % {"source": policy.get_source_display(), "day": f"{day.year}년 {day.month}월 {day.day}일"},
        "source_url": policy.source_url or policy.apply_url,
    }


def _write_body(policy: Policy) -> str:
    lines = [
        policy.summary[:1200],
        _("신청할 수 있는지는 온기가 알지 못해요. 원문과 담당 기관에서 확인해 주세요."),
        _("온기 포인트는 살펴본 수고에 드리는 것이고, 정책이 주는 혜택과는 따로예요."),
    ]
    return "\n\n".join(line for line in lines if line)
