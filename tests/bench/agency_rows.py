"""A year of many agencies, as rows for COPY: alerts with all that belongs to them, and cases.

Drawn by chance, always alike. The first agency is busy; the rest share what is left. Every open
alert is of somebody who still agrees, and what it waits for is due later, so that no sweep of the
measured product has a backlog of ours to work off.
"""

import json
import random
from datetime import UTC, datetime, timedelta
from uuid import UUID

YEAR = timedelta(days=365)
STAFF_EACH = ("duty",) * 8 + ("counsellor",) * 12 + ("supervisor",) * 3 + ("agency_admin",) * 2
BUSY, BUSY_SHARE = 1, 0.025
ACK = {"P0": 5, "P1": 15, "P2": 60, "P3": 480}
LEVELS = {"P0": 5, "P1": 4, "P2": 2, "P3": 0}
DISMISSED = ("hyperbole", "quote", "third_person", "past", "test", "other")
ENDED = ("goals_met", "transferred", "declined", "no_contact", "moved", "other_care")
# Nobody listens to them but the live part: they have no alert before it.
LIVE_PEOPLE, LIVE_AGENCIES = 2000, 50


class Year:
    """What is to be written, and how many of each."""

    def __init__(self, *, agencies, staff, alerts, cases, regions, seed=6):
        self.agencies, self.alerts, self.cases = agencies, alerts, cases
        self.each = max(staff // agencies, len(set(STAFF_EACH)))
        self.people = max(alerts // 5, 50)
        self.live_people = min(LIVE_PEOPLE, self.people)
        self.open_count = max(alerts // 100, 5)
        self.regions, self.chance = regions, random.Random(seed)
        self.now = datetime.now(UTC)
        self.began = self.now - YEAR
        self.seen_cases = set()
        self.lines = [self.draw_line() for _ in range(100)]
        self.offer_ids, self.case_rows, self.timers, self.evidence = [], [], 0, 0

    @property
    def first_staff(self):
        return self.people + self.live_people

    def uuid(self):
        return UUID(int=self.chance.getrandbits(128), version=4)

    def draw_line(self):
        day = self.now.date()
        return json.dumps(
            [
                {
                    "date": (day - timedelta(days=13 - n)).isoformat(),
                    "valence": round(self.chance.uniform(-0.6, 0.6), 3),
                }
                for n in range(14)
            ]
        )

    def find_region(self, agency):
        return self.regions[(agency - 1) % len(self.regions)]

    def list_agencies(self):
        for one in range(1, self.agencies + 1):
            yield (one, self.now, self.now, self.uuid(), f"가늠복지관 {one}호", "02-000-0000",
                   "010-0000-0000", False, False, True)  # fmt: skip
        yield (self.agencies + 1, self.now, self.now, self.uuid(), "온기 운영팀", "02-000-0001",
               "", False, True, True)  # fmt: skip

    def list_hours(self):
        for one in range(1, self.agencies + 1):
            for day in range(7):
                yield one, day, "00:00:00", "23:59:59"

    def list_agency_regions(self):
        return ((one, self.find_region(one)) for one in range(1, self.agencies + 1))

    def list_users(self):
        first = self.first_staff
        for one in range(1, first + self.agencies * self.each + 2):
            is_person = one <= first
            region = self.find_region(self.find_home(one)) if is_person else None
            yield (one, "!", False, self.uuid(), f"bench{one}@example.com", f"사람{one}",
                   "1997-03-03" if is_person else None, region, False, True, self.began,
                   0)  # fmt: skip

    def find_home(self, person):
        """The agency a person lives near; sockets of the first fifty are listened to."""
        near = min(self.agencies, LIVE_AGENCIES) if person > self.people else self.agencies
        return person % near + 1

    def list_consents(self, purposes):
        for one in range(1, self.first_staff + 1):
            for purpose in purposes:
                yield one, purpose, "grant", "demo", self.began

    def list_members(self):
        for one in range(1, self.agencies * self.each + 1):
            role = STAFF_EACH[self.spread((one - 1) % self.each)]
            agency = (one - 1) // self.each + 1
            yield one, self.began, self.began, self.first_staff + one, agency, role, True
        last = self.agencies * self.each + 1
        yield (last, self.began, self.began, self.first_staff + last, self.agencies + 1,
               "platform_safety", True)  # fmt: skip

    def spread(self, place):
        """Few staff have every role too."""
        return place * len(STAFF_EACH) // self.each

    def draw_member(self, agency):
        return (agency - 1) * self.each + 1 + int(self.chance.random() * self.each * 0.8)

    def draw_priority(self, lot):
        return "P0" if lot < 0.03 else "P1" if lot < 0.15 else "P2" if lot < 0.7 else "P3"

    def list_plans(self):
        """Each alert from first to last, and what became of it; the same each time."""
        chance = random.Random(7)
        step, late = YEAR / self.alerts, self.alerts - 4 * self.open_count
        open_left, draw = self.open_count, chance.random
        for number in range(1, self.alerts + 1):
            left = self.alerts - number + 1
            is_open = number > late and open_left and draw() < open_left / left
            if is_open:
                person, open_left = open_left, open_left - 1
                state = chance.choices(
                    ("open", "escalated", "acknowledged", "confirmed", "offered"), (5, 1, 2, 1, 1)
                )[0]
            else:
                person = self.open_count + 1 + int(draw() * (self.people - self.open_count))
                state = chance.choices(
                    ("closed", "dismissed", "revoked", "suppressed", "merged"),
                    (66, 24, 3, 4, 3),
                )[0]
            priority = self.draw_priority(draw())
            if state == "suppressed" and priority in {"P0", "P1"}:
                state = "closed"
            opened = self.began + step * number
            waited = ACK[priority] * 60 * chance.lognormvariate(-1.2, 0.9)
            yield {
                "id": number, "person": person,
                "agency": BUSY if draw() < BUSY_SHARE else number % self.agencies + 1,
                "state": state, "priority": priority, "opened": opened, "lot": draw(),
                "acked": opened + timedelta(seconds=waited),
            }  # fmt: skip

    def list_alerts(self):
        for plan in self.list_plans():
            state, priority, opened = plan["state"], plan["priority"], plan["opened"]
            is_triaged = state not in {"open", "escalated", "suppressed", "merged", "revoked"}
            member = self.draw_member(plan["agency"]) if is_triaged else None
            due = self.find_due(plan)
            yield (
                plan["id"], opened, opened, self.uuid(), plan["person"], plan["agency"],
                f"온기-{plan['id']:X}", "trend" if priority == "P3" else "crisis",
                LEVELS[priority] + (plan["lot"] < 0.5 and priority == "P2"), priority, state,
                '["active_thoughts", "hopelessness"]', self.lines[plan["id"] % 100], "25-29",
                self.find_region(plan["agency"]), "policy-1", "lexicon-2", opened, due, 0,
                plan["id"] - 1 if state == "merged" else None, member,
                plan["acked"] if is_triaged else None,
                DISMISSED[int(plan["lot"] * 6)] if state == "dismissed" else "",
                self.find_outcome(plan) if state == "closed" else "",
            )  # fmt: skip

    def find_due(self, plan):
        """What is open is due in the next two days; a few are past all and fully escalated."""
        if plan["state"] in {"closed", "dismissed", "revoked", "suppressed", "merged"}:
            return plan["opened"] + timedelta(minutes=ACK[plan["priority"]])
        return self.now + timedelta(hours=2 + 46 * plan["lot"])

    def find_outcome(self, plan):
        return "accepted" if plan["lot"] < 0.3 else "declined" if plan["lot"] < 0.5 else "no_answer"

    def list_evidence(self):
        for plan in self.list_plans():
            level = LEVELS[plan["priority"]]
            source = "trend" if plan["priority"] == "P3" else "crisis"
            yield plan["id"], source, self.uuid(), level, '["active_thoughts"]', plan["opened"]

    def list_changes(self):
        hour = timedelta(hours=1)
        for plan in self.list_plans():
            alert, state, opened = plan["id"], plan["state"], plan["opened"]
            if state in {"suppressed", "merged"}:
                yield alert, None, "new", state, "", False, opened
                continue
            yield alert, None, "new", "open", "crisis", False, opened
            if state in {"open", "escalated", "revoked"}:
                if state != "open":
                    yield alert, None, "open", state, "", False, opened + hour
                continue
            member, acked = self.draw_member(plan["agency"]), plan["acked"]
            yield alert, member, "open", "acknowledged", "", False, acked
            yield from self.list_triage(plan, member)

    def list_triage(self, plan, member):
        hour, alert, state, acked = timedelta(hours=1), plan["id"], plan["state"], plan["acked"]
        if state == "dismissed":
            reason = DISMISSED[int(plan["lot"] * 6)]
            yield alert, member, "acknowledged", "dismissed", reason, False, acked + hour
        elif state != "acknowledged":
            yield alert, member, "acknowledged", "confirmed", "pattern", False, acked + hour
            if state in {"offered", "closed"}:
                yield alert, member, "confirmed", "offered", "", False, acked + hour
            if state == "closed":
                yield alert, None, "offered", "closed", "", False, acked + 30 * hour

    def list_timers(self):
        for plan in self.list_plans():
            alert, state, priority, opened = (
                plan["id"], plan["state"], plan["priority"], plan["opened"],
            )  # fmt: skip
            if state in {"suppressed", "merged"}:
                continue
            due = opened + timedelta(minutes=ACK[priority])
            if state in {"open", "escalated"}:
                due = self.find_due(plan)
                yield alert, None, "ack", priority, opened, due, due, 0, None, None
                continue
            late = plan["acked"] if plan["acked"] > due else None
            yield alert, None, "ack", priority, opened, due, None, 0, late, plan["acked"]
            runs = state in {"acknowledged", "confirmed"}
            at = self.find_due(plan) if runs else plan["acked"] + timedelta(hours=4)
            stopped = None if runs else plan["acked"] + timedelta(hours=2)
            yield (alert, None, "contact", priority, plan["acked"], at, at if runs else None, 0,
                   None, stopped)  # fmt: skip
        for case, opened, is_open, priority in self.case_rows:
            for kind, days in (("assessment", 10), ("conference", 15), ("plan", 30)):
                due = opened + timedelta(days=days)
                runs = is_open and due > self.now
                stopped = None if runs else min(due, self.now)
                yield (None, case, kind, priority, opened, due, due if runs else None, 0, None,
                       stopped)  # fmt: skip

    def list_offers(self, seal):
        """What was offered to whom; of those who accepted, some become cases."""
        words = seal("agencies", "Offer", "message", "괜찮으시면 이야기 나누고 싶어요.")
        name, phone = (
            seal("agencies", "Offer", field, text)
            for field, text in (("contact_name", "하늘"), ("contact_phone", "010-0000-0000"))
        )
        number, answered = 0, {"accepted": "accepted", "declined": "declined"}
        # Of all alerts a fifth lead to an accepted offer; the cases are spread over the year.
        share = self.cases / (0.2 * self.alerts)
        for plan in self.list_plans():
            if plan["state"] not in {"closed", "offered"}:
                continue
            number += 1
            sent, outcome = plan["acked"] + timedelta(hours=1), self.find_outcome(plan)
            state = "sent" if plan["state"] == "offered" else answered.get(outcome, "expired")
            is_over = state in {"accepted", "declined"}
            ends = self.now + timedelta(hours=60) if state == "sent" else sent + timedelta(days=3)
            is_shown = state == "accepted"
            if is_shown and len(self.offer_ids) < self.cases and self.chance.random() < share:
                self.offer_ids.append((number, plan))
            yield (
                number, sent, sent, self.uuid(), plan["id"], self.draw_member(plan["agency"]),
                state, words, sent, ends, sent + timedelta(hours=5) if is_over else None,
                name if is_shown else "", phone if is_shown else "",
            )  # fmt: skip

    def list_cases(self, seal):
        name, phone, hours = (
            seal("agencies", "Case", field, text)
            for field, text in (
                ("contact_name", "하늘"),
                ("contact_phone", "010-0000-0000"),
                ("safe_hours", "저녁"),
            )
        )  # fmt: skip
        newest = len(self.offer_ids) * 4 // 5
        for number, (offer, plan) in enumerate(self.offer_ids, 1):
            opened, pair = plan["acked"] + timedelta(hours=6), (plan["person"], plan["agency"])
            is_open = number > newest and pair not in self.seen_cases
            if is_open:
                self.seen_cases.add(pair)
            states = ("intake", "assessment", "conference", "plan", "active", "active", "active")
            self.case_rows.append((number, opened, is_open, plan["priority"]))
            yield (
                number, opened, opened, self.uuid(), *pair, plan["id"], offer,
                f"온기-{plan['id']:X}", name, phone, hours, plan["priority"],
                states[number % 7] if is_open else "closed", self.draw_member(plan["agency"]),
                opened, opened, 0, "" if is_open else ENDED[number % 6],
                None if is_open else opened + timedelta(days=5 + number % 50), False,
            )  # fmt: skip

    def list_case_changes(self):
        for number, (_, opened, is_open, _) in enumerate(self.case_rows, 1):
            yield number, None, "intake", "assessment", "", False, opened + timedelta(days=2)
            if not is_open:
                yield number, None, "active", "closed", "", False, opened + timedelta(days=30)

    def list_assignments(self):
        for number, (_, plan) in enumerate(self.offer_ids, 1):
            yield number, self.draw_member(plan["agency"]), "accepted", plan["acked"], None

    def list_accesses(self):
        """Who looked at an alert; a ledger that the queue and the alert page ask before writing."""
        for plan in self.list_plans():
            if plan["state"] not in {"open", "suppressed", "merged"}:
                member = self.draw_member(plan["agency"])
                yield (member, plan["agency"], plan["person"], "duty", "viewed", "alert",
                       self.uuid(), "신호 살펴보기", plan["acked"])  # fmt: skip
