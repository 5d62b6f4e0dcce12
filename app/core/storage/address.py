"""Where a bucket is: one address, `https://KEY:SECRET@host:port/bucket/prefix?region=…` (pure)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

# Names of buckets: three to sixty-three of these (Amazon S3 User Guide, “General purpose bucket naming rules”).
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")
_EXAMPLE = "https://KHÓA:MẬT_KHẨU@s3.example.vn/ten-bucket?region=vn-1"


class WrongAddress(ValueError):
    """The address cannot be used; the message is the rest of a sentence that begins with the setting's name."""


@dataclass(frozen=True)
class BucketAddress:
    """A bucket of an S3-compatible service and how to sign for it. Several installations may share one, by prefix."""

    endpoint: str  # https://host:port
    bucket: str
    prefix: str  # no slashes at its ends; "" for the whole bucket
    region: str
    key: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The address as it may be printed: without credentials."""
        return "/".join(filter(None, (self.endpoint, self.bucket, self.prefix)))


def parse(text: str, env: Mapping[str, str]) -> BucketAddress:
    """Read an address; credentials and region missing in it are the usual AWS_ variables of `env`. Raises WrongAddress."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise WrongAddress(f"không phải là địa chỉ dùng được. Ví dụ: {_EXAMPLE}.") from error
    # What is wrong is said without the address: it may hold the password, and sentences end up in logs.
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongAddress(f"phải là địa chỉ http(s) của dịch vụ lưu trữ kiểu S3, ví dụ {_EXAMPLE}.")
    bucket, _, prefix = parts.path.strip("/").partition("/")
    if not _BUCKET.fullmatch(bucket):
        raise WrongAddress(
            f"thiếu tên bucket sau tên máy, hoặc tên có ký tự không dùng được (chữ thường, số, gạch nối). Ví dụ: {_EXAMPLE}."
        )
    if prefix and (not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/"))):
        raise WrongAddress(
            "có thư mục trong bucket với ký tự không dùng được (dùng chữ không dấu, số, gạch nối)."
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(options) - {"region"}):
        raise WrongAddress(f"có tham số không hiểu: {', '.join(unknown)}. Chỉ dùng được region.")
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    token = ""
    if not key:
        key, secret = env.get("AWS_ACCESS_KEY_ID", ""), env.get("AWS_SECRET_ACCESS_KEY", "")
        token = env.get("AWS_SESSION_TOKEN", "")
    if not key or not secret:
        raise WrongAddress(
            "thiếu khóa truy cập: viết trong địa chỉ, hoặc đặt AWS_ACCESS_KEY_ID và AWS_SECRET_ACCESS_KEY."
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return BucketAddress(
        endpoint=f"{parts.scheme}://{host}" + (f":{port}" if port else ""),
        bucket=bucket,
        prefix=prefix,
        region=options.get("region") or env.get("AWS_REGION") or env.get("AWS_DEFAULT_REGION") or "us-east-1",
        key=key,
        secret=secret,
        token=token,
    )
