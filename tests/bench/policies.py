"""`make bench-policies`: 20,000 policies, a thousand searches, and `SELECT 1` beside them."""

# ruff: noqa: E501
import argparse
import json
import os
import random
import statistics
import tempfile
import time
from datetime import timedelta
from itertools import islice
from pathlib import Path

from config.embedded.folder import field_keys
from config.embedded.postgres import Postgres
from config.embedded.valkey import Valkey

TARGET_MS = 100
PLACES = [
    "햇살",
    "새봄",
    "물빛",
    "들꽃",
    "솔바람",
    "푸른",
    "한마음",
    "온마을",
    "빛고을",
    "바다",
    "하늘",
    "은하",
    "별빛",
    "새터",
    "다솜",
]
THINGS = [
    "월세",
    "전세",
    "이사",
    "기숙사",
    "보증금",
    "구직",
    "면접",
    "창업",
    "인턴",
    "자격증",
    "교통비",
    "재직",
    "프리랜서",
    "학자금",
    "장학금",
    "강의",
    "코딩",
    "진로",
    "심리상담",
    "마음건강",
    "우울",
    "고립",
    "식사",
    "공연",
    "전시",
    "작업실",
    "저축",
    "대출",
    "건강검진",
    "치과",
    "안경",
    "법률",
    "노무",
    "참여",
    "공간",
    "교류",
    "농업",
    "귀농",
    "어촌",
    "뱃삯",
    "반려동물",
    "귀가",
    "안심",
    "주거",
    "의료비",
    "난방",
    "돌봄",
    "양육",
    "출산",
    "장애",
    "한부모",
    "다문화",
    "문화",
    "체육",
    "여행",
    "도서",
    "통신비",
    "급식",
    "방역",
    "재난",
    "채무",
    "신용",
    "보험",
    "연금",
    "훈련",
    "실업",
    "육아",
]
KINDS = [
    "지원",
    "수당",
    "이용권",
    "상담",
    "교실",
    "대여",
    "장려금",
    "바우처",
    "동행",
    "모임",
    "캠프",
    "보탬",
]
WHOM = [
    "청년",
    "대학생",
    "구직자",
    "직장인",
    "신혼부부",
    "어르신",
    "1인가구",
    "소상공인",
    "예술인",
    "농업인",
    "학부모",
    "이웃",
]
SAID = (
    "{whom}의 {thing} 부담을 덜어 드리는 사업입니다. {place}에 사는 {whom}이면 신청을 살펴볼 수 있으며 "
    "{other} 관련 도움과 함께 안내합니다.",
    "{thing}이 필요한 {whom}에게 달마다 {n}만 원까지 돕고, {other} 상담을 이어 드립니다.",
    "{place} 주민센터나 누리집에서 신청합니다. 서류를 살펴 차례대로 정하며 예산이 다하면 일찍 마칩니다.",
    "{other}과 {thing}을 함께 준비하는 {whom}을 위해 {n}주 동안 모임과 교육을 엽니다.",
)
HOW = "신분증과 신청서, {thing} 관련 확인 서류를 냅니다. 담당자는 {n}일 안에 결과를 알립니다."


def main():
    parser = argparse.ArgumentParser(prog="make bench-policies", description=__doc__)
    parser.add_argument("--policies", type=int, default=20_000)
    parser.add_argument("--texts", type=int, default=4_000)
    parser.add_argument("--searches", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ongi-bench-") as folder:
        root = Path(folder)
        postgres = Postgres(root / "postgres", log=root / "postgres.log")
        valkey = Valkey(root / "valkey", log=root / "valkey.log", keeps=False)
        try:
            postgres.start()
            valkey.start()
            os.environ |= {"DATABASE_URL": postgres.url, "DATA_DIR": folder, **valkey.urls()}
            os.environ["FIELD_KEYS_FILE"] = str(field_keys(root))
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            report = measure(options)
        finally:
            valkey.stop()
            postgres.stop()
    print(json.dumps(report, ensure_ascii=False, indent=2))
    raise SystemExit(report["search_ms"]["p95"] > TARGET_MS)


def measure(options):
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    chance = random.Random(7)
    began = time.perf_counter()
    write_policies(options.policies, options.texts, chance)
    written_s = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE missions_policy")
    viewer = make_viewer()
    searches = make_searches(options.searches, chance)
    for search in searches[:20]:
        find(search, viewer)
    timed = [(*time_one(search, viewer), search) for search in searches]
    nothing = [time_nothing() for _ in range(500)]
    timed.sort(key=lambda one: one[0])
    p95 = describe([one[0] for one in timed])
    return {
        "policies": options.policies,
        "texts": options.texts,
        "searches": options.searches,
        "written_s": round(written_s, 1),
        "found_nothing": sum(one[1] == 0 for one in timed),
        "search_ms": p95,
        "select_1_ms": describe(nothing),
        "p95_to_select_1_p95": round(p95["p95"] / max(describe(nothing)["p95"], 0.001)),
        "by_kind_p95_ms": describe_kinds(timed),
        "slowest": [(round(one[0], 1), repr(one[2])) for one in timed[-3:]],
        "plan_of_slowest": explain(timed[-1][2], viewer),
        "table": describe_table(),
    }


def write_policies(total, texts, chance):
    """Rows as a crawl writes them, their terms by the real morphology; some texts stand in several."""
    from accounts.models import Region
    from missions.models import Policy

    codes = list(Region.objects.values_list("code", flat=True))
    told = [make_text(number, chance) for number in range(min(total, texts))]
    rows = (make_policy(number, told[number % len(told)], codes, chance) for number in range(total))
    while batch := list(islice(rows, 500)):
        Policy.objects.bulk_create(batch)


def make_text(number, chance):
    from missions.services.policies.indexing import write_terms

    words = {
        "whom": chance.choice(WHOM),
        "thing": chance.choice(THINGS),
        "other": chance.choice(THINGS),
        "place": chance.choice(PLACES),
        "n": chance.randint(1, 60),
    }
    said = [one.format(**words) for one in chance.sample(SAID, 3)]
    text = {
        "title": f"{words['place']} {words['whom']} {words['thing']} {chance.choice(KINDS)} {number % 9}",
        "org": f"{words['place']} 복지과",
        "summary": said[2],
        "sections": {"support": " ".join(said[:2]), "papers": HOW.format(**words)},
    }
    raw = {"list": {"plcySprtCn": said * 3, "all": words}}
    return {**text, "terms": write_terms(**text), "raw_json": raw}


def make_policy(number, text, codes, chance):
    from django.utils import timezone

    from missions.models import Policy
    from missions.rules.policies.regions import province_of

    near, now = chance.choice(codes), timezone.now()
    is_wide, is_timed = chance.random() < 0.3, chance.random() < 0.5
    closes = timezone.localdate() + timedelta(days=chance.randint(0, 365))
    return Policy(
        **text,
        source=chance.choice(["youth", "bokjiro"]),
        external_id=str(number),
        apply_to=closes if is_timed else None,
        always_open=not is_timed,
        age_min=chance.choice([None, 15, 18, 19]),
        age_max=chance.choice([None, 29, 34, 39]),
        is_nationwide=is_wide,
        regions=[] if is_wide else chance.choice([[near], [province_of(near)]]),
        lives=chance.choice([["004"], ["004", "005"], [], ["006"]]),
        themes=[f"{chance.randint(1, 14) * 10:03}"],
        terms_version=1,
        fetched_at=now,
        changed_at=now,
    )


def make_viewer():
    from accounts.models import User

    return User.objects.create_user("bench@example.com", nickname="벤치", region_id="11110")


def make_searches(count, chance):
    """One to three words, particles and half-typed ends among them; half of all with conditions."""
    from django.utils import timezone

    from accounts.models import Region
    from missions.selectors.policies import PolicySearch

    codes = list(Region.objects.values_list("code", flat=True))
    searches = []
    for number in range(count):
        thing, whom = chance.choice(THINGS), chance.choice(WHOM)
        words = chance.choice(
            [thing, f"{whom} {thing}", f"{thing}을 돕는 정책", f"{whom} {thing} {chance.choice(KINDS)}",
             thing[:-1] or thing, whom, chance.choice(KINDS), ""]
        )  # fmt: skip
        has_conditions = number % 2 == 0
        days = chance.choice([None, None, 7, 30])
        searches.append(
            PolicySearch(
                words=words,
                region=chance.choice(codes) if has_conditions else "",
                age=chance.randint(19, 39) if has_conditions else None,
                theme=f"{chance.randint(1, 14) * 10:03}" if number % 5 == 0 else "",
                source="youth" if number % 7 == 0 else "",
                closes_by=timezone.localdate() + timedelta(days=days) if days else None,
                order="deadline" if number % 4 == 1 else "relevance",
            )
        )
    return searches


def find(search, viewer):
    from missions.selectors.policies import search_policies

    return search_policies(search=search, viewer=viewer)


def time_one(search, viewer):
    began = time.perf_counter()
    page = find(search, viewer)
    return (time.perf_counter() - began) * 1000, len(page.rows)


def time_nothing():
    from django.db import connection

    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return (time.perf_counter() - began) * 1000


def describe(values):
    ordered = sorted(values)
    cut = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    shown = {name: round(ordered[int(len(ordered) * at)], 2) for name, at in cut.items()}
    return {**shown, "max": round(ordered[-1], 2), "mean": round(statistics.fmean(ordered), 2)}


def describe_kinds(timed):
    """The same apart: with and without words, conditions, and by order."""
    kinds = {
        "words, by relevance": lambda s: s.words and s.order == "relevance",
        "words, by deadline": lambda s: s.words and s.order == "deadline",
        "no words": lambda s: not s.words,
        "with region and age": lambda s: s.region,
    }
    return {
        name: describe([ms for ms, _rows, search in timed if fits(search)])["p95"]
        for name, fits in kinds.items()
    }


def explain(search, viewer):
    from missions.selectors.policies import _find

    return _find(search, viewer)[:21].explain(analyze=True, buffers=True).splitlines()


def describe_table():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_size_pretty(pg_table_size('missions_policy')),"
            " pg_size_pretty(pg_relation_size('missions_policy')),"
            " pg_size_pretty(pg_relation_size('policy_terms')),"
            " (SELECT avg(pg_column_size(terms))::int FROM missions_policy)"
        )
        names = ("table_with_toast", "table", "index_of_terms", "bytes_of_terms")
        return dict(zip(names, cursor.fetchone(), strict=True))


if __name__ == "__main__":
    main()
