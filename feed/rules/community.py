"""The rules of the feed, each with a code that a decision names."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class CommunityRule:
    """One rule, as people read it."""

    title: str | Promise
    text: str | Promise


RULES = {
    "illegal_images": CommunityRule(
        _("불법촬영물과 아동·청소년 성착취물은 올릴 수 없어요"),
        _("본 즉시 가리고, 사람이 한 시간 안에 확인해 관계 기관에 넘겨요."),
    ),
    "suicide_information": CommunityRule(
        _("자살·자해를 부추기거나 방법을 알리는 글은 올릴 수 없어요"),
        _("힘든 마음을 말하는 글은 괜찮아요. 방법, 함께할 사람을 찾는 글, 부추기는 글만 내려요."),
    ),
    "fraud": CommunityRule(
        _("돈을 노리는 글은 올릴 수 없어요"),
        _("도박, 대출과 투자 권유, 사칭, 계좌를 알려 주며 돈을 부탁하는 글이에요."),
    ),
    "privacy": CommunityRule(
        _("다른 사람의 정보를 올릴 수 없어요"),
        _("이름, 연락처, 사는 곳, 사진처럼 누구인지 알 수 있는 것은 그 사람의 것이에요."),
    ),
    "harassment": CommunityRule(
        _("사람을 괴롭히거나 깎아내리는 글은 올릴 수 없어요"),
        _("욕설, 협박, 따돌림, 혐오, 되풀이되는 원하지 않는 연락이에요."),
    ),
    "sexual": CommunityRule(
        _("원하지 않는 성적인 글과 그림은 올릴 수 없어요"),
        _("성적인 요구, 성희롱, 노골적인 그림이에요."),
    ),
    "spam": CommunityRule(
        _("광고와 되풀이되는 글은 올릴 수 없어요"),
        _("같은 글을 여러 번 올리거나 가게와 링크를 알리는 글이에요."),
    ),
    "rights": CommunityRule(
        _("다른 사람의 권리를 지켜요"),
        _("명예나 사생활, 저작권을 해친다는 요청이 오면 정해진 절차에 따라 살펴요."),
    ),
}
