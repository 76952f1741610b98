"""`make bench`: 200 open sockets, 20 lines a second for 60 s, and a bare echo in the same run."""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import time

import websockets

from config.embedded.folder import PROJECT
from tests.bench.sign_ins import measure_sign_ins
from tests.servers.stack import LiveStack, find_free_port
from tests.servers.talker import Talker

PLAIN = [
    "오늘은 일찍 일어나서 산책을 했어",
    "회사에서 발표를 했는데 떨렸어",
    "엄마가 반찬을 보내 줬어",
    "요즘 잠이 잘 안 와",
    "친구랑 영화를 봤어",
    "월세가 올라서 걱정이야",
    "저녁은 김치찌개를 먹었어",
    "다음 주에 면접이 있어",
    "나는 매운 떡볶이를 좋아해",
    "비가 와서 조금 쓸쓸하네",
]
CRISIS = "오늘 밤에 죽을 거야. 유서도 다 썼어"


def main():
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--sockets", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=int, default=60)
    options = parser.parse_args()
    with LiveStack() as stack:
        print("stack is up; making people", flush=True)
        seeded = stack.seed(options.sockets)
        asyncio.run(warm_up(stack, seeded["people"][:8]))
        before = count_rows(stack)
        echo = asyncio.run(measure_echo(stack, options))
        print("measuring", flush=True)
        started, cpu, own = time.time(), measure_cpu(stack), time.process_time()
        talkers, heard, crisis = asyncio.run(measure_talk(stack, seeded, options))
        own = time.process_time() - own
        report = describe(stack, talkers, heard, crisis, before, started)
        total = int(options.rate * options.seconds)
        report["cpu_ms_of_load_itself"] = round(own * 1000 / total, 1)
        report["cpu_ms_per_message"] = {
            name: round((seconds - cpu.get(name, 0)) * 1000 / total, 1)
            for name, seconds in measure_cpu(stack).items()
        }
        sealed = stack.run_python("from tests.bench import sealing; sealing.measure()")
        report["sealing"] = describe_sealing(sealed, report["cpu_ms_per_message"])
        report["echo_round_trip_ms"] = echo
        report["signing_in"] = measure_sign_ins(stack)
        first = report["first_delta_ms"]["p95"]
        report["first_delta_p95_to_echo_p95"] = round(first / max(echo["p95"], 0.01), 1)
        print(json.dumps(report, ensure_ascii=False, indent=2))


async def warm_up(stack, people):
    talkers = [Talker(stack.port, person) for person in people]
    running = [asyncio.create_task(talker.run()) for talker in talkers]
    await asyncio.sleep(1)
    for talker in talkers:
        await talker.say("안녕")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not all(talker.finished for talker in talkers):
        await asyncio.sleep(0.2)
    await asyncio.sleep(8)
    for talker in talkers:
        await talker.close()
    await asyncio.gather(*running)


async def measure_talk(stack, seeded, options):
    heard, is_ready = [], asyncio.Event()
    staff = asyncio.create_task(listen_as_staff(stack, seeded["duty"], heard, is_ready))
    await asyncio.wait_for(is_ready.wait(), 30)
    talkers = [Talker(stack.port, person) for person in seeded["people"]]
    running = [asyncio.create_task(talker.run()) for talker in talkers]
    while sum(talker.socket is not None for talker in talkers) < len(talkers):
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)
    crisis = await send_all(talkers, options)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if all(len(t.finished) >= len(t.acknowledged) and not t.unacknowledged for t in talkers):
            break
        await asyncio.sleep(0.2)
    await asyncio.sleep(3)
    for talker in talkers:
        await talker.close()
    staff.cancel()
    await asyncio.gather(*running, staff, return_exceptions=True)
    return talkers, heard, crisis


async def send_all(talkers, options):
    """An open loop: lines leave on time, whatever the answers do. One in 41 is a crisis line."""
    total, begun = int(options.rate * options.seconds), time.monotonic()
    crisis = {}
    for number in range(total):
        await asyncio.sleep(max(0, begun + number / options.rate - time.monotonic()))
        talker = talkers[number % len(talkers)]
        is_crisis = number % 41 == 7 and talker.person["id"] not in crisis
        text = CRISIS if is_crisis else PLAIN[number % len(PLAIN)]
        if is_crisis:
            crisis[talker.person["id"]] = time.monotonic()
        await talker.say(text)
    return crisis


async def listen_as_staff(stack, duty, heard, is_ready):
    async with websockets.connect(
        f"ws://127.0.0.1:{stack.port}/ws/v1/agency",
        additional_headers={"Cookie": f"sessionid={duty['session']}", "Origin": stack.base},
    ) as socket:
        async for text in socket:
            frame = json.loads(text)
            if frame["type"] == "ready":
                is_ready.set()
            if frame["type"] == "alert.created":
                heard.append((frame["data"]["id"], time.monotonic()))


async def measure_echo(stack, options):
    """The same sockets and rate against a consumer that does nothing, for a third of the time."""
    port = find_free_port()
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "daphne",
            "-v",
            "0",
            "-b",
            "127.0.0.1",
            "-p",
            str(port),
            "tests.bench.echo:application",
        ],
        cwd=PROJECT,
        env=stack.complete_environment(),
    )
    try:
        return await _measure_echo(port, options)
    finally:
        server.terminate()
        server.wait(10)


async def _measure_echo(port, options):
    sockets = []
    deadline = time.monotonic() + 30
    while len(sockets) < options.sockets and time.monotonic() < deadline:
        try:
            sockets.append(await websockets.connect(f"ws://127.0.0.1:{port}/echo"))
        except OSError:
            await asyncio.sleep(0.2)
    times, begun = [], time.monotonic()
    for number in range(int(options.rate * options.seconds / 3)):
        await asyncio.sleep(max(0, begun + number / options.rate - time.monotonic()))
        socket, sent_at = sockets[number % len(sockets)], time.monotonic()
        await socket.send(PLAIN[0])
        await socket.recv()
        times.append(time.monotonic() - sent_at)
    for socket in sockets:
        await socket.close()
    return summarise(times)


def summarise(seconds):
    if not seconds:
        return {"count": 0, "p50": None, "p95": None, "max": None}
    ordered = sorted(seconds)
    return {
        "count": len(ordered),
        "p50": round(statistics.median(ordered) * 1000, 1),
        "p95": round(ordered[max(0, int(len(ordered) * 0.95) - 1)] * 1000, 1),
        "max": round(ordered[-1] * 1000, 1),
    }


def count_rows(stack):
    ((newest,),) = stack.query("SELECT coalesce(max(id), 0) FROM chat_message")
    return newest


def describe(stack, talkers, heard, crisis, before, started):
    sent_at = {mid: at for talker in talkers for mid, at in talker.acknowledged.items()}
    deltas = [
        talker.first_delta[mid] - sent_at[mid]
        for talker in talkers
        for mid in talker.acknowledged
        if mid in talker.first_delta
    ]
    readings = stack.query(
        "SELECT extract(epoch FROM r.created_at - m.created_at)::float FROM analytics_reading r"
        " JOIN chat_message m ON m.public_id = r.source_id WHERE m.id > %s",
        before,
    )
    alerts = dict(stack.query("SELECT public_id::text, user_id FROM agencies_alert"))
    waits = [at - crisis[alerts[aid]] for aid, at in heard if alerts.get(aid) in crisis]
    states = stack.query(
        "SELECT author, state, count(*) FROM chat_message WHERE id > %s GROUP BY 1, 2 ORDER BY 1",
        before,
    )
    return {
        "lost": {
            "not_acknowledged": sum(len(t.unacknowledged) for t in talkers),
            "not_answered": sum(len(set(t.acknowledged) - set(t.finished)) for t in talkers),
            "rows": {f"{author} {state}": count for author, state, count in states},
            "readings": len(readings),
            "crisis_lines": len(crisis),
            "alerts_heard": len(waits),
            "reconnects": sum(t.reconnect_count for t in talkers),
        },
        "first_delta_ms": summarise(deltas),
        "message_to_reading_ms": summarise([row[0] for row in readings]),
        "crisis_to_staff_socket_ms": summarise(waits),
        "memory_mb": measure_memory(stack),
        "seconds": round(time.time() - started, 1),
    }


def describe_sealing(measured, cpu_ms):
    """Put both together: what a line's sealing costs, and its share of the line's time."""
    cost = measured["microseconds"]
    seals, opens = measured["per_line"]["seal"], measured["per_line"]["open"]
    spent = (seals * cost["seal_100"] + opens * cost["open_100"]) / 1000
    return {
        **measured,
        "ms_per_line": round(spent, 3),
        "share_of_line_percent": round(100 * spent / sum(cpu_ms.values()), 2),
    }


NAMES = {
    "daphne": "web",
    "crisis-": "worker crisis",
    "live@": "worker live",
    "bulk@": "worker bulk",
    " beat": "beat",
    "valkey": "valkey",
    "postgres": "postgres",
}


def list_processes(stack):
    """Every process of the stack with its part's name; PostgreSQL's children count with it."""
    for process in stack.find(""):
        line = " ".join(process.cmdline())
        name = next((name for word, name in NAMES.items() if word in line), "other")
        yield name, process
        if name == "postgres":
            yield from ((name, child) for child in process.children())


def measure_memory(stack):
    """Resident megabytes; what PostgreSQL's processes share counts once."""
    sizes = {}
    for name, process in list_processes(stack):
        memory = process.memory_info()
        own = memory.rss - (memory.shared if name == "postgres" else 0)
        sizes[name] = sizes.get(name, 0) + own / 2**20
    return {name: round(size) for name, size in sorted(sizes.items())}


def measure_cpu(stack):
    """Seconds of processor time so far, for each part."""
    spent = {}
    for name, process in list_processes(stack):
        times = process.cpu_times()
        spent[name] = spent.get(name, 0) + times.user + times.system
    return spent


if __name__ == "__main__":
    main()
