"""机器人加签 — DingTalk's (加签) and Feishu's (签名校验) robots may ask that what they are sent is signed.

Both sign the moment, a line feed and the robot's key by HMAC-SHA256 in base64, each in its own way as their
documentation of custom robots says. apprise has no signature for Feishu, and writes DingTalk's into the
address encoded twice, where DingTalk decodes it once and refuses it: both are made here.
"""

import base64
import hmac
from typing import Any

import requests
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu

from app.core.clock import now


class SignedDingTalk(NotifyDingTalk):  # type: ignore[misc]
    """钉钉加签 — moment and signature stand in the address; requests encodes them."""

    def get_signature(self) -> tuple[str, str]:
        """The moment and its signature."""
        moment = str(int(now().timestamp() * 1_000))
        return moment, dingtalk_signature(self.secret, moment)


class SignedFeishu(NotifyFeishu):  # type: ignore[misc]
    """飞书签名校验 — moment and signature stand in the message."""

    signing_key = ""

    def send(self, body: str, *_said: Any, **_options: Any) -> bool:
        """发到群 — true when the service answered; what it answered is read by the caller."""
        moment = str(int(now().timestamp()))
        signed = {"timestamp": moment, "sign": feishu_signature(self.signing_key, moment)}
        said: dict[str, Any] = {**signed, "msg_type": "text", "content": {"text": body}}
        address = self.notify_url.format(token=self.token)
        try:
            answer = requests.post(address, json=said, timeout=self.request_timeout, allow_redirects=False)
        except requests.RequestException:
            return False
        return bool(answer.ok)


def dingtalk_signature(key: str, moment: str) -> str:
    """钉钉签名 — keyed with the robot's key, over the moment in milliseconds and the key."""
    return _base64(hmac.digest(key.encode(), f"{moment}\n{key}".encode(), "sha256"))


def feishu_signature(key: str, moment: str) -> str:
    """飞书签名 — keyed with the moment in seconds and the robot's key, over nothing."""
    return _base64(hmac.digest(f"{moment}\n{key}".encode(), b"", "sha256"))


def _base64(made: bytes) -> str:
    return base64.b64encode(made).decode()
