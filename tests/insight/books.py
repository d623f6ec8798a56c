"""A workbook as it is asked for, written and fetched; for tests of lineage."""

from sqlalchemy import select

from app.core import jobs
from app.core.db import session
from app.models import Job
from tests.cast import Person
from tests.visitor import Visitor


def book_of(client: Visitor, person: Person, address: str, form_at: str) -> bytes | None:
    """Asked for at the page, written by a worker, fetched from the page of the job."""
    client.sign_in(person)
    answer = client.submit(address, form_at=form_at)
    if answer.status_code != 302:
        return None
    number = session.scalars(select(Job.id).order_by(Job.id.desc()).limit(1)).one()
    session.remove()
    jobs.perform(number)
    with client.get(f"{answer.headers['Location']}/file") as sent:
        assert sent.status_code == 200, sent.text
        return sent.data
