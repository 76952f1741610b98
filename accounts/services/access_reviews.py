"""Once a month somebody looks at who looked: opened by the clock, signed by the privacy officer."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from accounts import rules
from accounts.models import AccessLog, AccessReview, Agency, StaffMember
from accounts.services.access_chain import ChainReport, find_proven, verify_chain
from accounts.services.notifications import tell_officers
from core.errors import Conflict, InvalidInput, NotPermitted


class OfficerOnly(NotPermitted):
    """Only the privacy officer does this."""

    code = "officer_only"
    default_detail = "개인정보 보호책임자만 할 수 있는 일이에요."


class FindingsMissing(InvalidInput):
    """A signature says what was found, were it nothing."""

    code = "findings_missing"
    default_detail = "살펴본 것을 적어 주세요. 별일이 없었다면 그렇게 적으면 돼요."


class ReviewSigned(Conflict):
    """A month is signed for once."""

    code = "review_signed"
    default_detail = "이미 서명한 점검이에요."


def require_officer(*, member: StaffMember) -> None:
    """Refuse everybody but a privacy officer at work."""
    if not member.is_active or member.role != StaffMember.Role.DPO:
        raise OfficerOnly()


def span_of(month: date) -> tuple[datetime, datetime]:
    """The beginning of a Korean month and of the next."""
    days = (month, rules.month_after(month))
    first, last = (timezone.make_aware(datetime.combine(day, time())) for day in days)
    return first, last


def open_access_reviews(*, today: date | None = None) -> int:
    """Open last month's review of every agency that has anything to look at; may run twice."""
    month = rules.month_before(today or timezone.localdate())
    begins, ends = span_of(month)
    seen = AccessLog.objects.filter(at__gte=begins, at__lt=ends)
    agencies = Agency.objects.filter(pk__in=seen.order_by().values("agency"))
    known = AccessReview.objects.filter(month=month).values("agency")
    rows = [AccessReview(agency=agency, month=month) for agency in agencies.exclude(pk__in=known)]
    AccessReview.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        tell_officers(
            role=StaffMember.Role.DPO,
            title="지난달 열람 점검이 열렸어요",
            body=f"기관마다 열람 기록을 살펴보고 {rules.REVIEW_DAY}일까지 서명해 주세요.",
            url="/agency/reviews/",
            dedupe_key=f"access-review:{month:%Y-%m}",
        )
    return len(rows)


def remind_access_reviews(*, today: date | None = None) -> int:
    """Say once that a month is not signed for after the tenth; return how many reviews are."""
    day = today or timezone.localdate()
    month = rules.month_before(day)
    last = month if day.day > rules.REVIEW_DAY else rules.month_before(month)
    late = AccessReview.objects.filter(signed_at=None, month__lte=last)
    for late_month in late.order_by().values_list("month", flat=True).distinct():
        tell_officers(
            role=StaffMember.Role.DPO,
            title="서명하지 않은 열람 점검이 있어요",
            body=f"{late_month.year}년 {late_month.month}월의 점검이 기한을 넘겼어요.",
            url="/agency/reviews/",
            dedupe_key=f"access-review-late:{late_month:%Y-%m}",
        )
    return late.count()


def sweep_access_reviews() -> None:
    """Open what is to be looked at, remind of what was not."""
    open_access_reviews()
    remind_access_reviews()


def check_chain(*, review: AccessReview) -> ChainReport:
    """Prove the agency's chain from the last signature that found it whole to its end."""
    return verify_chain(agency=review.agency, after=find_proven(agency=review.agency))


@transaction.atomic
def sign_access_review(*, review: AccessReview, member: StaffMember, findings: str) -> AccessReview:
    """Sign for a month: what was found, and where the chain ended. Raise ReviewSigned."""
    require_officer(member=member)
    if not findings.strip():
        raise FindingsMissing()
    begins, ends = span_of(review.month)
    chain = check_chain(review=review)
    count = AccessLog.objects.filter(agency=review.agency_id, at__gte=begins, at__lt=ends).count()
    signed = AccessReview.objects.filter(pk=review.pk, signed_at=None).update(
        row_count=count,
        last_place=chain.last_place,
        last_hash=chain.last_hash,
        is_intact=chain.is_intact,
        findings=findings.strip()[:1000],
        signed_by=member,
        signed_at=timezone.now(),
        updated_at=timezone.now(),
    )
    if signed != 1:
        raise ReviewSigned()
    review.refresh_from_db()
    return review
