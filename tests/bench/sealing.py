"""What sealing costs: microseconds per value, and how many values one line needs."""

import cProfile
import json
import pstats
import timeit
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from chat import services
from chat.models import Conversation, Message
from config.celery import app
from core.encryption import KeyRing, get_ring

LENGTHS = (100, 1000)
REPEATS = 2000
PLACE = b"chat_message.text"
# As many lines as a prompt looks back on, so that a reply opens as many as it ever will.
FULL_ROOM = 60


def measure():
    """Print seconds per value and values per line as JSON."""
    print(json.dumps({"microseconds": time_values(), "per_line": count_values()}))


def time_values():
    ring = get_ring()
    found = {}
    for length in LENGTHS:
        text = "가" * length
        sealed = ring.seal(text.encode(), PLACE)
        calls = {
            "seal": lambda text=text: get_ring().seal(text.encode(), PLACE),
            "open": lambda sealed=sealed: get_ring().open(sealed, PLACE).decode(),
        }
        for name, call in calls.items():
            best = min(timeit.repeat(call, number=REPEATS, repeat=5)) / REPEATS
            found[f"{name}_{length}"] = round(best * 1e6, 2)
    return found


def count_values():
    """Say one line in a full room, all its work in this process, and count."""
    app.conf.task_always_eager = True
    room = Conversation.objects.select_related("user").order_by("pk").last()
    fill(room)
    services.follow_up_messages()
    # The first line loads the engines, and meanwhile a worker takes its reply.
    say(room, "안녕")
    profile = cProfile.Profile()
    profile.enable()
    say(room, "나는 매운 떡볶이를 좋아해")
    profile.disable()
    stats = pstats.Stats(profile).stats
    return {name: count_calls(stats, getattr(KeyRing, name)) for name in ("seal", "open")}


def say(room, text):
    services.send_message(
        user=room.user, conversation_id=room.public_id, text=text, client_id=uuid4()
    )


def fill(room):
    """Lines and answers in turn, as after a long talk; written at once, since only they count."""
    room.refresh_from_db()
    at = timezone.now() - timedelta(hours=1)
    for number in range(FULL_ROOM // 2):
        said = Message.objects.create(
            conversation=room,
            seq=room.last_seq + 1,
            author="person",
            state="stored",
            text=f"오늘 {number}번째로 생각난 이야기를 조금 길게 들려주는 중이야",
            assessed_at=at,
            read_at=at,
            remembered_at=at,
            created_at=at,
        )
        Message.objects.create(
            conversation=room,
            seq=room.last_seq + 2,
            author="companion",
            state="done",
            answers=said,
            text="그랬구나. 듣고 있으니 천천히 더 들려줘도 괜찮아",
            created_at=at,
        )
        room.last_seq += 2
    room.save(update_fields=["last_seq"])


def count_calls(stats, function):
    code = function.__code__
    return stats.get((code.co_filename, code.co_firstlineno, code.co_name), (0, 0))[1]
