"""Servers for the notices to reach, and the union's ways to them."""

from collections.abc import Iterator

import pytest

from tests.databases import TestDatabase
from tests.notices.receivers import Hook, Mailbox, http_receiver, mail_server


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with mail_server() as box:
        yield box


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hook]:
    """The robots' services and a gateway, all answered by one receiver here."""
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    with http_receiver() as receiver:
        for plugin in (NotifyWeComBot, NotifyDingTalk, NotifyFeishu):
            _host, _slash, path = plugin.notify_url.removeprefix("https://").partition("/")
            monkeypatch.setattr(plugin, "notify_url", f"{receiver.url}/{path}")
        yield receiver


@pytest.fixture(autouse=True)
def inside(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The installation allows its own machine, as one would its own mail server."""
    if "database" in request.fixturenames:
        database: TestDatabase = request.getfixturevalue("database")
        monkeypatch.setitem(database.app.config, "OUTGOING_HOSTS", ["127.0.0.1"])
        monkeypatch.setitem(database.app.config, "PUBLIC_URL", "https://zhihui.example")
