from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from config import demo

GUIDE = """
  시연 계정 · demo accounts (비밀번호 · password: {password})
    하늘  haneul@demo.ongi      세 주 동안 이야기한 사람 · three weeks of conversation
    노을  noeul@demo.ongi       마음이 가라앉고 있는 사람 · a person whose mood is falling
    상담  duty@demo.ongi        마포온마을센터 당직 · duty officer of the first agency
    살림  counsellor@demo.ongi  같은 기관 상담원, 미션을 써요 · its counsellor, who writes missions
    책임  supervisor@demo.ongi  같은 기관 책임 상담원 · its supervisor
    관리  admin-agency@demo.ongi 같은 기관 관리자, 직원과 시간 · its admin: staff and hours
    이웃  other@demo.ongi       다른 기관 · staff of another agency
    안전  safety@demo.ongi      온기 안전 담당 · the platform's safety officer
    지킴  dpo@demo.ongi         개인정보 보호책임자, 열람 점검 · privacy officer, access reviews
    살핌  moderator@demo.ongi   소식을 살피는 사람 · moderator of the feed
    돌봄  moderator2@demo.ongi  함께 살피는 두 번째 사람 · the second moderator
    운영  operator@demo.ongi    관리 화면 {address}/admin/ · operator
    직원과 운영자는 인증 번호도 적어요 · all but 하늘 and 노을 are also asked for a code:
    {address}/demo/authenticator/

  먼저 해 볼 것 · what to try first
    1. {address}/ 에서 하늘로 로그인해 온이와 이야기해 보세요. · Log in as 하늘 and talk.
    2. {address}/mood/ 에서 마음 흐름을 보세요. · Look at the mood page.
    3. 다른 브라우저에서 상담으로 로그인해 {address}/agency/ 를 열어 두고,
       노을로 힘든 마음을 말해 보세요. 알림이 바로 떠요.
       In another browser open the agency queue as 상담, then say something hard as 노을.
    4. 상담 제안을 보내고, 노을의 화면에서 받아 보세요. · Send an offer and accept it.
    5. {address}/missions/ 에서 하늘로 미션을 하고 혜택을 받아 보세요.
       Do a mission, exchange points for a benefit.
"""


class Command(BaseCommand):
    """Makes the demo once, or prints who is in it and what to try first."""

    help = "Make the demo people, agencies and three weeks of conversation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print", action="store_true", help="only print the guide")
        parser.add_argument("--address", default="http://localhost:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["print"] and not demo.is_made():
            self._make()
        if demo.is_made():
            guide = GUIDE.format(password=demo.PASSWORD, address=options["address"])
            self.stdout.write(guide)

    def _make(self) -> None:
        for done, total in demo.make_demo():
            if done % 10 == 0 or done == total:
                self.stdout.write(f"  시연 자료 · demo data {done}/{total}")
                self.stdout.flush()
