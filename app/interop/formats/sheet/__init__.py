"""Our own spreadsheet template: one row a question, every kind in words that a trainer can type.

| column | says |
|---|---|
| Khóa | the key; parts of a scenario follow it in rows `key/1`, `key/2` … |
| Kiểu | the kind, as in questions.md (“một lựa chọn” …) |
| Bài, Nguồn, Nhãn, Điểm, Giữ thứ tự, Phân biệt dấu, Đơn vị | the facts of questions.md |
| Câu hỏi | the question |
| Đáp án đúng | letters of the right answers, `B` or `A; C`; for đúng sai: Đúng or Sai |
| Sai số | of a number |
| Giải thích | what everybody reads afterwards |
| Hình, Lời tả hình | of a điểm trên hình |
| Đáp án 1 … n | answers, accepted spellings, `trái => phải`, steps in order, gaps, areas `[10 20 30 15] tên` |
| Phản hồi 1 … n | what is said to those who chose that answer |
| hoctapso | the question as it was exported; it counts while the row is unchanged |
"""

from app.interop.formats.sheet.examples import EXAMPLES
from app.interop.formats.sheet.reading import read
from app.interop.formats.sheet.writing import write

__all__ = ["EXAMPLES", "read", "write"]
