"""Files as other programs write them: which questions are taken whole, which with a loss, which not, and why."""

from __future__ import annotations

import base64
import io
import unicodedata

import openpyxl
import pytest

from app.interop import formats
from app.interop.rules import Unreadable
from tests.catalog.bundles import SVG
from tests.interop.banks import judge, packed, read

# ---- GIFT

GIFT = """\
// question: 12  name: Thủ đô
$CATEGORY: $course$/top/Mặc định cho KH1

::Thủ đô::Thủ đô của Việt Nam là?{
\t=Hà Nội#Đúng rồi.
\t~Huế#Cố đô.
\t~%50%Thăng Long
}

// question: 13  name: Nhiều [id:nhieu] [tag:công chúng] [tag:bài: nguoi-doc-la-ai]
::Nhiều::[html]<p>Chọn các <b>số chẵn</b>\\: </p>{
\t~%50%<p>2</p>
\t~%50%<p>4</p>
\t~%-100%<p>5</p>
\t####<p>Số chẵn chia hết cho 2.</p>
}

::Đúng sai::Mặt trời mọc ở hướng tây.{F#Sai rồi, hướng đông.#Đúng, ở hướng đông.}

Trái đất quay quanh {=mặt trời} trong một năm.

::Số::Pi bằng?{#3.14:0.01}

::Khoảng::Từ mấy đến mấy?{#1..5}

::Ngắn::Ai viết Truyện Kiều?{=Nguyễn Du =%50%Tố Như#Đây là tên hiệu.}

::Ghép::Ghép tỉnh với tỉnh lỵ.{
=Kon Tum -> Kon Tum
=Bình Định -> Quy Nhơn
=Phú Yên -> Tuy Hòa
}

::Luận::Viết một đoạn văn.{}

Đây là lời dẫn cho phần sau.

::Hỏng::Câu này quên đóng ngoặc {=a ~b

::Cuối::Câu sau câu hỏng?{=có ~không}
"""
GIFT_VERDICTS = [
    ("Thủ đô", "single", "loss", "điểm riêng của từng đáp án"),
    ("nhieu", "multiple", "whole", ""),
    ("Đúng sai", "true_false", "whole", "lời giải thích"),
    ("cau-4", "short", "whole", "lời giải thích"),
    ("Số", "numeric", "whole", "lời giải thích"),
    ("Khoảng", "numeric", "whole", "lời giải thích"),
    ("Ngắn", "short", "loss", "cách trả lời chỉ được một phần điểm"),
    ("Ghép", "matching", "whole", "lời giải thích"),
    ("Luận", "essay", "refused", "tự luận"),
    ("cau-10", "description", "refused", "lời dẫn"),
    ("Hỏng", "unknown", "refused", "không được đóng"),
    ("Cuối", "single", "whole", "lời giải thích"),
]


def _encoded(text: str, how: str) -> bytes:
    if how == "crlf":
        return text.replace("\n", "\r\n").encode()
    if how == "nfd":
        return unicodedata.normalize("NFD", text).encode()
    if how == "utf-16-le without mark":
        return text.encode("utf-16-le")
    return text.encode(how)


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le without mark", "utf-32", "crlf", "nfd"])
def test_gift_as_moodle_and_people_write_it(how: str) -> None:
    data = _encoded(GIFT, how)
    assert formats.detect(io.BytesIO(data)) == "gift"
    judged = judge("gift", data)
    assert [(one.line.id, one.line.type, one.line.verdict.value) for one in judged] == [v[:3] for v in GIFT_VERDICTS]
    for one, (_, _, _, said) in zip(judged, GIFT_VERDICTS, strict=True):
        assert said in one.line.reason
    questions = {item.id: item.question for item in read("gift", data)}
    truth = questions["Đúng sai"]
    assert truth is not None
    assert [option.correct for option in truth.options] == [False, True]
    assert truth.options[0].feedback == "Sai rồi, hướng đông."
    span = questions["Khoảng"]
    assert span is not None
    assert (span.answer, span.tolerance) == ("3", "2")
    several = questions["nhieu"]
    assert several is not None
    assert (several.lesson_key, several.tags) == ("nguoi-doc-la-ai", ("công chúng",))
    assert "**" in several.prompt


def test_what_is_taken_from_gift_is_text_of_the_bank() -> None:
    (_, second, *_) = judge("gift", GIFT.encode())
    assert second.block == (
        "## nhieu | nhiều lựa chọn\nbài: nguoi-doc-la-ai\nnhãn: công chúng\n\nChọn các **số chẵn**:\n\n[x] 2\n[x] 4\n[ ] 5\n\n> Số chẵn chia hết cho 2."
    )


@pytest.mark.parametrize(("text", "kind", "verdict"), [
    ("Tính {#=5:1 =%50%6:1#gần đúng}", "numeric", "loss"),
    ("Tính {#1e400}", "unknown", "refused"),
    ("Tính {#năm}", "unknown", "refused"),
    ("2 + 2 \\= ? {=4 ~5 \\~ 6 ~\\#7}", "single", "whole"),
    ("[markdown]**Đậm**{=a ~b}", "single", "whole"),
    ("[plain]Dấu * và <b> là chữ{=a ~b}", "single", "whole"),
    ("Hai câu cùng đúng{=a =b ~c}", "unknown", "refused"),
    ("Không câu nào đúng{~a ~b}", "unknown", "refused"),
    ("Chỉ một đáp án{=a ~}", "single", "refused"),
    ("Trùng{=a ~b ~b}", "single", "refused"),
    ("Ghép hai{=a -> 1 =b -> 1}", "matching", "refused"),
    ("Dấu sao{=Hà*Nội}", "short", "loss"),
    ("Ảnh <img src=\"@@PLUGINFILE@@/a.png\" alt=\"bản đồ\"> {=a ~b}", "single", "loss"),
    ("Nhiều dòng{\n=một\n\n~hai\n}", "single", "whole"),
    ("Dấu ngoặc vuông [[1]] và $5{=a ~b}", "single", "whole"),
])  # fmt: skip
def test_gift_one_by_one(text: str, kind: str, verdict: str) -> None:
    (one,) = judge("gift", text.encode())
    assert (one.line.type, one.line.verdict.value) == (kind, verdict), one.line.reason
    assert one.line.reason or verdict == "whole"


# ---- Aiken

AIKEN = """\
Đoạn mở đầu của một tin gọi là gì?
A. Tiêu đề
B. Sapo
C) Chú thích
ANSWER: B

Câu hai dòng,
dòng thứ hai?
A) Một đáp án dài
xuống dòng
B) Khác
ANSWER: a.

Thiếu đáp án
ANSWER: A

Chỉ chữ không có
A. Một
B. Hai
ANSWER: D

Quên dòng cuối
A. Một
B. Hai
"""


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "utf-16", "crlf", "nfd"])
def test_aiken(how: str) -> None:
    data = _encoded(AIKEN, how)
    assert formats.detect(io.BytesIO(data)) == "aiken"
    judged = judge("aiken", data)
    assert [one.line.verdict.value for one in judged] == ["whole", "whole", "refused", "refused", "refused"]
    first, second = (item.question for item in read("aiken", data)[:2])
    assert first is not None
    assert second is not None
    assert [o.correct for o in first.options] == [False, True, False]
    assert "xuống dòng" in second.options[0].text
    assert second.prompt.count("\n") == 1


# ---- Moodle XML

PIXEL = base64.b64encode(SVG).decode()
MOODLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<question type="category"><category><text>$course$/top</text></category></question>
<question type="multichoice">
  <name><text>Thủ đô</text></name>
  <questiontext format="html"><text><![CDATA[<p dir="ltr">Xem <img src="@@PLUGINFILE@@/B%E1%BA%A3n%20%C4%91%E1%BB%93.svg" alt="Bản đồ ba miền" width="300">.<br>Thủ đô <strong>ở đâu</strong>?</p>]]></text>
  <file name="Bản đồ.svg" path="/" encoding="base64">{PIXEL}</file></questiontext>
  <generalfeedback format="html"><text><![CDATA[<p>Từ năm 1010.</p>]]></text></generalfeedback>
  <defaultgrade>2.0000000</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden><idnumber>td-01</idnumber>
  <single>true</single><shuffleanswers>true</shuffleanswers><answernumbering>abc</answernumbering>
  <correctfeedback format="html"><text>Câu trả lời của bạn đúng</text></correctfeedback>
  <answer fraction="100" format="html"><text><![CDATA[<p>Hà Nội</p>]]></text><feedback format="html"><text>Đúng.</text></feedback></answer>
  <answer fraction="0" format="html"><text><![CDATA[<p>Huế &amp; Đà Nẵng</p>]]></text><feedback format="html"><text></text></feedback></answer>
  <tags><tag><text>địa lý</text></tag></tags>
</question>
<question type="truefalse"><name><text>Đúng sai</text></name><questiontext format="moodle_auto_format"><text>Nước sôi ở 100 độ.</text></questiontext>
  <answer fraction="100"><text>true</text><feedback><text>Phải.</text></feedback></answer><answer fraction="0"><text>false</text></answer></question>
<question type="numerical"><name><text>Số</text></name><questiontext format="html"><text>g?</text></questiontext>
  <answer fraction="100"><text>9.8</text><tolerance>0.1</tolerance></answer>
  <units><unit><multiplier>1</multiplier><unit_name>m/s²</unit_name></unit></units></question>
<question type="shortanswer"><name><text>Ngắn</text></name><questiontext format="html"><text>Ai?</text></questiontext><usecase>1</usecase>
  <answer fraction="100"><text>Nguyễn Du</text></answer><answer fraction="50"><text>Tố Như</text></answer></question>
<question type="matching"><name><text>Ghép</text></name><questiontext format="html"><text>Ghép</text></questiontext>
  <subquestion format="html"><text><![CDATA[<p>Mèo</p>]]></text><answer><text>meo</text></answer></subquestion>
  <subquestion format="html"><text>Chó</text><answer><text>gâu</text></answer></subquestion>
  <subquestion format="html"><text></text><answer><text>be</text></answer></subquestion></question>
<question type="ordering"><name><text>Thứ tự</text></name><questiontext format="html"><text>Xếp</text></questiontext>
  <answer fraction="1"><text>Một</text></answer><answer fraction="2"><text>Hai</text></answer><answer fraction="3"><text>Ba</text></answer></question>
<question type="cloze"><name><text>Chỗ trống</text></name><questiontext format="html"><text><![CDATA[<p>Thủ đô là {{1:SHORTANSWER:=Hà Nội~=Ha Noi}}, cố đô là {{1:MULTICHOICE:=Huế~Vinh#sai}}.</p>]]></text></questiontext></question>
<question type="gapselect"><name><text>Chọn chữ</text></name><questiontext format="html"><text>Trời [[1]], đất [[2]].</text></questiontext>
  <selectoption><text>xanh</text><group>1</group></selectoption><selectoption><text>nâu</text><group>1</group></selectoption></question>
<question type="essay"><name><text>Luận</text></name><questiontext format="html"><text>Viết.</text></questiontext></question>
<question type="calculated"><name><text>Tính</text></name><questiontext format="html"><text>{{a}}+1?</text></questiontext></question>
<question type="description"><name><text>Dẫn</text></name><questiontext format="html"><text>Đọc.</text></questiontext></question>
<question type="kiểu lạ"><name><text>Lạ</text></name></question>
</quiz>
"""


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "nfd", "crlf", "utf-16"])
def test_moodle_xml_as_moodle_writes_it(how: str) -> None:
    text = MOODLE.replace('encoding="UTF-8"', 'encoding="UTF-16"') if how == "utf-16" else MOODLE
    data = _encoded(text, how)
    assert formats.detect(io.BytesIO(data)) == "moodle-xml"
    judged = judge("moodle-xml", data)
    found = [(one.line.type, one.line.verdict.value) for one in judged]
    assert found == [
        ("single", "whole"), ("true_false", "whole"), ("numeric", "whole"), ("short", "loss"), ("matching", "whole"),
        ("ordering", "whole"), ("cloze", "loss"), ("cloze", "whole"), ("essay", "refused"), ("calculated", "refused"),
        ("description", "refused"), ("kiểu lạ", "refused"),
    ]  # fmt: skip
    first = judged[0]
    assert first.files == {"media/ban-do.svg": SVG}
    assert first.block.startswith("## td-01 | một lựa chọn\nbài: bai-mot\nnhãn: địa lý\nđiểm: 2\n\nXem ![Bản đồ ba miền](media/ban-do.svg).\nThủ đô **ở đâu**?")
    assert "Huế & Đà Nẵng" in first.block
    assert "> Từ năm 1010." in first.block
    assert "phân biệt chữ hoa" in judged[3].line.reason
    assert "phản hồi riêng" in judged[6].line.reason


def _moodle(inner: str, kind: str = "multichoice") -> bytes:
    return f'<quiz><question type="{kind}"><name><text>x</text></name>{inner}</question></quiz>'.encode()


_TWO = '<single>true</single><answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer>'


@pytest.mark.parametrize(("data", "verdict", "said"), [
    (_moodle(f"<questiontext format='html'><text>&lt;p&gt;H&lt;sub&gt;2&lt;/sub&gt;O là \\(x^2\\)?&lt;/p&gt;</text></questiontext>{_TWO}"), "whole", ""),
    (_moodle(f"<questiontext format='html'><text>&lt;script&gt;alert(1)&lt;/script&gt;Hỏi&lt;iframe src='https://x'&gt;&lt;/iframe&gt;?</text></questiontext>{_TWO}"), "loss", "mã nhúng"),
    (_moodle(f"<questiontext format='html'><text>&lt;img src='https://x.example/a.png' alt='biểu đồ cột'&gt;?</text></questiontext>{_TWO}"), "loss", "hình"),
    (_moodle(f"<questiontext format='markdown'><text>![x](https://x.example/a.png) [y](javascript:alert(1))</text></questiontext>{_TWO}"), "loss", "liên kết"),
    (_moodle(f"<questiontext format='html'><text>Hỏi</text></questiontext><defaultgrade>0.5</defaultgrade>{_TWO}"), "loss", "điểm 0.5"),
    (_moodle(f"<questiontext format='html'><text>Hỏi</text></questiontext><hint><text>Nghĩ đi</text></hint>{_TWO}"), "loss", "gợi ý"),
    (_moodle("<questiontext format='html'><text>Hỏi</text></questiontext><single>true</single><answer fraction='NaN'><text>a</text></answer>"), "refused", "điểm"),
    (_moodle(f"<questiontext format='html'><text></text></questiontext>{_TWO}"), "refused", "lời hỏi"),
    (_moodle("<questiontext format='html'><text>Hỏi</text></questiontext><answer fraction='100'><text>1e999999999</text></answer>", "numerical"), "refused", "không đọc được"),
    (_moodle(f"<questiontext format='html'><text>&lt;img src='@@PLUGINFILE@@/a.gif'&gt;Hỏi</text><file name='a.gif' path='/' encoding='base64'>R0lGODlh</file></questiontext>{_TWO}"), "loss", "a.gif"),
])  # fmt: skip
def test_moodle_one_by_one(data: bytes, verdict: str, said: str) -> None:
    (one,) = judge("moodle-xml", data)
    assert one.line.verdict.value == verdict, one.line.reason
    assert said in one.line.reason
    assert "<script" not in one.block
    assert "javascript:" not in one.block


# ---- QTI

CHOICE_21 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="choice" title="Hành lý" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>ChoiceA</value></correctResponse></responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
  <itemBody><p>Xem biển báo:</p><p><img src="images/sign.svg" alt="Không để hành lý"/></p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="false" maxChoices="1"><prompt>Biển nói gì?</prompt>
      <simpleChoice identifier="ChoiceA">Luôn giữ hành lý bên mình.<feedbackInline outcomeIdentifier="F" identifier="ChoiceA" showHide="show">Đúng.</feedbackInline></simpleChoice>
      <simpleChoice identifier="ChoiceB">Để người khác giữ hành lý.</simpleChoice></choiceInteraction></itemBody>
  <modalFeedback outcomeIdentifier="F" identifier="x" showHide="show">Biển cấm bỏ hành lý.</modalFeedback>
</assessmentItem>"""
ENTRY_30 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="entry" title="t" adaptive="false" time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="string"><qti-correct-response><qti-value>York</qti-value></qti-correct-response>
    <qti-mapping default-value="0"><qti-map-entry map-key="York" mapped-value="1"/><qti-map-entry map-key="york" mapped-value="0.5"/></qti-mapping></qti-response-declaration>
  <qti-item-body><p>Now is the winter made glorious summer by this sun of <qti-text-entry-interaction response-identifier="RESPONSE"/>; and all the clouds.</p></qti-item-body>
</qti-assessment-item>"""
HOTSPOT_21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="hot" title="t" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="identifier"><correctResponse><value>A</value></correctResponse></responseDeclaration>
  <itemBody><hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1"><prompt>Đâu?</prompt><object type="image/svg+xml" width="200" height="100" data="images/sign.svg">Bản đồ nước Anh</object>
    <hotspotChoice shape="circle" coords="50,50,10" identifier="A"/><hotspotChoice shape="rect" coords="100,0,200,50" identifier="B"/></hotspotInteraction></itemBody></assessmentItem>"""
ORDER_21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="order" title="t" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="ordered" baseType="identifier"><correctResponse><value>C</value><value>A</value><value>B</value></correctResponse></responseDeclaration>
  <itemBody><orderInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>Xếp</prompt><simpleChoice identifier="A">Rubens</simpleChoice><simpleChoice identifier="B">Jenson</simpleChoice><simpleChoice identifier="C">Michael</simpleChoice></orderInteraction></itemBody></assessmentItem>"""
MATCH_21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="match" title="t" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="directedPair"><correctResponse><value>C R</value><value>D M</value></correctResponse></responseDeclaration>
  <itemBody><matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="4"><prompt>Ghép</prompt>
   <simpleMatchSet><simpleAssociableChoice identifier="C" matchMax="1">Capulet</simpleAssociableChoice><simpleAssociableChoice identifier="D" matchMax="1">Demetrius</simpleAssociableChoice></simpleMatchSet>
   <simpleMatchSet><simpleAssociableChoice identifier="M" matchMax="4">Midsummer</simpleAssociableChoice><simpleAssociableChoice identifier="R" matchMax="4">Romeo</simpleAssociableChoice><simpleAssociableChoice identifier="T" matchMax="4">Tempest</simpleAssociableChoice></simpleMatchSet></matchInteraction></itemBody></assessmentItem>"""
ESSAY_21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="essay" title="t"><responseDeclaration identifier="R" cardinality="single" baseType="string"/><itemBody><p>Viết</p><extendedTextInteraction responseIdentifier="R"/></itemBody></assessmentItem>"""
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="m"><resources>{}</resources></manifest>"""


def _package(**items: str) -> bytes:
    resources = "".join(f'<resource identifier="{n}" type="imsqti_item_xmlv2p1" href="items/{n}.xml"/>' for n in items)
    files = {f"items/{name}.xml": text for name, text in items.items()}
    return packed({"imsmanifest.xml": MANIFEST.format(resources), **files, "items/images/sign.svg": SVG})


def test_a_qti_package_as_others_write_it() -> None:
    data = _package(choice=CHOICE_21, entry=ENTRY_30, hot=HOTSPOT_21, order=ORDER_21, match=MATCH_21, essay=ESSAY_21, broken="<a><b></a>")
    assert formats.detect(io.BytesIO(data)) == "qti"
    judged = judge("qti", data)
    assert [(one.line.id, one.line.type, one.line.verdict.value) for one in judged] == [
        ("choice", "single", "whole"), ("entry", "cloze", "loss"), ("hot", "hotspot", "loss"), ("order", "ordering", "whole"),
        ("match", "matching", "whole"), ("essay", "extendedTextInteraction", "refused"), ("broken.xml", "unknown", "refused"),
    ]  # fmt: skip
    choice, entry, hot, order, match, *_ = read("qti", data)
    assert choice.question is not None
    assert choice.question.prompt == "Xem biển báo:\n\n![Không để hành lý](media/sign.svg)\n\nBiển nói gì?"
    assert choice.question.options[0].feedback == "Đúng."
    assert choice.question.explanation == "Biển cấm bỏ hành lý."
    assert choice.files == {"media/sign.svg": SVG}
    assert entry.question is not None
    assert entry.question.prompt.endswith("sun of [[1]]; and all the clouds.")
    assert hot.question is not None
    assert [(o.area.x, o.area.y, o.area.width, o.area.height) for o in hot.question.options if o.area] == [(20, 40, 10, 20), (50, 0, 50, 50)]
    assert order.question is not None
    assert order.question.items == ("Michael", "Rubens", "Jenson")
    assert match.question is not None
    assert (match.question.pairs, match.question.distractors) == ((("Capulet", "Romeo"), ("Demetrius", "Midsummer")), ("Tempest",))


def test_one_qti_item_without_a_package_and_a_package_without_a_manifest() -> None:
    assert formats.detect(io.BytesIO(ORDER_21.encode())) == "qti"
    assert formats.detect(io.BytesIO(ENTRY_30.encode("utf-16"))) == "qti"
    (one,) = judge("qti", ORDER_21.encode())
    assert one.line.verdict.value == "whole"
    (two,) = judge("qti", packed({"a/b.xml": MATCH_21}))
    assert two.line.verdict.value == "whole"


# ---- the spreadsheet

HEAD = ["Khóa", "Kiểu", "Câu hỏi", "Đáp án đúng", "Đáp án 1", "Đáp án 2", "Đáp án 3", "Giải thích", "Sai số"]
ROWS = [
    ["c1", "Một lựa chọn", "Hỏi?", "B", "sai", "đúng", None, "Vì thế.", None],
    [None, "NHIỀU LỰA CHỌN", "Hỏi?", "a, C", "x", "y", "z", None, None],
    ["c3", "đúng sai", "Hỏi?", "đúng", None, None, None, None, None],
    ["c4", "số", "Hỏi?", None, 55.1, None, None, None, 0.05],
    ["c5", "trả lời ngắn", "Hỏi?", None, "sapo", "sa pô", None, None, None],
    ["c6", "ghép đôi", "Hỏi?", None, "a => 1", "b => 2", "=> 3", None, None],
    ["c7", "sắp thứ tự", "Hỏi?", None, "một", "hai", "ba", None, None],
    ["c8", "điền chỗ trống", "Là [[1]] và [[2]].", None, "a | b", "(x) c | ( ) d", None, None, None],
    ["c9", "tình huống", "Chuyện.", None, None, None, None, None, None],
    ["c9/1", "số", "Mấy?", None, "1.234,5", None, None, None, None],
    ["c10", "một lựa chọn", "Hỏi?", "D", "a", "b", None, None, None],
    ["c11", "tự luận", "Hỏi?", None, None, None, None, None, None],
    ["c12", "tình huống", "Thiếu phần.", None, None, None, None, None, None],
    ["c13", "một lựa chọn", "=1+1", "A", "a", "b", None, None, None],
]  # fmt: skip
SHEET_VERDICTS = [
    ("c1", "single", "whole"), ("dong-4", "multiple", "whole"), ("c3", "true_false", "whole"), ("c4", "numeric", "whole"),
    ("c5", "short", "whole"), ("c6", "matching", "whole"), ("c7", "ordering", "whole"), ("c8", "cloze", "whole"),
    ("c9", "scenario", "refused"), ("c10", "single", "refused"), ("c11", "tự luận", "refused"), ("c12", "scenario", "refused"),
    ("c13", "single", "whole"),
]  # fmt: skip


def _book(rows: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_spreadsheet_as_people_fill_it_in() -> None:
    data = _book([["Ngân hàng câu hỏi của Sở"], HEAD, *ROWS])
    assert formats.detect(io.BytesIO(data)) == "xlsx"
    judged = judge("xlsx", data)
    assert [(one.line.id, one.line.type, one.line.verdict.value) for one in judged] == SHEET_VERDICTS
    number = read("xlsx", data)[3].question
    assert number is not None
    assert (number.answer, number.tolerance) == ("55.1", "0.05")
    assert "chưa viết" in judged[9].line.reason


@pytest.mark.parametrize("how", ["utf-8", "utf-8-sig", "utf-16", "nfd"])
def test_the_same_sheet_saved_as_csv(how: str) -> None:
    rows = [HEAD, *([cell if cell is None else str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in ROWS)]
    text = "\r\n".join(";".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)
    data = _encoded(text, how)
    assert formats.detect(io.BytesIO(data)) == "xlsx"
    found = [(one.line.id, one.line.verdict.value) for one in judge("xlsx", data)]
    assert [verdict for _, verdict in found] == [v for _, _, v in SHEET_VERDICTS]


# ---- what is none of these

@pytest.mark.parametrize("data", [
    b"", b"  \n", b"%PDF-1.7 x", b"\xd0\xcf\x11\xe0x", b"PK\x03\x04 broken", b"\x89PNG\r\n", b"<html><body>x</body></html>",
    packed({"a.txt": "x"}),
])  # fmt: skip
def test_what_is_no_bank_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        formats.detect(io.BytesIO(data))
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(("kind", "data"), [
    ("gift", "NguyÔn V¨n".encode("latin-1")), ("gift", b""), ("gift", b"// only a comment\n"), ("aiken", b"x"),
    ("moodle-xml", b"<quiz/>"), ("moodle-xml", b"x"), ("moodle-xml", b'<?xml version="1.0" encoding="klingon"?><quiz/>'),
    ("xlsx", b"a;b\n1;2\n"), ("qti", packed({"a.xml": "<html/>"})), ("xlsx", ";".join(HEAD).encode()),
])  # fmt: skip
def test_a_file_of_the_wrong_format_is_refused_in_words(kind: str, data: bytes) -> None:
    if kind == "aiken":
        assert [one.line.verdict.value for one in judge(kind, data)] == ["refused"]
        return
    with pytest.raises(Unreadable) as refusal:
        read(kind, data)
    assert str(refusal.value).endswith(".")
