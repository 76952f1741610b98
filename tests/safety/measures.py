"""What the engine finds in the sets, as counts with intervals; `python -m tests.safety.measures`.

Alone it shows the part rules may be written with. The held part is the gate's: whoever looks at
its lines to mend a rule has spent it.
"""

import math
from dataclasses import dataclass

from safety.rules import assess_text, guard_reply, looks_like_scam, sets

DISGUISES = {"slang", "initials", "typo", "spacing", "jamo"}


@dataclass(frozen=True)
class Share:
    """So many of so many, with Wilson's 95 % interval."""

    name: str
    hits: int
    total: int

    @property
    def value(self):
        return self.hits / self.total if self.total else math.nan

    @property
    def interval(self):
        if not self.total:
            return (math.nan, math.nan)
        z, n, p = 1.96, self.total, self.value
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (max(0.0, middle - half), min(1.0, middle + half))

    def __str__(self):
        low, high = self.interval
        counts = f"{self.hits}/{self.total}"
        return f"| {self.name} | {counts} | {self.value:.3f} | {low:.3f}–{high:.3f} |"


def count(name, found):
    found = list(found)
    return Share(name, sum(map(bool, found)), len(found))


def measure_sentences(split):
    """Recall, false alarms and nearness on single sentences."""
    pairs = [(s, assess_text(s.text)) for s in sets.read_sentences(split)]
    grief = [(s, f) for s, f in pairs if "grief_reunion" in s.codes]
    hidden = [(s, f) for s, f in pairs if s.level >= 2 and DISGUISES & set(s.traps)]
    third = [(s, f) for s, f in pairs if "third_person" in s.codes]
    yield count("L4+ recall", (f.level >= 4 for s, f in pairs if s.level >= 4))
    yield count("L4+ seen as L2+", (f.level >= 2 for s, f in pairs if s.level >= 4))
    yield count("L2+ recall", (f.level >= 2 for s, f in pairs if s.level >= 2))
    yield count("L1 seen as L1+", (f.level >= 1 for s, f in pairs if s.level == 1))
    yield count("false L2+ on L0", (f.level >= 2 for s, f in pairs if s.level == 0))
    yield count("false L1 on L0", (f.level == 1 for s, f in pairs if s.level == 0))
    yield count("exact level", (f.level == s.level for s, f in pairs))
    yield count("within one", (abs(f.level - s.level) <= 1 for s, f in pairs))
    yield count("within one, L1–L5", (abs(f.level - s.level) <= 1 for s, f in pairs if s.level))
    yield count("grief reunion recall", (f.level >= 1 for _, f in grief))
    yield count("grief with intent as L4+", (f.level >= 4 for s, f in grief if s.level >= 4))
    yield count("disguised L2+ recall", (f.level >= 2 for _, f in hidden))
    yield count("third person flagged", ("third_person" in f.flags for _, f in third))
    for flag in sorted(sets.FLAGS - {"third_person"}):
        yield count(f"flag {flag}", (flag in f.flags for s, f in pairs if flag in s.flags))
    yield count("false flag", (set(f.flags) - set(s.flags) for s, f in pairs))


def measure_traps(split):
    """False L2+ by the kind of trap."""
    rows = [(s, assess_text(s.text)) for s in sets.read_sentences(split) if s.level == 0]
    for trap in sorted(sets.TRAPS):
        yield count(f"false L2+: {trap}", (f.level >= 2 for s, f in rows if trap in s.traps))


def assess_turns(talk):
    """The turns of the person with what the engine finds in each, after those before it."""
    said = [turn for turn in talk.turns if turn.by == sets.PERSON]
    lines = [turn.text for turn in said]
    return [(turn, assess_text(turn.text, lines[:at])) for at, turn in enumerate(said)]


def measure_conversations(split):
    """What whole conversations reach, turn by turn."""
    talks = [(talk, assess_turns(talk)) for talk in sets.read_conversations(split)]
    reached = [(talk, max(f.level for _, f in turns)) for talk, turns in talks]
    turns = [pair for _, pairs in talks for pair in pairs]
    yield count("talks L4+ reached", (top >= 4 for talk, top in reached if talk.level >= 4))
    yield count("talks L2+ reached", (top >= 2 for talk, top in reached if talk.level >= 2))
    yield count(
        "talks that add up, L2+ reached", (top >= 2 for t, top in reached if t.shape == "adds_up")
    )
    yield count("talks at L0, false L2+", (top >= 2 for talk, top in reached if talk.level == 0))
    yield count("turns within one", (abs(f.level - turn.level) <= 1 for turn, f in turns))


def measure_guards(split):
    """Money talk and replies through the guards there are."""
    money, replies = sets.read_money(split), sets.read_replies(split)
    ordinary = [row.text for row in money if row.kind == "ordinary"]
    yield count("ordinary money talk stopped", (looks_like_scam(text) for text in ordinary))
    yield count("ordinary money talk flagged", (assess_text(text).flags for text in ordinary))
    asks = [row.text for row in money if row.kind == "ask"]
    yield count("asking for money stopped", (guard_reply(t) or looks_like_scam(t) for t in asks))
    victims = [row for row in money if row.kind == "victim"]
    yield count("victims flagged", (set(r.codes) & set(assess_text(r.text).flags) for r in victims))
    yield count("victims blocked", (looks_like_scam(row.text) for row in victims))
    stop = [row for row in replies if row.kind == "stop"]
    yield count("replies to stop, stopped", (guard_reply(row.text) for row in stop))
    let = [row for row in replies if row.kind == "pass"]
    yield count("harmless replies stopped", (guard_reply(row.text) for row in let))


def main():
    """Print the table of the part that may be looked at."""
    print("| Measure | Count | Share | 95 % |\n|---|---|---|---|")
    for measure in (measure_sentences, measure_traps, measure_conversations, measure_guards):
        for share in measure(sets.TUNE):
            print(share)


if __name__ == "__main__":
    main()
