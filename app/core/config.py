"""Settings come from the environment, are checked at start, and are wrong in a clear sentence.

The README lists every variable. Nothing else in the project reads `os.environ`.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit

from app.core.senders import Relay, WrongRelay, is_address, parse_relay
from app.core.storage.address import BucketAddress, WrongAddress
from app.core.storage.address import parse as parse_address

ROOT = Path(__file__).resolve().parents[2]
DEMO = "demo"  # the folder name that marks the demonstration province


class SettingsError(Exception):
    """A setting cannot be used; the message is a sentence for the operator."""


@dataclass(frozen=True)
class SiteIdentity:
    """Who runs this site: what the footer must name, taken from `site.toml` in the instance folder."""

    name: str = "Học tập số Quảng Ngãi"
    province: str = "Quảng Ngãi"
    department: str = "Sở Khoa học và Công nghệ tỉnh Quảng Ngãi"
    governing_body: str = "Ủy ban nhân dân tỉnh Quảng Ngãi"
    address: str = ""
    email: str = ""
    phone: str = ""
    responsible: str = ""
    notice_symbol: str = "TB-SKHCN"  # what follows the number of the department's notices (Thông báo)
    helper: str = ""  # whom an officer calls when the first sign-in fails; printed on the slips
    demo: bool = False


@dataclass(frozen=True)
class Settings:
    """One installation. Paths are absolute; the instance folder holds everything that must be backed up."""

    instance: Path
    database_url: str
    secret_key: str
    public_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 16  # many wait while passwords are hashed; lessons must not wait with them
    trusted_proxies: int = 0
    storage: BucketAddress | None = None  # where files are kept; None: in the instance folder
    relay: Relay | None = None  # the mail server; None: no mail leaves by itself
    mail_from: str = ""  # whom mails say they are from
    outbox_folder: Path | None = None  # where messages are written as files for another program to send
    demo_public: bool = False  # the demonstration may be served beyond this machine
    second_step_days: int | None = 14  # how long staff may put off the second step of signing in; None: for ever
    export_dir: Path | None = None  # where exports that run by themselves may be left, besides the private store
    testing: bool = False
    site: SiteIdentity = field(default_factory=SiteIdentity)

    @property
    def public_media(self) -> Path:
        """Media of published editions: public, named by hash, cached for ever."""
        return self.instance / "media"

    @property
    def private_files(self) -> Path:
        """Uploads and exports: served only by views that check who asks."""
        return self.instance / "private"

    @property
    def is_loopback(self) -> bool:
        """Whether the public address is this machine only (letters then say 'bản thử')."""
        return urlsplit(self.public_url).hostname in ("127.0.0.1", "localhost", "::1")

    @property
    def secure_cookies(self) -> bool:
        """Cookies travel over TLS only, whenever the public address is https."""
        return self.public_url.startswith("https://")


def _whole_number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name, "").strip() or str(default)
    if not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} phải là số nguyên từ {low} đến {high}, đang là “{text}”.")
    return int(text)


def _second_step(env: Mapping[str, str], folder: Path) -> int | None:
    # The demonstration's ready accounts must work with what is printed beside them.
    if folder.name == DEMO or env.get("HOCTAPSO_SECOND_STEP_DAYS", "").strip().lower() == "off":
        return None
    return _whole_number(env, "HOCTAPSO_SECOND_STEP_DAYS", 14, 0, 365)


def real_instance(env: Mapping[str, str] | None = None) -> Path:
    """The folder of the real installation: HOCTAPSO_INSTANCE, else `instance/` of this checkout."""
    chosen = (os.environ if env is None else env).get("HOCTAPSO_INSTANCE", "").strip()
    return Path(chosen).expanduser().resolve() if chosen else ROOT / "instance"


def demo_instance(env: Mapping[str, str] | None = None) -> Path:
    """The folder of the demonstration province, within the real installation's; removing it removes all of it."""
    real = real_instance(env)
    return real if real.name == DEMO else real / DEMO


def default_instance(env: Mapping[str, str]) -> Path:
    """The real installation's folder, or the demonstration's while only that has been set up."""
    real = real_instance(env)
    if env.get("HOCTAPSO_INSTANCE", "").strip() or env.get("HOCTAPSO_DATABASE_URL", "").strip():
        return real
    if not (real / "hoctapso.db").exists() and (real / DEMO / "hoctapso.db").exists():
        return real / DEMO
    return real


def _secret_key(instance: Path) -> str:
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        # Created with its final permissions: at no moment can another user of the machine read it.
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another worker was quicker
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    key = path.read_text().strip()
    if len(key) < 32:
        raise SettingsError(f"Khóa bí mật trong {path} quá ngắn. Xóa tệp này để hệ thống tạo khóa mới.")
    return key


def _site(instance: Path) -> SiteIdentity:
    path = instance / "site.toml"
    if not path.exists():
        return SiteIdentity()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"Không đọc được {path}: {error}.") from error
    known = {f.name: f.type for f in fields(SiteIdentity)}
    for key, value in data.items():
        if key not in known:
            raise SettingsError(f"{path}: không có mục “{key}”. Các mục dùng được: {', '.join(known)}.")
        if type(value).__name__ != known[key]:
            raise SettingsError(f"{path}: mục “{key}” sai kiểu.")
    return SiteIdentity(**data)


def _export_dir(env: Mapping[str, str], folder: Path) -> Path | None:
    text = env.get("HOCTAPSO_EXPORT_DIR", "").strip()
    if not text or folder.name == DEMO:  # made-up figures must not lie where another system reads real ones
        return None
    path = Path(text).expanduser()
    if not path.is_absolute() or not path.is_dir():
        raise SettingsError(f"HOCTAPSO_EXPORT_DIR phải là một thư mục có sẵn, viết từ gốc; đang là “{text}”.")
    return path


def _storage(env: Mapping[str, str], folder: Path) -> BucketAddress | None:
    url = env.get("HOCTAPSO_STORAGE_URL", "").strip()
    # The demonstration's files are always in its folder: removing the folder removes all of it.
    if not url or folder.name == DEMO:
        return None
    try:
        return parse_address(url, env)
    except WrongAddress as error:
        raise SettingsError(f"HOCTAPSO_STORAGE_URL {error}") from error


def _messages(env: Mapping[str, str], folder: Path, public: str) -> tuple[Relay | None, str, Path | None]:
    """How messages leave: the mail server, the address they come from, the folder for files."""
    if folder.name == DEMO:  # made-up people get no mail
        return None, "hoc-tap-so@vidu.example", folder / "outbox"
    url, sender = env.get("HOCTAPSO_SMTP_URL", "").strip(), env.get("HOCTAPSO_MAIL_FROM", "").strip()
    where = env.get("HOCTAPSO_OUTBOX_DIR", "").strip()
    try:
        relay = parse_relay(url) if url else None
    except WrongRelay as error:
        raise SettingsError(f"HOCTAPSO_SMTP_URL {error}") from error
    if sender and not is_address(sender):
        raise SettingsError(f"HOCTAPSO_MAIL_FROM phải là một địa chỉ thư, đang là “{sender}”.")
    if relay and not sender:
        raise SettingsError("HOCTAPSO_SMTP_URL cần HOCTAPSO_MAIL_FROM: địa chỉ thư mà người nhận thấy.")
    target = Path(where).expanduser() if where else None
    if target is not None and (not target.is_absolute() or not target.is_dir() or not os.access(target, os.W_OK)):
        raise SettingsError(f"HOCTAPSO_OUTBOX_DIR phải là một thư mục có sẵn, ghi được, đang là “{where}”.")
    return relay, sender or f"hoc-tap-so@{urlsplit(public).hostname}", target


def load(env: Mapping[str, str] | None = None, instance: Path | None = None) -> Settings:
    """Read and check the settings of one installation.

    `instance` overrides the folder (the command line's --demo, tests). Raises SettingsError.
    """
    env = os.environ if env is None else env
    folder = instance or default_instance(env)
    # The demonstration has a database of its own whatever the real one is: it must never be mixed into it.
    variable = "HOCTAPSO_DEMO_DATABASE_URL" if folder.name == DEMO else "HOCTAPSO_DATABASE_URL"
    url = env.get(variable, "").strip() or f"sqlite:///{folder / 'hoctapso.db'}"
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError(f"{variable} phải bắt đầu bằng sqlite:/// hoặc postgresql://.")
    host = env.get("HOST", "").strip() or "127.0.0.1"
    port = _whole_number(env, "PORT", 8000, 1, 65535)
    public = env.get("HOCTAPSO_PUBLIC_URL", "").strip().rstrip("/") or f"http://127.0.0.1:{port}"
    if urlsplit(public).scheme not in ("http", "https") or not urlsplit(public).hostname:
        raise SettingsError(f"HOCTAPSO_PUBLIC_URL phải là địa chỉ http(s), đang là “{public}”.")
    secret = env.get("HOCTAPSO_SECRET_KEY", "").strip()
    if secret and len(secret) < 32:
        raise SettingsError("HOCTAPSO_SECRET_KEY phải dài ít nhất 32 ký tự.")
    relay, mail_from, outbox_folder = _messages(env, folder, public)
    return Settings(
        instance=folder,
        database_url=url,
        secret_key=secret or _secret_key(folder),
        public_url=public,
        host=host,
        port=port,
        workers=_whole_number(env, "HOCTAPSO_WORKERS", 2, 1, 64),
        threads=_whole_number(env, "HOCTAPSO_THREADS", 16, 1, 64),
        trusted_proxies=_whole_number(env, "HOCTAPSO_TRUSTED_PROXIES", 0, 0, 5),
        storage=_storage(env, folder),
        relay=relay,
        mail_from=mail_from,
        outbox_folder=outbox_folder,
        demo_public=env.get("HOCTAPSO_DEMO_PUBLIC", "").strip() in ("1", "true", "yes"),
        second_step_days=_second_step(env, folder),
        export_dir=_export_dir(env, folder),
        site=_site(folder),
    )
