"""What a question of each kind looks like as text, to be written over."""

from __future__ import annotations

from app.authoring.forms.questions import KIND_NAMES
from app.catalog.bundle import Kind

_SAMPLES: dict[Kind, str] = {
    "single": "Câu hỏi?\n\n( ) Đáp án sai\n    > Vì sao sai.\n(x) Đáp án đúng\n    > Vì sao đúng.",
    "multiple": "Câu hỏi?\n\n[x] Ý đúng\n    > Vì sao đúng.\n[x] Ý đúng nữa\n    > Vì sao đúng.\n[ ] Ý sai\n    > Vì sao sai.",
    "true_false": "Một nhận định.\n\n( ) Đúng\n    > Vì sao chưa đúng.\n(x) Sai\n    > Vì sao.",
    "numeric": "Bao nhiêu phần trăm?\n\n= 55,1 ± 0,05",
    "short": "Gọi là gì?\n\n= cách viết thứ nhất\n= cách viết thứ hai",
    "matching": "Ghép cho đúng.\n\n- Vế trái 1 => Vế phải 1\n- Vế trái 2 => Vế phải 2\n- => Vế phải thừa",
    "ordering": "Xếp theo thứ tự.\n\n1. Bước đầu\n2. Bước sau\n3. Bước cuối",
    "cloze": (
        "Câu có chỗ gõ vào [[1]] và chỗ chọn [[2]].\n\n1 = cách viết thứ nhất\n1 = cách viết thứ hai\n"
        "2 (x) Lựa chọn đúng\n2 ( ) Lựa chọn sai"
    ),
    "hotspot": (
        "Bấm vào chỗ nào trên hình?\n\n(x) [0 10 30 80] Vùng bên trái\n    > Vì sao đúng.\n"
        "( ) [70 10 30 80] Vùng bên phải\n    > Vì sao sai."
    ),
    "scenario": (
        "Một việc thật ở cơ quan, kể trong ba câu.\n\n### 1 | một lựa chọn\n\nLàm gì trước?\n\n( ) Cách làm sai\n"
        "    > Vì sao sai.\n(x) Cách làm đúng\n    > Vì sao đúng.\n\n> Lời giải thích của phần này.\n\n"
        "### 2 | trả lời ngắn\n\nGọi là gì?\n\n= cách viết thứ nhất\n\n> Lời giải thích của phần này.\n\n### chung"
    ),
}


def sample(kind: Kind, key: str, lesson: str) -> str:
    """A question of that kind for the lesson of that key, as text."""
    facts = f"## {key} | {KIND_NAMES[kind]}\nbài: {lesson}"
    if kind == "hotspot":
        facts += "\nhình: media/ten-hinh.png | Điều hình cho thấy, tả cho người không nhìn thấy"
    return f"{facts}\n\n{_SAMPLES[kind]}\n\n> Lời giải thích mọi người đọc được."
