"""The words of the catalog room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Strand(StrEnum):
    """Which part of the training a course belongs to (plan II.2.c.3; H is the base, never counted in the target)."""

    A = "A"
    B = "B"
    BASE = "H"

    @property
    def label(self) -> str:
        """The strand as the screen names it."""
        return _STRANDS[self]


_STRANDS = {
    Strand.A: "Phần A – Kỹ năng truyền thông số",
    Strand.B: "Phần B – Khoa học, công nghệ",
    Strand.BASE: "Phần nền – Học tập số",
}


@dataclass(frozen=True)
class CourseName:
    """A course as other rooms name it, published or only planned in a programme (then `edition_number` is 0)."""

    slug: str
    code: str  # in the programmes: A1 … T1; empty outside them
    title: str
    strand: str  # A, B, H; empty where only a programme names it and its code does not say
    edition_number: int  # the newest

    @property
    def named(self) -> str:
        """With its code before the title."""
        return f"{self.code} – {self.title}" if self.code else self.title


class Level(StrEnum):
    """How deep a course goes; only in-depth courses can count for the target."""

    BASIC = "co-ban"
    IN_DEPTH = "chuyen-sau"

    @property
    def label(self) -> str:
        """The level as the screen names it."""
        return "Cơ bản" if self is Level.BASIC else "Chuyên sâu"


class ChangeKind(StrEnum):
    """What a change of a lesson means to those who have read it (practice P20)."""

    CORRECTION = "dinh-chinh"  # spelling, links: read stays read
    ADDITION = "bo-sung"  # invited to look, not obliged
    RELEARN = "hoc-lai"  # has to be read again; needs a reason and the reviewer's yes

    @property
    def label(self) -> str:
        """The kind as the screen names it."""
        return {"dinh-chinh": "Đính chính", "bo-sung": "Bổ sung", "hoc-lai": "Phải học lại"}[self]


class Audience(StrEnum):
    """The audiences the plan names (domain facts §6)."""

    COMMUNICATION = "truyen-thong"
    GRASSROOTS_INFORMATION = "thong-tin-co-so"
    EXTERNAL_INFORMATION = "thong-tin-doi-ngoai"
    LEADERS = "lanh-dao"
    OFFICIALS = "cbccvc"
    CITIZENS = "nguoi-dan"
    COMMUNITY_TEAMS = "to-cnscd"
    EDUCATION = "giao-duc"
    LEARNERS = "nguoi-hoc"
    ENTERPRISES = "doanh-nghiep"
    RESEARCH = "nghien-cuu"
    PRESS = "bao-chi"
    OVERSEAS = "nguoi-viet-nuoc-ngoai"

    @property
    def label(self) -> str:
        """The audience as the screen names it."""
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.COMMUNICATION: "cán bộ chuyên trách truyền thông",
    Audience.GRASSROOTS_INFORMATION: "cán bộ làm thông tin cơ sở",
    Audience.EXTERNAL_INFORMATION: "cán bộ làm thông tin đối ngoại",
    Audience.LEADERS: "lãnh đạo, quản lý",
    Audience.OFFICIALS: "cán bộ, công chức, viên chức",
    Audience.CITIZENS: "người dân",
    Audience.COMMUNITY_TEAMS: "Tổ công nghệ số cộng đồng",
    Audience.EDUCATION: "cán bộ quản lý giáo dục, nhà giáo",
    Audience.LEARNERS: "học viên, sinh viên, học sinh",
    Audience.ENTERPRISES: "doanh nghiệp, hộ kinh doanh",
    Audience.RESEARCH: "tổ chức, cá nhân nghiên cứu",
    Audience.PRESS: "cơ quan báo chí, nhà báo",
    Audience.OVERSEAS: "người Việt Nam ở nước ngoài",
}


#: Languages a lesson may be translated into, by ISO 639 code, as the screen names them: English, and those spoken in the
#: province. A site that needs another one adds its line here.
LANGUAGES = {
    "en": "English",
    "hre": "Hrê",
    "cua": "Co (Cor)",
    "sed": "Xơ Đăng",
    "kxy": "Ca Dong",
    "bdq": "Ba Na",
    "jra": "Gia Rai",
    "jeh": "Giẻ",
    "stg": "Triêng",
    "brb": "Brâu",
    "rmx": "Rơ Măm",
}
VIETNAMESE = "vi"


def language_name(lang: str) -> str:
    """How the screen names a language: “Hrê”, “English (en-GB)”; a tag nobody knows is shown as it is."""
    if lang == VIETNAMESE:
        return "Tiếng Việt"
    name = LANGUAGES.get(lang.partition("-")[0], "")
    return f"{name} ({lang})" if name and "-" in lang else name or lang
class ResourceKind(StrEnum):
    """What an item of the resource library is to those who look for one."""

    PICTURE = "hinh-anh"
    INFOGRAPHIC = "do-hoa"
    SOUND = "am-thanh"
    VIDEO = "video"
    POST = "bai-dang"
    LOUDSPEAKER = "bai-loa"
    DOCUMENT = "tai-lieu"

    @property
    def label(self) -> str:
        """The kind as the screen names it."""
        return _KINDS[self]

    @property
    def is_text(self) -> bool:
        """Whether its text is the thing itself, ready to be read out or posted."""
        return self in (ResourceKind.POST, ResourceKind.LOUDSPEAKER)

    def takes(self, mime: str) -> bool:
        """Whether a file of this type can be the item's file."""
        if self in (ResourceKind.PICTURE, ResourceKind.INFOGRAPHIC):
            return mime.startswith("image/") or (self is ResourceKind.INFOGRAPHIC and mime == "application/pdf")
        if self in (ResourceKind.SOUND, ResourceKind.VIDEO):
            return mime.startswith("audio/" if self is ResourceKind.SOUND else "video/")
        return self is not ResourceKind.LOUDSPEAKER or mime.startswith("audio/")


_KINDS = {
    ResourceKind.PICTURE: "Hình ảnh",
    ResourceKind.INFOGRAPHIC: "Đồ họa thông tin",
    ResourceKind.SOUND: "Âm thanh",
    ResourceKind.VIDEO: "Video",
    ResourceKind.POST: "Bài đăng",
    ResourceKind.LOUDSPEAKER: "Bài đọc loa",
    ResourceKind.DOCUMENT: "Tài liệu",
}
