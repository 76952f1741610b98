"""A small real server of OpenAI's chat completions protocol, on loopback, in a thread."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REPLY = "그랬군요. 오늘 하루가 길었겠어요. 저는 여기서 듣고 있어요."
ERRORS = {"unauthorised": 401, "busy": 429, "broken": 500, "down": 503}


@dataclass(frozen=True)
class Request:
    path: str
    headers: dict
    body: dict

    @property
    def text(self):
        """All that was said to the model, in one string."""
        return "\n".join(message["content"] for message in self.body["messages"])


@dataclass
class OpenAIServer:
    """`mode`: normal, slow, cut, stalled, filtered, garbage, empty, thinking, long, or an error."""

    mode: str = "normal"
    reply: str = REPLY
    first_token_s: float = 0.0
    pace_s: float = 0.0
    requests: list[Request] = field(default_factory=list)

    def __enter__(self):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        self._released = threading.Event()
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self._released.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def _make_handler(outer):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append(Request(self.path, dict(self.headers), json.loads(body)))
                try:
                    outer._answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_):
                pass

        return Handler

    def _answer(self, http):
        if self.mode in ERRORS:
            self._refuse(http, ERRORS[self.mode])
            return
        self._start(http)
        if self.mode == "garbage":
            http.wfile.write(b"data: {<html>not json\n\ndata: [[[\n\n")
        elif self.mode == "empty":
            self._say(http, "", finish="stop")
        elif self.mode == "filtered":
            self._say(http, "", finish="content_filter")
        else:
            self._talk(http)

    def _refuse(self, http, status):
        said = http.headers.get("Authorization", "")
        message = f"Incorrect API key provided: {said}."
        raw = json.dumps({"error": {"message": message, "type": "error", "code": status}}).encode()
        http.send_response(status)
        http.send_header("Content-Type", "application/json")
        http.send_header("Content-Length", str(len(raw)))
        http.end_headers()
        http.wfile.write(raw)

    def _start(self, http):
        http.close_connection = True
        http.send_response(200)
        http.send_header("Content-Type", "text/event-stream")
        http.send_header("Connection", "close")
        http.end_headers()

    def _talk(self, http):
        self._say(http, role="assistant")
        if self.mode == "slow":
            self._released.wait(self.first_token_s)
        elif self.mode == "thinking":
            self._say(http, "<think>어떻게 답하면 좋을까.</think>\n")
        said = self.reply * 200 if self.mode == "long" else self.reply
        for start in range(0, len(said), 2):
            self._say(http, said[start : start + 2])
            self._released.wait(self.pace_s)
            if start > len(said) / 2 and self.mode in {"cut", "stalled"}:
                self._released.wait(30.0 if self.mode == "stalled" else 0.05)
                return
        self._say(http, finish="stop")
        http.wfile.write(b"data: [DONE]\n\n")

    def _say(self, http, text="", *, role=None, finish=None):
        delta = {"role": role} if role else {"content": text} if text else {}
        chunk = {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": "test-model",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        http.wfile.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())
        http.wfile.flush()
