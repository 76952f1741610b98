"""What a profile may say, and who may follow whom."""

import re

HANDLE = re.compile(r"[a-z0-9_]{3,20}")
BIO_LENGTH = 160
FILTER_LIMIT = 50
# Chosen from, never read out of conversations: nobody is suggested by how they feel.
INTERESTS = {
    "walking": "산책",
    "cooking": "집밥",
    "reading": "책",
    "music": "음악",
    "drawing": "그림",
    "plants": "식물",
    "pets": "반려동물",
    "games": "게임",
    "films": "영화",
    "exercise": "운동",
    "crafts": "만들기",
    "photos": "사진",
    "study": "공부",
    "work": "일 이야기",
    "cafes": "카페",
    "travel": "여행",
}
INTEREST_LIMIT = 8
FOLLOW_MOVES = {"requested": {"active"}}
