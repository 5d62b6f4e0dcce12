"""The read-only interface described in one table: what it answers, field by field, and the OpenAPI document made of it.

A test holds every answer against these schemas, so that no field is undocumented and none is promised in vain. Errors
are problem details (RFC 9457), the document is OpenAPI 3.1, tokens travel as RFC 6750 says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.core.numbers import number
from app.people.declaring import ListState
from app.people.rules import Duty, UnitKind

VERSION = "1.2.0"
LIMIT, MOST = 100, 500  # rows of a page: by default, and at most

Schema = dict[str, Any]


def _object(**fields: Schema) -> Schema:
    """An object all of whose fields are always there, and that has no others."""
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _of(kind: str, text: str, *, null: bool = False, **more: Any) -> Schema:
    return {"type": [kind, "null"] if null else kind, "description": text, **more}


def _list(items: Schema, text: str) -> Schema:
    return {"type": "array", "items": items, "description": text}


def _page(items: str) -> Schema:
    return _object(
        items=_list({"$ref": f"#/components/schemas/{items}"}, "Các dòng của trang này."),
        next=_of("string", "Đường dẫn của trang sau; null khi đã hết.", null=True),
    )


_DAY: dict[str, Any] = {"format": "date"}
_COUNT = _object(
    denominator=_of("integer", "Số cán bộ được tính (mẫu số)."),
    numerator=_of("integer", "Số người đạt cả hai phần (tử số)."),
)
_STATES = {
    "denominator": _of("integer", "Số cán bộ được tính (mẫu số)."),
    "numerator": _of("integer", "Số người đạt cả hai phần (tử số)."),
    "rate_truncated": _of(
        "number", "Tỷ lệ phần trăm, một chữ số thập phân, cắt bỏ phần sau, không làm tròn lên; null khi mẫu số bằng 0.", null=True
    ),
    "strand_a_only": _of("integer", "Mới xong Phần A."),
    "strand_b_only": _of("integer", "Mới xong Phần B."),
    "none": _of("integer", "Chưa xong phần nào."),
    "kept": _of("integer", "Trong số người đạt: chỉ đạt nhờ quy tắc trước (bảo lưu hoặc chờ học bổ sung)."),
}  # fmt: skip
_RECOGNISED = _of("integer", "Trong số người đạt: đạt nhờ kết quả học ở nơi khác được công nhận.")
_ASKED = _object(
    course=_of("string", "Mã khóa học."),
    lowest_edition=_of("integer", "Phiên bản thấp nhất được tính."),
    lowest_score=_of("number", "Điểm thấp nhất được tính, phần trăm."),
)
_GROUPS = _list(_list(_ASKED, "Một trong các khóa này là đủ."), "Mọi nhóm đều phải đạt.")

SCHEMAS: dict[str, Schema] = {
    "Figure": _object(
        as_of=_of("string", "Tính đến hết ngày này.", **_DAY),
        whole_province=_of("boolean", "Khóa đọc toàn tỉnh hay chỉ một đơn vị."),
        **_STATES,
        recognised=_RECOGNISED,
        target_percent=_of("integer", "Mục tiêu, phần trăm."),
        met=_of("boolean", "Đã đạt mục tiêu; null khi mẫu số bằng 0 hoặc chỉ tính một đơn vị.", null=True),
        gap=_of("integer", "Số người còn thiếu để đạt mục tiêu; null khi chỉ tính một đơn vị.", null=True),
        by_duty={
            "description": "Theo nhiệm vụ; một người có thể giữ nhiều nhiệm vụ nên các dòng không cộng lại.",
            **_object(**{duty.value: {**_COUNT, "description": duty.label} for duty in Duty}),
        },
        rule_version=_of("integer", "Số của quy tắc áp dụng vào ngày đó; null khi chưa có.", null=True),
        rule_approved=_of("boolean", "Quy tắc đã được phê duyệt hay chưa; chưa thì là số liệu tạm tính."),
        notice=_of("string", "Câu phải đi cùng số liệu; rỗng khi không có."),
        units=_of("integer", "Số đơn vị được tính."),
        units_confirmed=_of("integer", "Số đơn vị đã xác nhận danh sách trong kỳ; chưa đủ thì là số liệu tạm tính."),
    ),
    "Unit": _object(
        code=_of("string", "Mã đơn vị."),
        name=_of("string", "Tên vào ngày tính."),
        kind=_of("string", "Loại đơn vị.", enum=[k.value for k in UnitKind]),
        former_area=_of("string", "Địa bàn trước sắp xếp; rỗng khi không có."),
    ),
    "UnitFigure": _object(
        code=_of("string", "Mã đơn vị."),
        name=_of("string", "Tên vào ngày tính."),
        as_of=_of("string", "Tính đến hết ngày này.", **_DAY),
        **_STATES,
        recognised=_RECOGNISED,
    ),
    "Confirmation": _object(
        code=_of("string", "Mã đơn vị."),
        name=_of("string", "Tên vào ngày tính."),
        as_of=_of("string", "Tính đến hết ngày này.", **_DAY),
        round=_of("string", "Kỳ báo cáo của ngày đó: năm và kỳ, ví dụ 2026-2."),
        state=_of(
            "string",
            "confirmed: đã xác nhận; changed: danh sách đã đổi sau khi xác nhận; silent: chưa xác nhận kỳ này; never: chưa từng xác nhận.",
            enum=[s.value for s in ListState],
        ),
        last_round=_of("string", "Kỳ của lần xác nhận gần nhất; null khi chưa từng.", null=True),
        confirmed_on=_of("string", "Ngày của lần xác nhận gần nhất; null khi chưa từng.", null=True, **_DAY),
        holders=_of("integer", "Số cán bộ trong danh sách của lần xác nhận ấy; null khi chưa từng.", null=True),
        document_ref=_of("string", "Số văn bản của lần xác nhận ấy; rỗng khi chưa từng."),
        document_on=_of("string", "Ngày văn bản; null khi chưa từng.", null=True, **_DAY),
    ),
    "Completion": _object(
        person=_of("string", "Mã định danh cố định của người học; không phải tên.", format="uuid"),
        officer_code=_of("string", "Mã cán bộ; rỗng khi không có."),
        unit_code=_of("string", "Mã đơn vị công tác vào ngày tính; rỗng khi không công tác ở đâu."),
        duties=_list(_of("string", "Nhiệm vụ.", enum=[d.value for d in Duty]), "Các nhiệm vụ đang giữ."),
        course=_of("string", "Mã khóa học."),
        course_title=_of("string", "Tên khóa học."),
        strand=_of("string", "Phần: A, B hoặc H (nền)."),
        edition=_of("integer", "Phiên bản đã học; 0 khi học ở nơi khác."),
        earned_on=_of("string", "Ngày hoàn thành.", **_DAY),
        score=_of(
            "number", "Kết quả, phần trăm, cắt sau một chữ số thập phân; null khi không có.", null=True
        ),
        minutes=_of("integer", "Số phút được tính; 45 phút là một tiết."),
        source=_of("string", "Hình thức: quiz, practical, roll_call, recognition, package."),
    ),
    "Rule": _object(
        number=_of("integer", "Số của phiên bản."),
        state=_of("string", "proposed, draft, coming, in_force, replaced hoặc withdrawn."),
        in_force_from=_of("string", "Áp dụng từ ngày.", **_DAY),
        target_percent=_of("integer", "Mục tiêu, phần trăm."),
        transition=_of("string", "bao_luu hoặc hoc_bo_sung.", enum=["bao_luu", "hoc_bo_sung"]),
        catch_up_by=_of("string", "Hạn học bổ sung; null khi không có.", null=True, **_DAY),
        two_duties=_of("string", "any: nhiệm vụ thuận lợi nhất; main: nhiệm vụ chính.", enum=["any", "main"]),
        strands={
            "description": "Khóa học phải hoàn thành theo nhiệm vụ và phần; null khi nhiệm vụ không có yêu cầu.",
            **_object(
                **{d.value: {"anyOf": [_object(A=_GROUPS, B=_GROUPS), {"type": "null"}]} for d in Duty}
            ),
        },
        who_counts=_object(
            without_employments=_list(
                _of("string", "Loại; rỗng là chưa rõ loại."), "Loại cán bộ không tính."
            ),
            without_sections=_list(_of("string", "Tên bộ phận."), "Bộ phận không tính."),
            attached=_of("boolean", "Có tính người của đơn vị trực thuộc hay không."),
        ),
        approved=_of("boolean", "Đã phê duyệt hay chưa."),
        approved_by=_of("string", "Người duyệt; rỗng khi chưa duyệt."),
        approver_position=_of("string", "Chức vụ của người duyệt; rỗng khi không ghi."),
        approved_outside=_of("boolean", "Người duyệt không có tài khoản trong hệ thống."),
        approved_on=_of("string", "Ngày văn bản; null khi chưa duyệt.", null=True, **_DAY),
        approval_ref=_of("string", "Số văn bản; rỗng khi chưa duyệt."),
        note=_of("string", "Ghi chú; rỗng khi không có."),
    ),
    "UnitPage": _page("Unit"),
    "UnitFigurePage": _page("UnitFigure"),
    "ConfirmationPage": _page("Confirmation"),
    "CompletionPage": _page("Completion"),
    "RulePage": _page("Rule"),
    "Problem": _object(
        type=_of("string", "Loại lỗi (RFC 9457); luôn là about:blank."),
        title=_of("string", "Tên lỗi."),
        status=_of("integer", "Mã HTTP."),
        detail=_of("string", "Một câu nói rõ lỗi và cách sửa."),
        instance=_of("string", "Đường dẫn đã gọi."),
    ),
}


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked for. `parameters` are names of PARAMETERS."""

    path: str
    summary: str
    answers: str  # a key of SCHEMAS
    parameters: tuple[str, ...] = ()
    errors: tuple[int, ...] = (400, 401, 404, 429)


PARAMETERS: dict[str, Schema] = {
    "as_of": {
        "name": "as_of", "in": "query", "schema": {"type": "string", "format": "date"},
        "description": "Tính đến hết ngày này (YYYY-MM-DD); mặc định là hôm nay, không nhận ngày tương lai.",
    },
    "after": {
        "name": "after", "in": "query", "schema": {"type": "string"},
        "description": "Khóa của dòng cuối trang trước; lấy trong đường dẫn next.",
    },
    "limit": {
        "name": "limit", "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": LIMIT},
        "description": "Số dòng của một trang. Danh sách hoàn thành: số người của một trang.",
    },
    "code": {
        "name": "code", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Mã đơn vị.",
    },
}  # fmt: skip

ENDPOINTS = (
    Endpoint("/figure", "Kết quả thực hiện mục tiêu 70% trong phạm vi của khóa", "Figure", ("as_of",)),
    Endpoint("/units", "Các đơn vị được tính trong phạm vi của khóa", "UnitPage", ("as_of", "after", "limit")),
    Endpoint("/unit-figures", "Kết quả của từng đơn vị", "UnitFigurePage", ("as_of", "after", "limit")),
    Endpoint("/units/{code}/figure", "Kết quả của một đơn vị", "UnitFigure", ("code", "as_of")),
    Endpoint(
        "/confirmations", "Đơn vị nào đã xác nhận danh sách trong kỳ báo cáo của ngày tính", "ConfirmationPage",
        ("as_of", "after", "limit"),
    ),
    Endpoint(
        "/completions", "Danh sách hoàn thành (dữ liệu cá nhân, khóa phải được phép)", "CompletionPage",
        ("as_of", "after", "limit"), (400, 401, 403, 404, 429),
    ),
    Endpoint("/rules", "Các phiên bản của quy tắc đào tạo chuyên sâu", "RulePage", ("after", "limit")),
)  # fmt: skip

TITLES = {
    400: "Yêu cầu chưa đúng",
    401: "Chưa có khóa dùng được",
    403: "Khóa không được phép",
    404: "Không có",
    405: "Chỉ đọc",
    429: "Gọi quá nhiều",
    500: "Lỗi của hệ thống",
}


def problem(status: int, detail: str, path: str) -> dict[str, Any]:
    """An error as problem details."""
    title = TITLES.get(status, TITLES[400 if status < 500 else 500])
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or f"{title}.",
        "instance": path,
    }


def openapi(site: str, server: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of this installation."""
    tag = {
        "description": "Dấu của nội dung; gửi lại trong If-None-Match thì nhận 304 khi chưa đổi.",
        "schema": {"type": "string"},
    }
    paths = {}
    for e in ENDPOINTS:
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{e.answers}"}}}
        responses: dict[str, Any] = {
            "200": {"description": e.summary, "headers": {"ETag": tag}, "content": content},
            "304": {"description": "Nội dung chưa đổi."},
        }
        for status in e.errors:
            responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
        operation = e.path.strip("/").replace("/", "-").replace("{", "").replace("}", "")
        paths[e.path] = {
            "get": {
                "operationId": operation,
                "summary": e.summary,
                "parameters": [{"$ref": f"#/components/parameters/{p}"} for p in e.parameters],
                "responses": responses,
            }
        }
    problems = {
        f"Problem{status}": {
            "description": title,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, title in TITLES.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": f"{site}: đọc số liệu", "version": VERSION, "description": "Chỉ đọc. Xem trang /tro-giup/api."},
        "servers": [{"url": f"{server}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "parameters": PARAMETERS,
            "responses": problems,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }  # fmt: skip


def described(name: str) -> Iterator[tuple[str, str]]:
    """The fields of an answer for the page in Vietnamese: the name and what it says."""
    schema = SCHEMAS[name]
    if "items" in schema["properties"]:
        name = schema["properties"]["items"]["items"]["$ref"].rpartition("/")[2]
        schema = SCHEMAS[name]
    for field, what in schema["properties"].items():
        yield field, what.get("description", "")


def limits() -> str:
    """How much may be asked for at once, in a sentence."""
    return f"Mỗi trang mặc định {number(LIMIT)} dòng, nhiều nhất {number(MOST)} dòng."
