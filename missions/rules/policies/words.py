"""The codes that policies of every source are kept with, and what people call them.

Life, target and theme are 복지로's codes (data.go.kr 15090532); what 온통청년 has beyond them
starts with a nine.
"""

THEMES = {
    "010": "몸 건강",
    "020": "마음 건강",
    "030": "생활",
    "040": "주거",
    "050": "일자리",
    "060": "문화·여가",
    "070": "안전·위기",
    "080": "임신·출산",
    "090": "보육",
    "100": "교육",
    "110": "입양·위탁",
    "120": "보호·돌봄",
    "130": "서민 금융",
    "140": "법률",
    "900": "참여·권리",
}
# Surfaced as quiet cards, never as missions to somebody in distress (G8).
CARE_THEMES = ("020", "070")
LIVES = {
    "001": "영유아",
    "002": "아동",
    "003": "청소년",
    "004": "청년",
    "005": "중장년",
    "006": "노년",
    "007": "임신·출산",
}
TARGETS = {
    "010": "다문화·탈북민",
    "020": "다자녀",
    "030": "보훈대상자",
    "040": "장애인",
    "050": "저소득",
    "060": "한부모·조손",
}
JOBS = {
    "employed": "재직자",
    "self_employed": "자영업자",
    "job_seeking": "미취업자",
    "freelance": "프리랜서",
    "short_term": "단기·일용 근로자",
    "founding": "(예비) 창업자",
    "farming": "영농 종사자",
}
SCHOOLS = {
    "high_school": "고등학생",
    "university": "대학생",
    "graduate_school": "대학원생",
    "finished": "졸업한 사람",
}
# What a page shows of a policy, in this order.
SECTIONS = {
    "support": "무엇을 돕나요",
    "target": "누구를 위한 것인가요",
    "criteria": "고르는 기준",
    "apply": "신청하는 방법",
    "papers": "내는 서류",
    "review": "심사와 발표",
    "contact": "물어볼 곳",
    "extra": "더 알아 둘 것",
}
# When each of them may matter, in full years; the edges overlap because laws differ.
_LIFE_AGES = {
    "001": (0, 6),
    "002": (6, 13),
    "003": (9, 24),
    "004": (18, 39),
    "005": (35, 64),
    "006": (60, 150),
    "007": (0, 150),
}


def list_lives(age: int) -> list[str]:
    """List the codes of life that somebody of this age may belong to."""
    return [code for code, (low, high) in _LIFE_AGES.items() if low <= age <= high]
