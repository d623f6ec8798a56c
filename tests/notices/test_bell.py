"""The bell and the list of one's notices: as many statements for ten thousand notices as for ten."""

from datetime import timedelta

import pytest
from sqlalchemy import Table

from app.core import bulk
from app.core.clock import now
from app.core.db import atomic
from app.models import Notice
from tests.approvals.pages import statements
from tests.cast import Union
from tests.visitor import Visitor

pytestmark = pytest.mark.sql
NOTICES: Table = Notice.__table__  # type: ignore[assignment]


def _fill(union: Union, count: int, *, begin: int = 0) -> None:
    words = {"subject": "题", "body": "文", "outside": "请登录"}
    at = now() - timedelta(days=30)
    with union.scope(), atomic():
        bulk.insert_rows(
            NOTICES,
            [
                {
                    "user_id": union.chair.user_id,
                    "template": "jobs.done",
                    "mark": f"many:{number}",
                    "said": {"zh": words, "en": words},
                    "urgent": False,
                    "told_at": at + timedelta(seconds=number),
                }
                for number in range(begin, begin + count)
            ],
        )


@pytest.mark.parametrize("path", ["/", "/mynotices/", "/mynotices/?unread=1"])
def test_ten_thousand_notices_cost_no_more_statements_than_ten(
    our_union: Union, client: Visitor, path: str
) -> None:
    _fill(our_union, 10)
    client.sign_in(our_union.chair)
    client.get(path)
    with statements() as few:
        assert "我的通知，10 条未读" in client.get(path).text
    _fill(our_union, 9_990, begin=10)
    with statements() as many:
        page = client.get(path).text
    assert "我的通知，99+ 条未读" in page
    assert page.count('class="notice-card') <= 30
    assert len(many) == len(few), "\n".join(many)
    assert sum("FROM notices" in each for each in many) <= 4
