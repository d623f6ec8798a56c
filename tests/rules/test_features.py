"""Packages: every page stands in one or is everybody's, each for a reason."""

from app.core import jobs
from app.rules.features import FEATURES, of_job, of_page
from app.rules.permissions import PERMISSIONS

# what every union has, whatever it bought
EVERYBODYS = {
    *("Home", "Board", "SavedViews", "Jobs", "AuditEvents"),
    *(
        "Approvals",
        "AllApprovals",
        "ApprovalFlows",
        "ApprovalHealth",
        "Delegations",
    ),  # whatever asks, asks here
    *("MyNotices", "NoticeChannels", "NoticeTemplates", "NoticeDeliveries", "SmsOutbox"),
    # care and points alike rest on them
    *("Standards", "StandardCalculator", "StandardGaps", "FestivalCalendar"),
    *("OurUnion", "Units", "People", "Seats", "TenantExports", "Tenants", "Departures"),
    *("ValueFills", "ValueRanges"),
}

HOUSES_JOBS = {"approvals", "audit", "list", "notices", "tenants"}


def test_every_page_stands_in_a_package_or_is_everybodys() -> None:
    pages = {page for role in PERMISSIONS.values() for page in role}
    assert {page for page in pages if of_page(page) is None} <= EVERYBODYS
    assert not {page for page in EVERYBODYS if of_page(page)}


def test_no_page_stands_in_two_packages_and_what_is_needed_exists() -> None:
    pages = [page for feature in FEATURES.values() for page in feature.pages]
    assert len(pages) == len(set(pages))
    assert all(need in FEATURES for feature in FEATURES.values() for need in feature.needs)


def test_jobs_of_everybody_are_those_of_the_house() -> None:
    ours = {kind for kind, handler in jobs.HANDLERS.items() if handler.__module__.startswith("app.")}
    assert {kind.partition(".")[0] for kind in ours if of_job(kind) is None} <= HOUSES_JOBS
