"""What is counted by day, as SQL: for each metric its events as (agency, moment, key, seconds).

An event counts on its own day in Korea: an alert acknowledged the next morning counts then, with
all the seconds since it stood open. Merged and suppressed alerts are not alerts (C7).
"""

SHOWN = "state NOT IN ('new', 'merged', 'suppressed')"
_ALERTS = f"""SELECT agency_id, opened_at AS at, %s AS key, NULL::float8 AS seconds
    FROM agencies_alert WHERE {SHOWN}"""
# Moves that happened, with the alert as it is now: the level is the machine's, which is judged.
_MOVES = """SELECT alert.agency_id, move.at, {key} AS key, {seconds} AS seconds
    FROM agencies_alertchange AS move JOIN agencies_alert AS alert ON alert.id = move.alert_id
    WHERE NOT move.is_refused AND {which}"""
_WAITED = """greatest(0, extract(epoch FROM move.at - coalesce(
    (SELECT max(earlier.at) FROM agencies_alertchange AS earlier
     WHERE earlier.alert_id = move.alert_id AND earlier.new_state = 'open'
       AND NOT earlier.is_refused AND earlier.at <= move.at), alert.opened_at)))::float8"""
_LEVEL, _PRIORITY = "alert.level::text", "alert.priority"


def _move(which: str, key: str, seconds: str = "NULL::float8") -> str:
    return _MOVES.format(which=which, key=key, seconds=seconds)


_CONFIRMED = "move.new_state = 'confirmed'"
_DISMISSED = "move.new_state = 'dismissed'"
_TRIAGED = "move.new_state IN ('confirmed', 'dismissed')"
_ANSWERED = ("accepted", "declined")
_OFFER = """SELECT alert.agency_id, {at} AS at, '{key}' AS key, NULL::float8 AS seconds
    FROM agencies_offer AS offer JOIN agencies_alert AS alert ON alert.id = offer.alert_id
    WHERE offer.state {which}"""

EVENTS = {
    "opened": _ALERTS % "priority",
    "opened_level": _ALERTS % "level::text",
    "acknowledged": _move(
        "move.new_state = 'acknowledged' AND move.old_state IN ('open', 'escalated')",
        _PRIORITY,
        _WAITED,
    ),
    "breached": """SELECT coalesce(alert.agency_id, file.agency_id) AS agency_id,
        timer.breached_at AS at, timer.kind AS key, NULL::float8 AS seconds
    FROM agencies_timer AS timer LEFT JOIN agencies_alert AS alert ON alert.id = timer.alert_id
    LEFT JOIN agencies_case AS file ON file.id = timer.case_id""",
    "dismissed": _move(_DISMISSED, "move.reason"),
    "confirmed": _move(_CONFIRMED, _LEVEL),
    "triaged": _move(_TRIAGED, _LEVEL),
    "confirmed_priority": _move(_CONFIRMED, _PRIORITY),
    "triaged_priority": _move(_TRIAGED, _PRIORITY),
    "offer": " UNION ALL ".join(
        [
            _OFFER.format(
                at="coalesce(offer.sent_at, offer.created_at)", key="sent", which="<> 'draft'"
            ),
            *(
                _OFFER.format(at="offer.answered_at", key=state, which=f"= '{state}'")
                for state in _ANSWERED
            ),
            # Who said "later" may still answer; until then it stands where it was said.
            _OFFER.format(
                at="coalesce(offer.answered_at, offer.updated_at)", key="later", which="= 'later'"
            ),
            _OFFER.format(at="offer.expires_at", key="expired", which="= 'expired'"),
        ]
    ),
    "case_opened": """SELECT agency_id, opened_at AS at, priority AS key, NULL::float8 AS seconds
    FROM agencies_case""",
    "case_closed": """SELECT agency_id, closed_at AS at, outcome AS key, NULL::float8 AS seconds
    FROM agencies_case WHERE state = 'closed'""",
}

# Each agency's number of each day, and beside it that of all agencies together.
WRITE_DAYS = """INSERT INTO agencies_boardday (agency_id, date, metric, key, count, "values")
SELECT agency_id, day, %(metric)s, key, count(*),
    coalesce(jsonb_agg(round(seconds::numeric, 1) ORDER BY seconds)
        FILTER (WHERE seconds IS NOT NULL), '[]')
FROM (SELECT agency_id, (at AT TIME ZONE %(zone)s)::date AS day, key, seconds
      FROM ({events}) AS event
      WHERE at >= %(start)s AND at < %(end)s AND agency_id IS NOT NULL) AS counted
GROUP BY GROUPING SETS ((agency_id, day, key), (day, key))"""

# Persons of whom any agency heard, each once in a district and quarter.
WRITE_PEOPLE = f"""INSERT INTO agencies_boardday (agency_id, date, metric, key, count, "values")
SELECT NULL, %(first)s, 'people', region_id, count(DISTINCT user_id), '[]'
FROM agencies_alert
WHERE {SHOWN} AND region_id IS NOT NULL AND opened_at >= %(start)s AND opened_at < %(end)s
GROUP BY region_id"""
