"""A real server on loopback that answers as 온통청년 and 복지로 do, with their quirks.

Everything is text. 온통청년: nationwide is all codes joined by commas, classes are joined with
U+FF65, periods are `20260301 ~ 20260331` or empty, bullets arrive as U+1B3C. 복지로: XML, errors
behind a 200, one list that repeats itself and one with children.
"""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

KEY = "열쇠/+=secret-key"
GATE = """<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>
<returnAuthMsg>{word}</returnAuthMsg><returnReasonCode>{code}</returnReasonCode>
</cmmMsgHeader></OpenAPI_ServiceResponse>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">
<!ENTITY f SYSTEM "file:///etc/passwd">]><wantedList><resultCode>0</resultCode>
<servList><servId>W1</servId><servNm>&b;&f;</servNm></servList></wantedList>"""


def make_policy(number, **changes):
    """One entry of 온통청년, as it comes."""
    entry = {
        "plcyNo": f"2026{number:016}",
        "plcyNm": f"청년 월세 지원 {number}",
        "plcyKywdNm": "월세,주거",
        "plcyExplnCn": "혼자 사는 청년의 월세를 돕습니다.\u1b3c",
        "plcySprtCn": "\u1b3c 월 20만원\r\n\u1b3c 최대 12개월\xa0지원",
        "lclsfNm": "주거\uff65복지문화",
        "mclsfNm": "전월세 및 주거급여 지원",
        "sprvsnInstCdNm": "햇살시 청년과",
        "sprvsnInstPicNm": "담당자이름",
        "aplyPrdSeCd": "0057001",
        "aplyYmd": "20260301 ~ 20991231",
        "plcyAplyMthdCn": "누리집 신청",
        "aplyUrlAddr": "www.apply.example/go",
        "refUrlAddr1": "javascript:alert(1)",
        "sprtTrgtMinAge": "19",
        "sprtTrgtMaxAge": "34",
        "sprtTrgtAgeLmtYn": "N",
        "zipCd": "11110,11140",
        "jobCd": "0013010",
        "schoolCd": "0049010",
        "inqCnt": "12",
    }
    return {**entry, **changes}


def make_service(number, **changes):
    """One entry of 복지로's list, as it comes."""
    entry = {
        "servId": f"WLF{number:08}",
        "servNm": f"마음 상담 지원 {number}",
        "servDgst": "상담 비용을 돕습니다 &lt;b&gt;누구나&lt;/b&gt;",
        "servDtlLink": f"https://www.bokjiro.example/view?id={number}&kind=1",
        "jurMnofNm": "한마음복지부",
        "jurOrgNm": "정신건강과",
        "rprsCtadr": "129",
        "lifeArray": "청년,임신 · 출산",
        "trgterIndvdlArray": "다문화·탈북민,저소득",
        "intrsThemaArray": "정신건강,안전·위기",
        "inqNum": "345",
    }
    return {**entry, **changes}


@dataclass
class PolicyServer:
    """`fail` maps a page to the failures that come before it is answered: broken, slow, cut,
    garbage, spent, refused, gate, bomb, busy. What was asked stands in `asked`.
    """

    policies: list = field(default_factory=list)
    services: list = field(default_factory=list)
    fail: dict = field(default_factory=dict)
    key: str = KEY
    asked: list = field(default_factory=list)
    total: str = ""
    hold: threading.Event = field(default_factory=threading.Event)

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def use(self, settings, **options):
        """Let both sources speak to this server, without its pauses."""
        common = {"pause_s": 0.0, "timeout_s": 2.0, "page_size": 2, "api_key": KEY, **options}
        settings.PROVIDERS = {
            **settings.PROVIDERS,
            "policies_youth": {
                "BACKEND": "missions.sources.youth.YouthPolicies",
                "OPTIONS": {"base_url": self.url, **common},
            },
            "policies_bokjiro": {
                "BACKEND": "missions.sources.bokjiro.BokjiroPolicies",
                "OPTIONS": {"base_url": f"{self.url}/B554287/V001", **common},
            },
        }
        return self

    @property
    def pages(self):
        """The pages asked for, in order."""
        return [int(one.get("pageNum") or one.get("pageNo")) for one in self.asked if _is_list(one)]

    @property
    def details(self):
        return [one["servId"] for one in self.asked if not _is_list(one)]

    def _make_handler(outer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                parts = urlsplit(self.path)
                asked = {name: one[0] for name, one in parse_qs(parts.query).items()}
                outer.asked.append(asked)
                try:
                    outer._answer(self, parts.path, asked)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler

    def _answer(self, http, path, asked):
        is_youth = path == "/go/ythip/getPlcy"
        place = asked.get("servId") or int(asked.get("pageNum") or asked.get("pageNo"))
        waiting = self.fail.get(place, [])
        how = waiting.pop(0) if waiting else ""
        if asked.get("apiKeyNm" if is_youth else "serviceKey") != self.key:
            how = "unknown_key"
        if how:
            return self._fail(http, how, is_youth)
        if is_youth:
            return self._say(http, self._list_policies(asked))
        if "detailed" in path:
            return self._say(http, self._tell_service(asked["servId"]))
        return self._say(http, self._list_services(asked))

    def _fail(self, http, how, is_youth):
        if how == "slow":
            self.hold.wait(10)
        if how in {"broken", "busy"}:
            return self._say(http, "", status=500 if how == "broken" else 429)
        if how == "cut":
            http.close_connection = True
            http.send_response(200)
            http.send_header("Content-Length", "5000")
            http.end_headers()
            return http.wfile.write(b'{"resultCode": 200, "result"')
        if how == "bomb":
            return self._say(http, BOMB)
        word, code, result = {
            "spent": ("LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR", "22", "429"),
            "unknown_key": ("SERVICE_KEY_IS_NOT_REGISTERED_ERROR", "30", "401"),
            "gate": ("UNKNOWN_ERROR", "99", "500"),
        }.get(how, ("", "", ""))
        if not word:
            return self._say(http, "<html>{not json")
        if is_youth:
            return self._say(http, json.dumps({"resultCode": result, "resultMessage": "오류"}))
        return self._say(http, GATE.format(word=word, code=code))

    def _list_policies(self, asked):
        size, number = int(asked["pageSize"]), int(asked["pageNum"])
        shown = self.policies[(number - 1) * size : number * size]
        paging = {"totCount": self.total or str(len(self.policies)), "pageNum": str(number)}
        result = {"pagging": paging, "youthPolicyList": shown}
        return json.dumps({"resultCode": "200", "resultMessage": "성공", "result": result})

    def _list_services(self, asked):
        size, number = int(asked["numOfRows"]), int(asked["pageNo"])
        shown = self.services[(number - 1) * size : number * size]
        entries = "".join(f"<servList>{_write(one)}</servList>" for one in shown)
        total = self.total or len(self.services)
        return (
            f"<wantedList><totalCount>{total}</totalCount><resultCode>0</resultCode>"
            f"<resultMessage>SUCCESS</resultMessage>{entries}</wantedList>"
        )

    def _tell_service(self, number):
        entry = next(one for one in self.services if one["servId"] == number)
        return f"""<?xml version="1.0" encoding="UTF-8"?><wantedDtl><resultCode>0</resultCode>
{
            _write(
                {
                    **entry,
                    "alwServCn": "상담을 &#44; 열 번",
                    "tgtrDtlCn": "누구나 &amp; 언제나",
                    "slctCritCn": "소득을 봅니다",
                }
            )
        }
<applmetList><servSeDetailLink>방문</servSeDetailLink><servSeDetailNm>주민센터</servSeDetailNm>
</applmetList><applmetList><servSeDetailLink>전화</servSeDetailLink><servSeDetailNm>129</servSeDetailNm>
</applmetList><basfrmList><basfrm><servSeDetailNm>신청서.hwp</servSeDetailNm></basfrm><basfrm>
<servSeDetailNm>동의서.hwp</servSeDetailNm></basfrm></basfrmList></wantedDtl>"""

    def _say(self, http, text, status=200):
        raw = text.encode()
        http.send_response(status)
        http.send_header("Content-Length", str(len(raw)))
        if status == 429:
            http.send_header("Retry-After", "120")
        http.end_headers()
        http.wfile.write(raw)


def _is_list(asked):
    return "servId" not in asked


def _write(entry):
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in entry.items() if value)
