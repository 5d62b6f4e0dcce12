"""What the command line's own library says, in Vietnamese: usage, options, what is missing or wrong.

Click asks gettext for its sentences; no Vietnamese catalogue is published for it, and a compiled one could not be read by
whoever reviews this code. So the words stand here, and `speak` puts them where Click's modules look them up. A sentence
that is not here stays English, as after an update of Click.
"""

from __future__ import annotations

import sys

WORDS = {
    "Usage:": "Cách dùng:",
    "Options": "Tùy chọn",
    "Commands": "Lệnh",
    "Positional arguments": "Tham số",
    "Show this message and exit.": "Hiện phần giải thích này.",
    "Error: {message}": "Lỗi: {message}",
    "Try '{command} {option}' for help.": "Xem giải thích: {command} {option}",
    "Missing argument": "Thiếu tham số",
    "Missing option": "Thiếu tùy chọn",
    "Missing parameter": "Thiếu tham số",
    "Missing command.": "Thiếu tên lệnh.",
    "No such option {name!r}.": "Không có tùy chọn {name}.",
    "No such command {name!r}.": "Không có lệnh {name}.",
    "Did you mean {possibility}?": "Có phải {possibility}?",
    "(Did you mean one of: {possibilities}?)": "(Có phải một trong các tên: {possibilities}?)",
    "Invalid value: {message}": "Giá trị không dùng được: {message}",
    "Invalid value for {param_hint}: {message}": "Giá trị của {param_hint} không dùng được: {message}",
    "{value!r} is not {choice}.": "“{value}” không phải là {choice}.",
    "{value!r} is not one of {choices}.": "“{value}” không phải là một trong: {choices}.",
    "{value!r} is not a valid {number_type}.": "“{value}” không phải là số ({number_type}).",
    "{value} is not in the range {range}.": "{value} nằm ngoài khoảng {range}.",
    "{name} {filename!r} does not exist.": "{name} {filename} không có.",
    "{name} {filename!r} is a file.": "{filename} là tệp, ở đây cần thư mục.",
    "{name} {filename!r} is a directory.": "{filename} là thư mục, ở đây cần tệp.",
    "{name} {filename!r} is not readable.": "{name} {filename} không đọc được.",
    "{name} {filename!r} is not writable.": "{name} {filename} không ghi được.",
    "Could not open file {filename!r}: {message}": "Không mở được tệp {filename}: {message}",
    "Option {name!r} requires an argument.": "Tùy chọn {name} cần một giá trị.",
    "Option {name!r} does not take a value.": "Tùy chọn {name} không nhận giá trị.",
    "Got unexpected extra argument ({args})": "Thừa tham số ({args})",
    "Got unexpected extra arguments ({args})": "Thừa các tham số ({args})",
    "file": "tệp",
    "directory": "thư mục",
    "path": "đường dẫn",
    "default: {default}": "mặc định: {default}",
    "required": "bắt buộc",
    "Aborted!": "Đã dừng.",
    "Do you want to continue?": "Tiếp tục?",
}


def _one(sentence: str) -> str:
    return WORDS.get(sentence, sentence)


def _many(singular: str, plural: str, number: int) -> str:
    sentence = singular if number == 1 else plural
    return WORDS.get(sentence, sentence)


def speak() -> None:
    """Let every module of Click look its words up here."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click.") and module is not None:
            if hasattr(module, "_"):
                module._ = _one  # type: ignore[attr-defined]
            if hasattr(module, "ngettext"):
                module.ngettext = _many  # type: ignore[attr-defined]
