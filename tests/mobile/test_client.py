"""A React Native client as docs/mobile.md describes it, against the whole product."""

import json
import re
import signal

import pytest

from tests.mobile import node
from tests.servers.openai_server import OpenAIServer
from tests.servers.stack import LiveStack

pytestmark = pytest.mark.xdist_group("stack")
REPLY = "그랬군요. 오늘 하루가 길었겠어요. 저는 여기서 듣고 있어요."
SOURCES = sorted((node.FOLDER / "src").glob("*.ts"))


@pytest.mark.parametrize("source", SOURCES, ids=[path.name for path in SOURCES])
def test_the_client_says_what_everything_is(source):
    assert re.findall(r"\bany\b|@ts-\w+|eslint", _strip_words(source.read_text())) == []


def _strip_words(text):
    """The code without comments and strings, where `any` is a word."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|"[^"\n]*"|`[^`]*`', "", text, flags=re.DOTALL)


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (node.FOLDER / "package-lock.json").read_text()


@pytest.fixture(scope="module")
def live():
    """A stack whose replies take a second to write, so that one can be cut in the middle."""
    with OpenAIServer(reply=REPLY, pace_s=0.08) as writer:
        given = {
            "TEXT_BASE_URL": writer.base_url,
            "TEXT_API_KEY": "k",
            "TEXT_IS_DOMESTIC": "true",
        }
        with LiveStack(**given) as stack:
            yield stack


def test_the_whole_loop_loses_nothing_and_doubles_nothing(client, live, tmp_path):
    ((kakao),) = live.find("config.embedded.kakao")
    env = {
        "ONGI_URL": live.base,
        "KAKAO_URL": f"http://127.0.0.1:{kakao.cmdline()[-1]}",
        "APP_FOLDER": str(tmp_path),
    }
    killed = node.run_node(client, "begin", env=env, check=False, limit=120)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    begun = json.loads(killed.stdout)
    again = json.loads(node.run_node(client, "again", env=env, limit=120).stdout)
    check_sign_up(begun, live)
    check_talk(begun, again, live)
    check_tokens(again, live)


def check_sign_up(begun, live):
    assert (begun["came"], begun["nickname"]) == ("new", "가람")
    assert begun["isUpdateRequired"] is False
    assert set(begun["granted"]) == {"service", "chat_sensitive"}
    assert len(set(begun["companions"])) == 1
    assert live.query("SELECT count(*) FROM companions_companion") == [(1,)]
    assert live.query("SELECT email, nickname FROM accounts_user") == [(None, "가람")]
    assert live.query("SELECT provider, uid FROM socialaccount_socialaccount") == [
        ("kakao", "4000000001")
    ]


def check_talk(begun, again, live):
    assert begun["wasFinished"] is False
    assert begun["pendingOffline"] == 1
    assert begun["replies"] == [REPLY, REPLY]
    assert again["wasSignedIn"] is True
    assert again["reply"] == REPLY
    assert again["refusals"] == []
    seqs = begun["seqs"] + again["seqs"]
    assert seqs == list(range(1, len(seqs) + 1))
    assert begun["seqAtDrop"] < begun["seqs"][-1] == again["seqKept"]
    said = [*begun["clientIds"], again["clientId"]]
    assert live.query(
        "SELECT client_id::text, count(*) FROM chat_message WHERE author = 'person'"
        " GROUP BY client_id ORDER BY min(seq)"
    ) == [(client_id, 1) for client_id in said]
    assert live.query(
        "SELECT author, state, count(*) FROM chat_message GROUP BY 1, 2 ORDER BY 1"
    ) == [("companion", "done", 3), ("person", "stored", 3)]
    assert live.query("SELECT max(seq), count(*) FROM chat_event") == [(len(seqs), len(seqs))]


def check_tokens(again, live):
    assert again["refreshed"] == {
        "names": ["가람"] * 5,
        "refreshCount": 1,
        "samePair": True,
    }
    assert again["reused"] == {
        "came": "known",
        "refused": "400 refresh_refused",
        "after": "400 refresh_refused",
        "isSignedIn": False,
    }
    assert again["placeCount"] == 1
    assert again["closeCodes"] == [4401]
    assert again["afterRevoke"] == 401
    assert again["isSignedIn"] is False
    assert live.query("SELECT count(*) FROM accounts_signin") == [(0,)]
    assert live.query("SELECT title FROM accounts_notification WHERE kind = 'security'") == [
        ("한 기기에서 로그아웃했어요",)
    ]


def list_excerpts():
    text = (node.FOLDER.parents[1] / "docs" / "mobile.md").read_text()
    return re.findall(r"```ts\n// src/(\S+)\n(.*?)```", text, flags=re.DOTALL)


@pytest.mark.parametrize(("name", "excerpt"), list_excerpts())
def test_the_cookbook_shows_the_code_that_runs(name, excerpt):
    said = [line.strip() for line in excerpt.splitlines()]
    real = [line.strip() for line in (node.FOLDER / "src" / name).read_text().splitlines()]
    places = [at for at in range(len(real)) if real[at : at + len(said)] == said]
    assert len(places) == 1
