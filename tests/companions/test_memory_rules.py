"""What is read from a message said on Friday 20 November 2026, 15:00 in Korea."""

from datetime import date, datetime

import pytest

from companions.rules.memory import describe, extract_facts, fuse_ranks, has_identifier, list_terms
from companions.rules.memory.dates import KST

SAID_AT = datetime(2026, 11, 20, 15, tzinfo=KST)


def read(text):
    return [(fact.kind, fact.text) for fact in extract_facts(text, SAID_AT)]


TOLD = [
    # likes
    ("커피 좋아해", ("like", "커피를 좋아해요")),
    ("나 매운 음식 진짜 좋아하거든", ("like", "매운 음식을 좋아해요")),
    ("저는 재즈를 좋아합니다", ("like", "재즈를 좋아해요")),
    ("커피 안 좋아해", ("like", "커피를 좋아하지 않아요")),
    ("커피를 별로 좋아하지 않아", ("like", "커피를 좋아하지 않아요")),
    ("고수는 진짜 싫어", ("like", "고수를 싫어해요")),
    ("운동하는 거 완전 싫어해", ("like", "운동하는 것을 싫어해요")),
    ("오이는 못 먹어", ("like", "오이를 못 먹어요")),
    ("술 안 마셔", ("like", "술을 마시지 않아요")),
    ("땅콩 알레르기가 있어", ("like", "땅콩 알레르기가 있어요")),
    ("비 오는 날이 좋아", ("like", "비 오는 날을 좋아해요")),
    ("나는 여름이 제일 좋아", ("like", "여름을 제일 좋아해요")),
    ("혼자 영화 보는 걸 좋아해", ("like", "혼자 영화 보는 것을 좋아해요")),
    ("혼자 있는게 좋아", ("like", "혼자 있는 것을 좋아해요")),
    ("커핀 안 좋아해", ("like", "커피를 좋아하지 않아요")),
    ("요즘 뜨개질에 푹 빠졌어", ("like", "뜨개질에 빠져 있어요")),
    ("내 취미는 등산이야", ("like", "취미는 등산이에요")),
    ("좋아하는 음식은 떡볶이야", ("like", "좋아하는 음식은 떡볶이예요")),
    ("나는 조용한 카페를 좋아하는 편이야", ("like", "조용한 카페를 좋아해요")),
    # people
    ("친구 민지랑 놀았어", ("person", "민지라는 친구가 있어요")),
    ("우리 강아지 이름은 콩이야", ("person", "강아지 이름은 콩이예요")),
    ("남자친구 이름이 준호야", ("person", "남자친구 이름은 준호예요")),
    ("고양이 키워", ("person", "고양이를 키워요")),
    ("고양이 두 마리 키우고 있어", ("person", "고양이 두 마리를 키워요")),
    ("여동생이 한 명 있어", ("person", "여동생이 있어요")),
    ("엄마가 입원하셨어", ("person", "엄마가 입원하셨어요")),
    ("할머니가 편찮으셔", ("person", "할머니가 편찮으세요")),
    ("할머니가 돌아가셨어", ("person", "할머니가 돌아가셨어요")),
    ("오빠가 다음 달에 결혼해", ("person", "오빠가 12월에 결혼해요")),
    # work and study
    ("카페에서 알바하고 있어", ("work", "카페에서 알바해요")),
    ("저는 디자이너로 일하고 있습니다", ("work", "디자이너로 일해요")),
    ("스타트업에서 개발자로 일해요", ("work", "개발자로 일해요")),
    ("나 간호사야", ("work", "간호사예요")),
    ("대학원 다니고 있어요", ("work", "대학원에 다녀요")),
    ("대학교 3학년이야", ("work", "대학교 3학년이에요")),
    ("이번 학기 휴학 중이야", ("work", "이번 학기 휴학 중이에요")),
    ("취업 준비 중이에요", ("work", "취업 준비 중이에요")),
    ("토익 공부하고 있어", ("work", "토익을 공부하고 있어요")),
    ("국문학 전공이야", ("work", "국문학 전공이에요")),
    # worries
    ("월세 때문에 걱정이야", ("worry", "월세 때문에 걱정이에요")),
    ("면접 떨어질까 봐 걱정돼", ("worry", "면접 떨어질까 봐 걱정돼요")),
    ("월세 내는 게 너무 부담돼", ("worry", "월세 내는 게 부담돼요")),
    ("데이트 장소가 항상 고민이야", ("worry", "데이트 장소가 고민이에요")),
    ("팀장님 때문에 너무 스트레스 받아요", ("worry", "팀장님 때문에 스트레스 받아요")),
    ("요즘 잠을 잘 못 자", ("worry", "잠을 잘 못 자요")),
    ("새벽까지 잠이 안 와", ("worry", "잠을 잘 못 자요")),
    # plans
    ("내일 면접이야", ("plan", "11월 21일에 면접이 있어요")),
    ("면접은 내일이야", ("plan", "11월 21일에 면접이 있어요")),
    ("다음 주 금요일에 토익 시험 있어서 떨려", ("plan", "11월 27일에 토익 시험이 있어요")),
    ("내일 엄마 생신이야", ("plan", "11월 21일은 엄마 생신이에요")),
    ("2월 14일이 여자친구 생일이야", ("plan", "2027년 2월 14일은 여자친구 생일이에요")),
    ("12월 3일에 제주도 가기로 했어", ("plan", "12월 3일에 제주도 가기로 했어요")),
    ("모레 부산 갈 거야", ("plan", "11월 22일에 부산 갈 거예요")),
    ("내일 병원 가야 해", ("plan", "11월 21일에 병원 가야 해요")),
    ("내일 병원 가려고 해", ("plan", "11월 21일에 병원 가려고 해요")),
    ("25일까지 과제 내야 해", ("plan", "11월 25일에 과제 내야 해요")),
    (
        "담주 화요일 6시에 민지랑 저녁 먹기로 했어요",
        ("plan", "11월 24일 6시에 민지랑 저녁 먹기로 했어요"),
    ),
    ("모레 전 여자친구를 보기로 했어", ("plan", "11월 22일에 전 여자친구를 보기로 했어요")),
    ("저는 내일 이사해요", ("plan", "11월 21일에 이사해요")),
    ("다음 달에 이사해", ("plan", "12월에 이사해요")),
    ("내일 면접인데 뭐 입지?", ("plan", "11월 21일에 면접이 있어요")),
    ("여자친구와 여행 가고 싶어", ("plan", "여자친구와 여행 가고 싶어 해요")),
    ("기타 배우고 싶어", ("plan", "기타 배우고 싶어 해요")),
    # moments
    ("어제 면접 봤는데 망했어", ("moment", "11월 19일에 면접 봤어요")),
    ("시험에 합격했어요", ("moment", "11월 20일에 시험에 합격했어요")),
    ("어제 남친이랑 헤어졌어 ㅠㅠ", ("moment", "11월 19일에 남친이랑 헤어졌어요")),
    ("오늘 처음으로 김치찌개 끓였어", ("moment", "11월 20일에 처음으로 김치찌개 끓였어요")),
    ("오늘 팀장님한테 칭찬받았어!", ("moment", "11월 20일에 팀장님한테 칭찬받았어요")),
]


@pytest.mark.parametrize(("said", "memory"), TOLD, ids=[said for said, _ in TOLD])
def test_what_was_told_is_remembered_as_a_neutral_sentence(said, memory):
    assert memory in read(said)


NOT_TOLD = [
    # questions, to whomever
    "커피 좋아해?",
    "혹시 커피 좋아하세요",
    "너 커피 좋아해",
    "뭐 좋아해",
    "내가 뭘 좋아하는지 알아?",
    "내일 뭐 하지",
    "내일 면접이야?",
    "언제 시험이더라",
    "커피 좋아하니",
    "커피 좋아하나요",
    # suppositions and guesses
    "만약 내일 비 오면 등산 못 가",
    "커피를 좋아할 것 같아",
    "커피 좋아하면 좋겠어",
    "비 오면 우울해",
    "내일 시험이면 어떡해",
    "제주도 갈 수도 있어",
    "취직하면 이사할 거야",
    "간호사였으면 좋겠다",
    "고양이를 키운다면 나비라고 할래",
    # what others say, are or like
    "친구가 커피 좋아한다고 했어",
    "누가 커피 좋아한대",
    "엄마 커피 좋아해",
    "엄마는 매운 거 못 먹어",
    "민지가 간호사야",
    "민지는 커피를 싫어해",
    "내 동생은 고양이 키워",
    "걔는 커피를 좋아해",
    "내일 그녀 생일이야",
    '"나 커피 좋아해" 라고 하더라',
    "우리 언니는 간호사야. 커피를 좋아해.",
    "내 친구는 의사야",
    "옆집 사람이 퇴사했대",
    "선배가 이직했다더라",
    "내일 비 온대",
    "친구 결혼식에서 밥 먹었어",
    "오빠가 커피 좋아하고 차도 좋아해",
    # negated, over, or undecided
    "커피 싫어하지 않아",
    "나도 커피 좋아했었어",
    "어릴 때 피아노 좋아했어",
    "내일 면접 없어",
    "내일 약속 취소됐어",
    "나 3월에 결혼했어",
    "공무원 시험 준비했었어",
    "합격 못 했어",
    # fragments, reluctance, spans of time
    "커피 좋아하는 친구",
    "유학 준비하는 여자친구",
    "공부하기 싫은 날",
    "헤어짐이 힘든 이유",
    "출근하기 싫어",
    "움직이기가 싫어",
    "사귀긴 싫어",
    "2년 만났어",
    "오래 만났어",
    "네번 헤어졌습니다",
    "오늘도 보고 왔어",
    "처음에는 가벼운 마음이었는데",
    "친구 짝남이 나 좋아해",
    "누나 이름이 똑같애",
    "축제날은 즐겨야지",
    "여자친구가 취업하더니 변하더라",
    "어떨 때 좋아하는 거야",
    "하루종일 속상해",
    # passing moods and needs
    "오늘 날씨 좋다",
    "기분 좋아",
    "요즘 너무 힘들어",
    "오늘 힘들었어",
    "집에 가고 싶어",
    "치킨 먹고 싶다",
    "오늘 밥 안 먹었어",
    "배고파",
    "월요일 싫어",
    "내일 출근하기 싫어",
    "나 내일 쉬어",
    "내일은 비가 와",
    "내일이 월요일이라니",
    "오늘 밥 먹었어",
    "그냥 그래",
    "ㅋㅋㅋㅋ",
    "안녕",
    "꿈은 간호사야",
    # crisis and secrets
    "죽고 싶어",
    "요즘 사라지고 싶어. 커피는 좋아해",
    "자해했어 어제",
    "내 번호는 010-1234-5678이야",
    "계좌는 110-123-456789야 내일 이사해",
    "비밀번호는 커피 좋아해",
]


@pytest.mark.parametrize("said", NOT_TOLD)
def test_what_was_not_told_is_not_remembered(said):
    assert read(said) == []


def test_two_clauses_make_two_memories():
    assert read("커피는 좋아하는데 차는 별로 안 좋아해") == [
        ("like", "커피를 좋아해요"),
        ("like", "차를 좋아하지 않아요"),
    ]


def test_two_things_joined_make_two_memories():
    assert read("떡볶이랑 순대를 좋아해요") == [
        ("like", "떡볶이를 좋아해요"),
        ("like", "순대를 좋아해요"),
    ]


def test_talk_of_others_ends_where_the_person_speaks_of_themselves():
    assert read("우리 언니는 간호사야. 나는 커피를 좋아해.") == [("like", "커피를 좋아해요")]


def test_change_of_mind_has_the_same_subject():
    (liked,) = extract_facts("커피 좋아해", SAID_AT)
    (disliked,) = extract_facts("나 이제 커피 싫어", SAID_AT)
    assert (liked.kind, liked.subject_key) == (disliked.kind, disliked.subject_key)


def test_plan_carries_its_day_and_line():
    text = "안녕! 다음 주 금요일에 토익 시험 있어. 너무 떨려"
    fact = next(f for f in extract_facts(text, SAID_AT) if f.kind == "plan")
    assert fact.planned_date == date(2026, 11, 27)
    assert fact.line == "다음 주 금요일에 토익 시험 있어."


def test_day_counts_from_korea_not_from_utc():
    late = datetime.fromisoformat("2026-11-20T15:30:00+00:00")
    (fact,) = extract_facts("내일 면접이야", late)
    assert fact.planned_date == date(2026, 11, 22)


def test_line_is_kept_without_direct_identifiers():
    (fact,) = extract_facts("커피를 좋아해 내 번호 010-1234-5678", SAID_AT)
    assert "5678" not in fact.line
    assert fact.text == "커피를 좋아해요"


def test_long_message_leaves_at_most_five_memories():
    text = " ".join(
        f"{food}를 좋아해." for food in ("커피", "피자", "김치", "치즈", "파스타", "두부", "우유")
    )
    assert len(extract_facts(text, SAID_AT)) == 5


@pytest.mark.parametrize(
    "text", ["", " ", "?", "....", "😀😀", "ㅠㅠㅠ", "이", "야", "a" * 2000, "내일 " * 400]
)
def test_any_text_is_read_without_failing(text):
    assert extract_facts(text, SAID_AT) == []


def test_identifiers_are_recognised():
    assert has_identifier("010-1234-5678")
    assert not has_identifier("커피를 좋아해요")


def test_terms_are_content_words_and_compounds():
    assert list_terms("뜨개질에 빠져 있어요") == ["뜨개", "뜨개질"]


def test_fused_ranks_favour_what_both_lists_name():
    fused = fuse_ranks([[1, 2, 3], [3, 4]])
    assert max(fused, key=fused.get) == 3
    assert set(fused) == {1, 2, 3, 4}


def test_description_names_the_day_once():
    day = date(2026, 11, 27)
    assert describe("11월 27일에 시험이 있어요", day) == "11월 27일에 시험이 있어요"
    assert describe("시험을 보러 가요", day) == "시험을 보러 가요 (11월 27일)"
    assert describe("커피를 좋아해요", None) == "커피를 좋아해요"
