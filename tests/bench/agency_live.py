"""The live part of `make bench-agency`: staff sockets of a real product while alerts are opened.

The product runs over the database of the bench with a Valkey of its own. Signals are raised as
the detector raises them, on time whatever becomes of them; workers open the alerts.
"""

import asyncio
import json
import statistics
import time
from datetime import datetime, timedelta
from uuid import uuid4

import websockets

from tests.bench.agency_rows import LIVE_AGENCIES
from tests.servers.stack import LiveStack

PATIENCE_S = 60
# Of twenty signals one is P0 and two are P1, each of which calls those on duty by itself.
LEVELS = (2, 3, 2, 4, 2, 3, 2, 2, 5, 2, 3, 2, 2, 4, 2, 3, 2, 2, 2, 3)


def measure_live(postgres, keys, options):
    """Milliseconds from opening an alert to its row at each socket of its agency."""
    with LiveStack(DATABASE_URL=postgres.url, FIELD_KEYS_FILE=keys) as stack:
        count = min(int(options.rate * options.seconds), 2000)
        said = f"prepare({options.sockets}, {count})"
        ready = stack.run_python(f"from tests.bench import agency_live as live; live.{said}")
        return asyncio.run(listen(stack, ready, options))


def prepare(sockets, count):
    """Print sessions of staff and the people about whom signals will come."""
    from django.utils import timezone

    from accounts.models import Agency, StaffMember, User
    from agencies.models import Alert
    from tests.factories.sign_ins import make_staff_sign_in

    agencies = list(Agency.objects.filter(is_platform=False).order_by("pk")[:LIVE_AGENCIES])
    each = max(sockets // len(agencies), 1)
    members = []
    for agency in agencies:
        rows = StaffMember.objects.filter(agency=agency, role__in=["duty", "counsellor"])
        members += rows.select_related("user").order_by("pk")[:each]
    regions = [pk for agency in agencies for pk in agency.regions.values_list("pk", flat=True)]
    people = User.objects.filter(staff_member=None, alerts=None, region__in=regions)
    found = list(people.order_by("pk").values_list("pk", flat=True)[:count])
    if len(found) < count:
        # Measured before: closed long enough ago for no cool-down to hide the next.
        Alert.objects.filter(opened_at__gte=read_mark()).update(
            state="closed",
            outcome="error",
            merged_into=None,
            updated_at=timezone.now() - timedelta(days=30),
        )
        found = list(
            User.objects.filter(staff_member=None, region__in=regions)
            .exclude(alerts__in=Alert.objects.active())
            .order_by("-pk")
            .values_list("pk", flat=True)[:count]
        )
    print(
        json.dumps(
            {
                "sessions": [
                    (make_staff_sign_in(one.user).session_key, one.agency_id) for one in members
                ],
                "people": found,
            }
        )
    )


def read_mark():
    """When the rows of the bench end: what is newer came from measuring."""
    from accounts.models import Agency

    return Agency.objects.order_by("pk").values_list("created_at", flat=True).first()


def raise_signals(people, rate):
    """Store an assessment for each person on time and tell of it; print when each was told."""
    from safety.models import CrisisAssessment
    from safety.signals import crisis_detected

    told, began = {}, time.monotonic()
    for number, person in enumerate(people):
        time.sleep(max(0.0, began + number / rate - time.monotonic()))
        row = CrisisAssessment.objects.create(
            user_id=person,
            source_id=uuid4(),
            level=LEVELS[number % len(LEVELS)],
            reasons=["active_thoughts", "plan"],
            detector_version="bench",
            policy_version="policy-1",
        )
        told[str(row.public_id)] = time.time()
        crisis_detected.send_robust(sender=CrisisAssessment, assessment=row)
    print(json.dumps(told))


class Listener:
    """One socket of a member; notes when it first heard of each alert."""

    def __init__(self, stack, session, agency):
        self.agency, self.heard, self.is_ready, self.is_lost = agency, {}, asyncio.Event(), False
        self.address = f"ws://127.0.0.1:{stack.port}/ws/v1/agency?view=queue"
        self.headers = {"Cookie": f"sessionid={session}", "Origin": stack.base}

    async def run(self):
        try:
            async with websockets.connect(
                self.address,
                additional_headers=self.headers,
                open_timeout=60,
                ping_interval=None,
            ) as socket:
                async for text in socket:
                    self.note(json.loads(text))
        except (OSError, websockets.WebSocketException, TimeoutError):
            pass
        self.is_lost = True

    def note(self, frame):
        if frame["type"] == "ready":
            self.is_ready.set()
        elif frame["type"].startswith("alert.") and frame["data"].get("row"):
            self.heard.setdefault(frame["data"]["id"], time.time())


async def listen(stack, ready, options):
    listeners = [Listener(stack, *one) for one in ready["sessions"]]
    running = []
    for listener in listeners:
        running.append(asyncio.create_task(listener.run()))
        if len(running) % 25 == 0:
            await asyncio.wait_for(listener.is_ready.wait(), 60)
    await asyncio.wait_for(asyncio.gather(*(one.is_ready.wait() for one in listeners)), 60)
    code = f"live.raise_signals({ready['people']}, {options.rate})"
    told = await asyncio.to_thread(
        stack.run_python, f"from tests.bench import agency_live as live; {code}"
    )
    opened = await wait_for_rows(stack, told, listeners)
    lost = sum(listener.is_lost for listener in listeners)
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    return describe(told, opened, listeners, lost)


async def wait_for_rows(stack, told, listeners):
    """The alerts of these signals, once every socket heard of each, or when patience ends."""
    ends = time.monotonic() + PATIENCE_S
    while True:
        opened = {
            str(alert): (agency, at, str(source))
            for alert, agency, at, source in await asyncio.to_thread(read_opened, stack, told)
        }
        is_whole = len(opened) == len(told) and not count_missing(opened, listeners)
        if is_whole or time.monotonic() > ends:
            return opened
        await asyncio.sleep(1)


def read_opened(stack, told):
    return stack.query(
        "SELECT alert.public_id, alert.agency_id, alert.opened_at, evidence.source_id"
        " FROM agencies_alertevidence AS evidence"
        " JOIN agencies_alert AS alert ON alert.id = evidence.alert_id"
        " WHERE evidence.source_id = ANY(%s::uuid[])",
        list(told),
    )


def count_missing(opened, listeners):
    return sum(
        alert not in listener.heard
        for alert, (agency, _, _) in opened.items()
        for listener in listeners
        if listener.agency == agency
    )


def describe(told, opened, listeners, lost):
    from_opening, from_signal = [], []
    for alert, (agency, at, source) in opened.items():
        for listener in listeners:
            heard = listener.heard.get(alert)
            if heard is not None and listener.agency == agency:
                from_opening.append((heard - at.timestamp()) * 1000)
                from_signal.append((heard - told[source]) * 1000)
    times = sorted(at for _, at, _ in opened.values())
    return {
        "sockets": len(listeners),
        "signals": len(told),
        "signals_a_second": measure_rate(sorted(told.values())),
        "opened_a_second": measure_rate([datetime.timestamp(one) for one in times]),
        "alerts_not_opened": len(told) - len(opened),
        "rows_arrived": len(from_opening),
        "rows_not_arrived": count_missing(opened, listeners),
        "sockets_lost": lost,
        "opening_to_socket_ms": summarise(from_opening),
        "signal_to_socket_ms": summarise(from_signal),
    }


def measure_rate(times):
    return round((len(times) - 1) / (times[-1] - times[0]), 1) if len(times) > 1 else 0


def summarise(spent):
    if len(spent) < 2:
        return {"count": len(spent), "p50": 0, "p95": float("inf"), "max": 0}
    cuts = statistics.quantiles(spent, n=100)
    shown = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(spent)}
    return {"count": len(spent), **{name: round(value, 1) for name, value in shown.items()}}
