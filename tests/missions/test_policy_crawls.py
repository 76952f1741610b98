"""Crawls of both services against a server with their quirks: resumable, polite, complete."""

import logging
import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from missions.models import Policy, PolicyCrawl, PolicyFailure, SourceDay
from missions.services import policies as services
from missions.services.policies import crawling, storing
from missions.sources.base import SourceBusy
from tests.servers.policies import KEY, PolicyServer, make_policy, make_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings):
    with PolicyServer() as one:
        yield one.use(settings)


def crawl_through(source, now=None):
    crawl = services.start_crawl(source=source)
    services.run_crawl(crawl=crawl, now=now)
    crawl.refresh_from_db()
    return crawl


def test_every_page_is_read_and_every_field_understood(server):
    server.policies = [make_policy(n) for n in range(5)]
    crawl = crawl_through("youth")
    assert (crawl.state, crawl.read_count, crawl.new_count, crawl.calls) == ("done", 5, 5, 3)
    assert server.pages == [1, 2, 3]
    policy = Policy.objects.get(external_id="20260000000000000000")
    assert policy.title == "청년 월세 지원 0"
    assert policy.summary == "혼자 사는 청년의 월세를 돕습니다."
    assert policy.sections["support"] == "월 20만원\n최대 12개월 지원"
    assert (policy.apply_from, policy.apply_to) == (date(2026, 3, 1), date(2099, 12, 31))
    assert (policy.age_min, policy.age_max) == (19, 34)
    assert policy.regions == ["11110", "11140"]
    assert policy.themes == ["040"]
    assert policy.apply_url == "https://www.apply.example/go"
    assert policy.source_url.endswith("/ythPlcyDetail/20260000000000000000")
    assert "담당자이름" not in str(policy.raw_json)
    assert not policy.is_sample


def test_details_follow_the_list_and_stay_when_nothing_changes(server):
    server.services = [make_service(n) for n in range(3)]
    crawl = crawl_through("bokjiro")
    assert (crawl.state, crawl.stage, crawl.calls) == ("done", "details", 5)
    policy = Policy.objects.get(external_id="WLF00000001")
    assert policy.summary == "상담 비용을 돕습니다 누구나"
    assert policy.sections["support"] == "상담을 , 열 번"
    assert policy.sections["apply"] == "주민센터: 방문\n129: 전화"
    assert policy.sections["papers"] == "신청서.hwp\n동의서.hwp"
    assert policy.is_nationwide
    assert policy.lives == ["004", "007"]
    assert policy.targets == ["010", "050"]
    assert policy.themes == ["020", "070"]
    changed_at = policy.changed_at
    server.services[1]["inqNum"] = "9999"
    server.services[2]["servDgst"] = "새로운 소개"
    again = crawl_through("bokjiro")
    assert (again.changed_count, again.new_count) == (1, 0)
    assert server.details[3:] == ["WLF00000002"]
    policy.refresh_from_db()
    assert (policy.changed_at, policy.sections["support"]) == (changed_at, "상담을 , 열 번")


def test_a_broken_item_is_counted_and_kept_and_stops_nothing(server):
    server.policies = [
        make_policy(0),
        make_policy(1, plcyNm=""),
        "garbage",
        make_policy(3, plcyNm="\x00나머지", plcyNo="x" * 400),
        make_policy(4, sprtTrgtMinAge="-3", aplyYmd="20261399 ~ 알 수 없음", zipCd="abc,99999"),
    ]
    crawl = crawl_through("youth")
    assert (crawl.state, crawl.read_count, crawl.failed_count) == ("done", 3, 2)
    kept = PolicyFailure.objects.order_by("pk").values_list("external_id", "error", "page")
    assert list(kept) == [(f"2026{1:016}", "no_title", 1), ("", "not_an_object", 2)]
    assert "담당자이름" not in PolicyFailure.objects.first().raw
    odd = Policy.objects.get(external_id=f"2026{4:016}")
    assert (odd.age_min, odd.apply_from, odd.regions, odd.is_nationwide) == (None, None, [], False)


def test_a_page_that_fails_twice_is_read_the_third_time(server):
    server.policies = [make_policy(n) for n in range(4)]
    server.fail = {2: ["cut", "broken"]}
    now = timezone.now()
    crawl = crawl_through("youth", now)
    assert (crawl.state, crawl.next_page, crawl.attempts) == ("resting", 2, 1)
    assert crawl.retry_at == now + timedelta(seconds=30)
    services.run_crawl(crawl=crawl, now=now)
    assert server.pages == [1, 2]
    for seconds in (31, 100):
        services.run_crawl(crawl=crawl, now=now + timedelta(seconds=seconds))
    crawl.refresh_from_db()
    assert (crawl.state, server.pages, Policy.objects.count()) == ("done", [1, 2, 2, 2], 4)


@pytest.mark.parametrize("how", ["garbage", "gate", "bomb", "busy"])
def test_errors_behind_a_good_status_are_waited_out(server, how):
    server.services = [make_service(1)]
    server.fail = {1: [how]}
    crawl = crawl_through("bokjiro")
    assert crawl.state == "resting"
    assert Policy.objects.count() == 0
    wait = crawl.retry_at - timezone.now()
    assert (wait > timedelta(seconds=100)) == (how == "busy")


def test_a_page_that_never_comes_ends_the_crawl_and_can_be_taken_up(server):
    server.policies = [make_policy(n) for n in range(4)]
    server.fail = {2: ["broken"] * 6}
    now = timezone.now()
    crawl = crawl_through("youth", now)
    for hour in range(1, 8):
        services.run_crawl(crawl=crawl, now=now + timedelta(hours=hour))
    crawl.refresh_from_db()
    assert (crawl.state, crawl.error, crawl.next_page) == ("failed", "http_500", 2)
    services.resume_crawl(crawl=crawl)
    services.run_crawl(crawl=crawl)
    crawl.refresh_from_db()
    assert (crawl.state, Policy.objects.count()) == ("done", 4)
    assert server.pages == [1, *[2] * 7]


def test_a_key_that_is_not_known_ends_the_crawl_at_once(server):
    server.key = "another"
    assert [crawl_through(one).state for one in ("youth", "bokjiro")] == ["failed", "failed"]
    assert len(server.asked) == 2


def test_a_percent_encoded_key_is_the_same_key(server, settings):
    server.services = [make_service(1)]
    server.use(settings, api_key="%EC%97%B4%EC%87%A0%2F%2B%3Dsecret-key")
    assert crawl_through("bokjiro").state == "done"


def test_four_fifths_of_a_day_are_used_and_the_rest_goes_on_tomorrow(server, settings):
    server.use(settings, daily_calls=5)
    server.policies = [make_policy(n) for n in range(12)]
    now = timezone.now()
    crawl = crawl_through("youth", now)
    assert (crawl.state, crawl.error, crawl.calls, crawl.next_page) == ("resting", "quota", 4, 5)
    assert timezone.localdate(crawl.retry_at) == timezone.localdate(now) + timedelta(days=1)
    services.run_crawl(crawl=crawl, now=now)
    assert len(server.asked) == 4
    services.run_crawl(crawl=crawl, now=crawl.retry_at)
    crawl.refresh_from_db()
    assert (crawl.state, Policy.objects.count()) == ("done", 12)
    assert list(SourceDay.objects.values_list("calls", flat=True)) == [2, 4]


def test_what_the_service_says_of_its_quota_counts_too(server):
    server.services = [make_service(1)]
    server.fail = {1: ["spent"]}
    crawl = crawl_through("bokjiro")
    assert (crawl.state, crawl.error) == ("resting", "quota")


def test_details_that_the_day_has_no_calls_for_are_read_by_the_next_crawl(server, settings):
    server.use(settings, daily_calls=5)
    server.services = [make_service(n) for n in range(4)]
    now = timezone.now()
    first = crawl_through("bokjiro", now)
    assert (first.state, first.error, len(server.details)) == ("done", "quota", 2)
    assert Policy.objects.filter(needs_detail=True).count() == 2
    crawl_through("bokjiro", now + timedelta(days=1))
    assert Policy.objects.filter(needs_detail=True).count() == 0
    assert sorted(server.details) == [f"WLF{n:08}" for n in range(4)]


def test_a_detail_that_cannot_be_read_keeps_no_other_waiting(server):
    server.services = [make_service(n) for n in range(2)]
    server.fail = {"WLF00000000": ["broken"] * 6}
    now = timezone.now()
    crawl = crawl_through("bokjiro", now)
    for hour in range(1, 8):
        services.run_crawl(crawl=crawl, now=now + timedelta(hours=hour))
    crawl.refresh_from_db()
    assert (crawl.state, crawl.failed_count) == ("done", 1)
    assert PolicyFailure.objects.get().external_id == "WLF00000000"
    assert "support" in Policy.objects.get(external_id="WLF00000001").sections


def test_killed_between_pages_it_goes_on_from_its_cursor_and_doubles_nothing(server):
    server.policies = [make_policy(n) for n in range(6)]
    crawl = services.start_crawl(source="youth")
    now = timezone.now()
    claim = crawling._claim(crawl, now)
    source = crawling.get_source("youth")
    storing.store_page(crawl=crawl, claim=claim, page=source.read_page(1), source=source, now=now)
    # It dies here, with the claim. Nobody takes the crawl before the claim has lapsed.
    services.run_crawl(crawl=crawl, now=now + timedelta(minutes=1))
    assert server.pages == [1]
    services.run_crawl(crawl=crawl, now=now + timedelta(minutes=4))
    crawl.refresh_from_db()
    assert server.pages == [1, 2, 3]
    assert (crawl.state, crawl.read_count, Policy.objects.count()) == ("done", 6, 6)


def test_whoever_comes_back_after_losing_the_claim_stores_nothing(server):
    server.policies = [make_policy(n) for n in range(4)]
    crawl = services.start_crawl(source="youth")
    now = timezone.now()
    lost = crawling._claim(crawl, now)
    page = crawling.get_source("youth").read_page(1)
    assert crawling._claim(crawl, now + timedelta(minutes=5)) is not None
    with pytest.raises(storing.ClaimLost):
        storing.store_page(
            crawl=crawl, claim=lost, page=page, source=crawling.get_source("youth"), now=now
        )
    assert Policy.objects.count() == 0


def test_one_crawl_of_a_source_at_a_time(server):
    first, second = (services.start_crawl(source="youth") for _ in range(2))
    assert first == second
    assert PolicyCrawl.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_processes_share_one_crawl_without_reading_a_page_twice(server):
    server.policies = [make_policy(n) for n in range(12)]
    crawl = services.start_crawl(source="youth")
    together = threading.Barrier(4)

    def run():
        together.wait()
        services.run_crawl(crawl=PolicyCrawl.objects.get(pk=crawl.pk))
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    assert server.pages == [1, 2, 3, 4, 5, 6]
    assert Policy.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_network_is_asked(settings):
    open_now = []

    with PolicyServer() as server:
        server.use(settings)
        server.services = [make_service(n) for n in range(3)]
        source = crawling.get_source("bokjiro")
        ask = source._get

        def watch(*args, **kwargs):
            open_now.append(connection.in_atomic_block)
            return ask(*args, **kwargs)

        source._get = watch
        assert crawl_through("bokjiro").state == "done"
    assert open_now == [False] * 5


def test_the_key_is_in_no_log_and_no_row(server, caplog):
    caplog.set_level(logging.DEBUG)
    server.policies = [make_policy(1)]
    server.fail = {1: ["cut"]}
    crawl = crawl_through("youth")
    crawl_through("bokjiro")
    said = caplog.text + str(list(PolicyCrawl.objects.values())) + crawl.error
    source = crawling.get_source("youth")
    said += repr(source)
    server.__exit__()
    with pytest.raises(SourceBusy) as refused:
        source.read_page(1)
    said += repr(refused.value) + str(refused.value.__context__ and refused.value.error)
    assert "secret-key" not in said
    assert "apiKeyNm" not in said
    assert KEY not in said


def test_without_a_key_the_bundled_policies_are_read_and_marked():
    for source, count in (("youth", 36), ("bokjiro", 33)):
        crawl = crawl_through(source)
        assert (crawl.state, crawl.new_count, crawl.failed_count) == ("done", count, 0)
        rows = Policy.objects.filter(source=source)
        assert all(one.is_sample and one.texts and one.themes for one in rows)
    assert SourceDay.objects.count() == 2
    again = crawl_through("youth")
    assert (again.new_count, again.changed_count) == (0, 0)


def test_real_policies_take_the_place_of_the_bundled_ones(settings):
    crawl_through("youth")
    with PolicyServer() as server:
        server.use(settings)
        server.policies = [make_policy(1)]
        crawl_through("youth")
    assert list(Policy.objects.listed().values_list("is_sample", flat=True)) == [False]


def test_the_sweep_begins_the_first_crawl_and_takes_up_lost_ones(server, eager_tasks):
    server.policies = [make_policy(n) for n in range(3)]
    services.sweep_crawls()
    assert sorted(PolicyCrawl.objects.values_list("source", flat=True)) == ["bokjiro", "youth"]
    services.sweep_crawls()
    assert PolicyCrawl.objects.get(source="youth").state == "done"
    services.sweep_crawls()
    assert PolicyCrawl.objects.count() == 2
