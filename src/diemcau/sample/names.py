"""Invented people: names put together from common Vietnamese family, middle and given names.

Nobody in particular: each part is drawn on its own, with a seed, so a story told twice names the same people.
The lists are everyday names; that a combination exists somewhere is unavoidable and means nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

FAMILY = {
    "Nguyễn": 30, "Trần": 13, "Lê": 10, "Phạm": 7, "Hoàng": 5, "Phan": 5, "Võ": 4, "Đặng": 4, "Bùi": 3, "Đỗ": 3, "Hồ": 3, "Ngô": 3,
    "Dương": 2, "Lý": 2, "Đinh": 2, "Trương": 3, "Hà": 1, "Mai": 1, "Cao": 1, "Thái": 1, "Tống": 1, "Lưu": 1, "Nông": 1, "Vi": 1,
}  # fmt: skip
WOMEN_MIDDLE = ("Thị", "Thị", "Thị", "Thị Thu", "Thị Thanh", "Thị Hồng", "Ngọc", "Thuỳ", "Thị Minh", "Thị Kim", "Quỳnh", "Thị Bích")
WOMEN_GIVEN = (
    "Hoa", "Lan", "Hương", "Hằng", "Hạnh", "Thuỷ", "Yến", "Nga", "Oanh", "Liên", "Trang", "Linh", "Thảo", "Phương", "Hà", "Mai", "Ngân",
    "Nhung", "Huyền", "Dung", "Vân", "Tâm", "Xuân", "Loan", "Quyên", "Anh", "Ánh", "Chi", "Giang", "Hiền",
)  # fmt: skip
MEN_MIDDLE = ("Văn", "Văn", "Văn", "Đức", "Quang", "Minh", "Hữu", "Công", "Xuân", "Đình", "Quốc", "Thanh", "Ngọc", "Trọng", "Viết")
MEN_GIVEN = (
    "Hùng", "Dũng", "Sơn", "Hải", "Nam", "Tuấn", "Thắng", "Long", "Cường", "Bình", "Hoà", "Đức", "Thành", "Trung", "Kiên", "Khánh", "Tùng",
    "Phúc", "Lâm", "Quân", "Tài", "Vinh", "An", "Anh", "Bảo", "Chiến", "Đạt", "Hiếu", "Khoa", "Nghĩa",
)  # fmt: skip
COMMUNE_POSTS = (
    "Chủ tịch UBND xã", "Phó Chủ tịch UBND xã", "Công chức Tư pháp - Hộ tịch", "Công chức Văn hoá - Xã hội", "Chủ tịch Hội Phụ nữ xã",
    "Bí thư Đoàn xã", "Chủ tịch Uỷ ban MTTQ xã", "Trưởng Công an xã", "Chủ tịch Hội Nông dân xã", "Hiệu trưởng trường THCS",
    "Trưởng trạm Y tế xã", "Chánh Văn phòng HĐND và UBND", "Công chức Lao động - Thương binh và Xã hội", "Trưởng thôn", "Hoà giải viên",
)  # fmt: skip
DEPARTMENT_POSTS = ("Giám đốc", "Phó Giám đốc", "Trưởng phòng", "Phó Trưởng phòng", "Chánh Văn phòng", "Chuyên viên chính", "Chuyên viên")


@dataclass(frozen=True, slots=True)
class Person:
    """Someone invented: a name and a post, nothing else."""

    full_name: str
    post: str


def full_name(draw: random.Random) -> str:
    """One invented name."""
    family = draw.choices(list(FAMILY), weights=list(FAMILY.values()))[0]
    middle, given = (WOMEN_MIDDLE, WOMEN_GIVEN) if draw.random() < 0.47 else (MEN_MIDDLE, MEN_GIVEN)
    return f"{family} {draw.choice(middle)} {draw.choice(given)}"


def people(draw: random.Random, posts: tuple[str, ...]) -> Iterator[Person]:
    """Invented people without end, no name twice, posts taken in turn."""
    seen: set[str] = set()
    turn = 0
    while True:
        name = full_name(draw)
        while name in seen:
            name = full_name(draw)
        seen.add(name)
        yield Person(full_name=name, post=posts[turn % len(posts)])
        turn += 1
