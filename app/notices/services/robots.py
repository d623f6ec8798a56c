"""机器人与短信网关 — WeCom, DingTalk and Feishu group robots and SMS gateways, called through apprise.

apprise knows each service's form of message; it does not read what a robot answers: they say 200 and put the
refusal into the body. We read it. A robot's address is taken apart here, and only the key in it is kept for
use: the host is always the service's own.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.core import egress
from app.core.errors import DomainError
from app.core.text import _
from app.notices.services.refusals import ChannelWrong, NotSent
from app.rules.notice_channels import CHANNELS, ROBOT_HOSTS

SECONDS = 40  # one call, whatever happens
OK, TOO_MANY, SERVER = 200, 429, 500
SHORTEST_KEY = 6
KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
# 短信网关 — those apprise has for text messages, and a gateway of one's own that takes JSON or a form
GATEWAYS: Mapping[str, tuple[str, str]] = {
    "jsons": ("custom_json", "NotifyJSON"),
    "forms": ("custom_form", "NotifyForm"),
    "json": ("custom_json", "NotifyJSON"),
    "form": ("custom_form", "NotifyForm"),
    "smseagles": ("smseagle", "NotifySMSEagle"),
    "smsmanager": ("smsmanager", "NotifySMSManager"),
    "twilio": ("twilio", "NotifyTwilio"),
    "vonage": ("vonage", "NotifyVonage"),
    "bulksms": ("bulksms", "NotifyBulkSMS"),
}
PLAIN = frozenset({"json", "form"})  # only to a host that the installation named
OWN = PLAIN | {"jsons", "forms", "smseagles"}  # whose host the union enters
PLACE_OF_NUMBER = "{phone}"


def key_of(kind: str, address: str) -> str:
    """机器人密钥 — the key in the address a group robot was given. Raises ChannelWrong for any other
    address.
    """
    parts = urlsplit(address.strip())
    if parts.scheme != "https" or parts.hostname not in ROBOT_HOSTS[kind] or parts.port not in (None, 443):
        raise ChannelWrong(
            _(
                "This is not the address of a robot of %(channel)s: copy it as the robot's page shows it; it "
                "begins "
                "with https://%(host)s/.",
                channel=CHANNELS[kind],
                host=ROBOT_HOSTS[kind][0],
            ),
            field="target",
        )
    found = KEYS[kind](parts.path, parse_qs(parts.query))
    if not KEY.fullmatch(found):
        raise ChannelWrong(_("The key is missing in the robot's address: copy all of it."), field="target")
    return found


def post(kind: str, address: str, text: str, *, secret: str | None = None) -> None:
    """发到群 — a text into the robot's group. Raises NotSent."""
    key = key_of(kind, address)
    _called(_robot(kind, key, secret), text, secrets=(key, secret or ""))


def gateway_of(address: str) -> str:
    """网关地址 — a gateway's address that can be used, as apprise writes them; `{phone}` stands for the
    number.

    Raises ChannelWrong.
    """
    parts = urlsplit(address.strip())
    open_wire = parts.scheme in PLAIN and not egress.is_named(parts.hostname or "")
    if parts.scheme not in GATEWAYS or not parts.hostname or PLACE_OF_NUMBER not in address or open_wire:
        raise ChannelWrong(
            _(
                "Write the gateway's address as apprise does, with {phone} in the place of the number, such "
                "as "
                "jsons://sms.example.com/send?:to={phone}."
            ),
            field="target",
        )
    return address.strip()


def host_of(address: str) -> tuple[str | None, int]:
    """网关主机 — host and port that the union chose; None where the service's own is called."""
    parts = urlsplit(address)
    own = parts.scheme in OWN
    return (parts.hostname, parts.port or 443) if own else (None, 0)


def text_message(address: str, phone: str, text: str) -> None:
    """发短信 — through the union's gateway. Raises NotSent."""
    digits = "".join(each for each in phone if each.isdigit() or each == "+")
    reached = gateway_of(address).replace(PLACE_OF_NUMBER, digits)
    _called(_gateway(reached), text, secrets=_secrets_in(address))


def _gateway(address: str) -> Any:
    """What apprise makes of the address, whatever else it asks for: certificates are checked."""
    module, name = GATEWAYS[address.partition(":")[0].lower()]
    plugin = getattr(import_module(f"apprise.plugins.{module}"), name)
    try:
        made = plugin(**{**(plugin.parse_url(address) or {}), "asset": _asset()})
    except TypeError:
        raise NotSent(
            _("The gateway's address cannot be used: check it with your provider."), again=False
        ) from None
    made.verify_certificate, made.redirects = True, False
    return made


def _robot(kind: str, key: str, secret: str | None) -> Any:
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    from app.notices.services.signing import SignedDingTalk, SignedFeishu

    if kind == "wecom":
        return NotifyWeComBot(key=key, asset=_asset())
    if kind == "dingtalk":
        return SignedDingTalk(token=key, secret=secret or None, asset=_asset())
    if not secret:
        return NotifyFeishu(token=key, asset=_asset())
    robot = SignedFeishu(token=key, asset=_asset())
    robot.signing_key = secret
    return robot


def _asset() -> Any:
    from apprise import AppriseAsset

    for name in ("apprise", "urllib3"):  # below this they write addresses, which are the keys
        logging.getLogger(name).setLevel(logging.ERROR)
    return AppriseAsset(app_id="Zhihui", app_desc="Zhihui", http_redirects=False, secure_logging=True)


def _secrets_in(address: str) -> list[str]:
    """What of a gateway's address might be a password: a provider may repeat it in what it answers."""
    parts = urlsplit(address)
    named = [each for values in parse_qs(parts.query).values() for each in values]
    return [
        each for each in (parts.username or "", parts.password or "", *parts.path.split("/"), *named) if each
    ]


def _called(robot: Any, text: str, *, secrets: Iterable[str]) -> None:
    from app.core.egress_http import heard  # requests stays out of the web process

    with egress.at_most(SECONDS), heard() as answer:
        done = robot.notify(body=text)
    if isinstance(answer.refusal, DomainError):
        raise NotSent(answer.refusal.message, outcome="unreachable")
    if not answer.status:
        raise NotSent(_("Nobody answered at the robot's or gateway's address."), outcome="unreachable")
    if not done or answer.status >= 300:  # noqa: PLR2004 - the statuses of success end there
        again = answer.status >= SERVER or answer.status == TOO_MANY
        raise NotSent(
            _("The robot or gateway answered with status %(status)s.", status=answer.status), again=again
        )
    _must_have_taken(answer.body, secrets)


def _must_have_taken(body: bytes, secrets: Iterable[str]) -> None:
    """Robots answer 200 and say in the body that they did not take it; their keys are left out of that."""
    try:
        said = json.loads(body)
    except ValueError:
        return
    if not isinstance(said, Mapping):
        return
    code = next((said[name] for name in ("errcode", "code", "StatusCode") if name in said), 0)
    if code not in (0, "0", OK, "OK"):
        named = (name for name in ("errmsg", "msg", "message", "StatusMessage") if name in said)
        words = str(said.get(next(named, ""), ""))
        for secret in secrets:
            words = words.replace(secret, "****") if len(secret) >= SHORTEST_KEY else words
        words = words[:120]
        raise NotSent(_("The robot or gateway refused it: %(code)s %(said)s", code=code, said=words))


def _after_hook(path: str, _query: Mapping[str, list[str]]) -> str:
    return path.rstrip("/").rpartition("/hook/")[2]


KEYS: Mapping[str, Callable[[str, Mapping[str, list[str]]], str]] = {
    "wecom": lambda _path, query: query.get("key", [""])[0],
    "dingtalk": lambda _path, query: query.get("access_token", [""])[0],
    "feishu": _after_hook,
}
