"""Telling: once, in both languages, to those meant and nobody else, and never with a stranger's address."""

import pytest
from sqlalchemy import select

from app.core.clock import now
from app.core.db import atomic, session
from app.core.text import _l
from app.models import Notice, NoticeWording
from app.notices.services.telling import tell, tell_each
from tests.cast import Union

pytestmark = pytest.mark.sql
ASKED = {"what": "拨付 BF-1", "who": "王芳", "step": _l("Union chair"), "due": None, "reason": "年度安排"}


def _told() -> list[Notice]:
    return list(session.scalars(select(Notice).order_by(Notice.id)))


def _ask(union: Union, *people: str, key: str = "", about: tuple[str, int] | None = ("requests", 5)) -> None:
    with atomic():
        tell(
            [union.people[each].user_id for each in people],
            "approvals.asked",
            facts=ASKED,
            about=about,
            address="/approvals/show/5",
            at=now(),
            key=key,
        )


def test_what_is_told_is_read_in_both_languages_with_its_facts(our_union: Union) -> None:
    with our_union.scope():
        _ask(our_union, "chair")
        (notice,) = _told()
        assert notice.said["zh"]["subject"] == "待您审批：拨付 BF-1"
        assert "工会主席" in notice.said["zh"]["body"]
        assert "Union chair" in notice.said["en"]["body"]
        assert "—" in notice.said["zh"]["body"]  # nobody said until when
        assert notice.urgent
        assert notice.read_at is None


def test_nobody_is_told_the_same_twice(our_union: Union) -> None:
    with our_union.scope():
        _ask(our_union, "chair", "chair", "finance")
        _ask(our_union, "chair", "finance")
        assert len(_told()) == 2
        _ask(our_union, "chair", key="2026-09-02")
        assert len(_told()) == 3


def test_without_a_subject_each_telling_is_a_new_one(our_union: Union) -> None:
    with our_union.scope():
        _ask(our_union, "chair", about=None)
        _ask(our_union, "chair", about=None)
        assert len(_told()) == 2


def test_a_refused_transaction_tells_nobody(our_union: Union) -> None:
    with our_union.scope():
        with pytest.raises(KeyError), atomic():
            tell(
                [our_union.chair.user_id], "points.lapsing", facts={}, about=("x", 1), address=None, at=now()
            )
            raise KeyError
        assert _told() == []


def test_each_is_told_facts_of_their_own(our_union: Union) -> None:
    people = [our_union.chair.user_id, our_union.finance.user_id]
    with our_union.scope():
        with atomic():
            tell_each(
                ((user, {"points": 100 * n, "days": 7}) for n, user in enumerate(people, 1)),
                "points.lapsing",
                about=("point_lots", 1),
                address=None,
                at=now(),
            )
        assert [each.said["en"]["subject"][:3] for each in _told()] == ["100", "200"]


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "/\\evil", "evil", ""])
def test_a_notice_leads_nowhere_but_here(our_union: Union, address: str) -> None:
    with our_union.scope(), pytest.raises(ValueError, match="path of ours"):
        tell([our_union.chair.user_id], "notices.test", facts={}, about=None, address=address, at=now())


def test_facts_and_templates_nobody_declared_are_found_at_once(our_union: Union) -> None:
    with our_union.scope():
        with pytest.raises(KeyError):
            tell([1], "approvals.guessed", facts={}, about=None, address=None, at=now())
        with pytest.raises(KeyError):
            tell([1], "notices.test", facts={"bank_card": "62"}, about=None, address=None, at=now())


def test_a_unions_own_words_take_the_place_of_ours(our_union: Union, their_union: Union) -> None:
    own = {"subject": "请批：{what}", "body": "{who}", "outside": "请登录", "changed_by": "孙涛"}
    with our_union.scope(), atomic():
        session.add(NoticeWording(template="approvals.asked", language="zh", changed_at=now(), **own))
    with our_union.scope("上海一部"):
        _ask(our_union, "chair")
    for union, subject in ((our_union, "请批：拨付 BF-1"), (their_union, "待您审批：拨付 BF-1")):
        with union.scope():
            if union is their_union:
                _ask(union, "chair")
            assert [each.said["zh"]["subject"] for each in _told()] == [subject]
            session.rollback()
