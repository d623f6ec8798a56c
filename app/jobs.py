"""TIMETABLE — what runs when, for all rooms, and the rooms' jobs that can be asked for.

A chore runs every so many seconds in each worker process; it must be harmless when two run at once.
"""

from flask import Flask

from app.approvals import jobs as approvals
from app.budgets import jobs as budgets
from app.care import jobs as care
from app.catalog import jobs as catalog
from app.core import timetable
from app.core.timetable import Every
from app.feedback import jobs as feedback
from app.insight import jobs as insight
from app.notices import jobs as notices
from app.people import jobs as people
from app.points import jobs as points
from app.settlement import jobs as settlement
from app.tenants import jobs as tenants

ROOMS = (approvals, insight, people, settlement)  # their handlers register themselves

TIMETABLE = (
    Every(600, approvals.chase_due),
    Every(1, tenants.seal_audit),
    Every(600, tenants.seal_whole_audit),
    Every(3_600, catalog.keep_rules),
    Every(600, points.expire_due),
    Every(600, points.expire_leavers),
    Every(600, points.begin_due),
    Every(600, points.propose_due),
    Every(3_600, points.propose_occasions),
    Every(600, points.pay_queues),
    Every(3_600, people.expire_codes),
    Every(86_400, people.discard_files),
    Every(600, feedback.tend_pools),
    Every(5, notices.pass_on),
    Every(3_600, points.remind_due),
    Every(3_600, care.remind_due),
    Every(3_600, budgets.warn_due),
)


def register(app: Flask) -> None:
    """Hang the timetable where the worker finds it; importing the rooms' jobs has registered their
    handlers.
    """
    timetable.plan(app, TIMETABLE)
