"""What the clock starts: sweeps that make hints true, and the work of each night."""

from celery.schedules import crontab

# A sweep that waited longer than its own period is dropped: the next one does its work.
BEAT_SCHEDULE = {
    "forget-ended-sign-ins": {
        "task": "accounts.tasks.forget_ended_sign_ins",
        "schedule": crontab(hour=4, minute=10),
    },
    "rotate-field-keys": {
        "task": "core.tasks.rotate_field_keys",
        "schedule": crontab(hour=4, minute=20),
    },
    "score-trends": {
        "task": "analytics.tasks.score_trends",
        "schedule": crontab(hour=0, minute=30),
    },
    "score-moved-trends": {
        "task": "analytics.tasks.score_moved_trends",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-rights": {
        "task": "accounts.tasks.sweep_rights",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "purge-expired": {
        "task": "accounts.tasks.purge_expired",
        "schedule": crontab(hour=3, minute=40),
    },
    "seal-accesses": {
        "task": "accounts.tasks.seal_accesses",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "sweep-access-reviews": {
        "task": "accounts.tasks.sweep_access_reviews",
        "schedule": crontab(hour=0, minute=50),
    },
    "sweep-incidents": {
        "task": "accounts.tasks.sweep_incidents",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "watch-drift": {
        "task": "agencies.tasks.watch_drift",
        "schedule": crontab(day_of_week="mon", hour=6, minute=0),
    },
    "forget-unconsented": {
        "task": "analytics.tasks.forget_unconsented",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "summarise-yesterday": {
        "task": "chat.tasks.summarise_yesterday",
        "schedule": crontab(hour=0, minute=20),
    },
    "sweep-messages": {
        "task": "chat.tasks.sweep_messages",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "sweep-mission-ends": {
        "task": "chat.tasks.sweep_mission_ends",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "sweep-rests": {
        "task": "chat.tasks.sweep_rests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-rooms": {
        "task": "chat.tasks.sweep_rooms",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-memories": {
        "task": "companions.tasks.sweep_memories",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-kakao": {
        "task": "accounts.tasks.sweep_kakao",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-pushes": {
        "task": "accounts.tasks.sweep_pushes",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "read-push-receipts": {
        "task": "accounts.tasks.read_receipts",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "sweep-proofs": {
        "task": "missions.tasks.sweep_proofs",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "sweep-redemptions": {
        "task": "missions.tasks.sweep_redemptions",
        "schedule": 900.0,
        "options": {"expires": 900},
    },
    "sweep-points": {
        "task": "missions.tasks.sweep_points",
        "schedule": crontab(hour=9, minute=10),
    },
    "check-books": {
        "task": "missions.tasks.check_books",
        "schedule": crontab(hour=4, minute=40),
    },
    "sweep-alerts": {
        "task": "agencies.tasks.sweep_alerts",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "evaluate-timers": {
        "task": "agencies.tasks.evaluate_timers",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-sharing": {
        "task": "agencies.tasks.sweep_sharing",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-feed-assessments": {
        "task": "feed.tasks.sweep_assessments",
        "schedule": 15.0,
        "options": {"expires": 15},
    },
    "sweep-feed-images": {
        "task": "feed.tasks.sweep_images",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "start-policy-crawls": {
        "task": "missions.tasks.start_crawls",
        "schedule": crontab(hour=1, minute=20),
    },
    "index-policies": {
        "task": "missions.tasks.index_policies",
        "schedule": crontab(hour=1, minute=10),
    },
    "sweep-policies": {
        "task": "missions.tasks.sweep_policies",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind-policy-deadlines": {
        "task": "missions.tasks.remind_deadlines",
        "schedule": crontab(hour=10, minute=0),
    },
    "sweep-posts": {
        "task": "feed.tasks.sweep_posts",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "sweep-moderation": {
        "task": "feed.tasks.sweep_moderation",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "sweep-measures": {
        "task": "feed.tasks.sweep_measures",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "roll-up-today": {
        "task": "agencies.tasks.roll_up_today",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "roll-up-lately": {
        "task": "agencies.tasks.roll_up_lately",
        "schedule": crontab(hour=0, minute=40),
    },
    "sweep-exports": {
        "task": "agencies.tasks.sweep_exports",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "write-threshold-report": {
        "task": "agencies.tasks.write_threshold_report",
        "schedule": crontab(day_of_month=1, hour=2, minute=0),
    },
}
