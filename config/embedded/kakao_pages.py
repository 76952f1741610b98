"""The pages of the rehearsal Kakao: plain HTML that says on top what it is."""

from collections.abc import Mapping
from html import escape

PEOPLE = {
    "4000000001": "연습 가람",
    "4000000002": "연습 나래",
    "4000000003": "연습 다온",
}
_PAGE = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>연습용 카카오</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
:root {{ color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.6 }}
body {{ max-width: 24rem; margin: 0 auto; padding: 1.25rem }}
.rehearsal {{ background: #fee500; color: #191600; padding: .75rem 1rem; border-radius: .75rem }}
label {{ display: flex; gap: .75rem; align-items: center; min-height: 2.75rem }}
button {{ font: inherit; min-height: 2.75rem; padding: 0 1rem; border-radius: .75rem;
  border: 1px solid; background: none; color: inherit }}
button.yes {{ background: #fee500; color: #191600; border-color: #fee500; width: 100% }}
</style>
<p class="rehearsal"><strong>연습용 카카오</strong><br>진짜 카카오가 아니에요.
이 컴퓨터 안에서만 돌고, 여기 있는 사람은 모두 지어낸 사람이에요.</p>
{body}</html>"""


def show_question(asked: Mapping[str, str]) -> str:
    """Ask as whom to sign in."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asked.items()
        if name not in {"kakao_id", "answer"}
    )
    people = "".join(
        f'<label><input type="radio" name="kakao_id" value="{kakao_id}"{checked}>{name}</label>'
        for (kakao_id, name), checked in zip(PEOPLE.items(), (" checked", "", ""), strict=True)
    )
    return _PAGE.format(
        body=f'<h1>온기에 로그인</h1><form method="post" action="/oauth/authorize">{hidden}'
        f"<fieldset><legend>누구로 들어갈까요?</legend>{people}</fieldset>"
        '<p><button class="yes" name="answer" value="agree">동의하고 계속하기</button></p>'
        '<p><button name="answer" value="refuse">취소</button></p></form>'
    )


def show_home(status: int | None = None) -> str:
    """Offer to end a connection, as Kakao's own settings do."""
    said = ""
    if status is not None:
        said = f"<p role='status'>온기에 알렸어요. 답: {status}</p>"
    rows = "".join(
        f'<form method="post" action="/unlink"><p>{name} <button name="kakao_id" '
        f'value="{kakao_id}">온기와 연결 끊기</button></p></form>'
        for kakao_id, name in PEOPLE.items()
    )
    return _PAGE.format(body=f"<h1>연결된 서비스 관리</h1>{said}{rows}")


def show_refusal(reason: str) -> str:
    """Say that a request was not understood."""
    return _PAGE.format(
        body=f"<h1>할 수 없는 요청이에요</h1><p>{escape(reason)}</p><p><a href='/'>처음으로</a></p>"
    )
