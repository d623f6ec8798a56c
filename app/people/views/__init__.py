"""职工的页面 — employees, what happened to them, their membership, rosters, and members' own doors."""

from app.people.views.access import InviteMembers, InviteOne, MembersAccess
from app.people.views.changes import Hire, Leave, Move, Return
from app.people.views.codes import Codes
from app.people.views.employees import Employees
from app.people.views.life_events import LifeEvents, RecordLifeEvent
from app.people.views.mapping import MapRoster
from app.people.views.membership import JoinUnion, LeaveUnion
from app.people.views.original import OriginalRoster
from app.people.views.past import EmploymentEvents, Memberships
from app.people.views.remembered import RosterLayouts, RosterWords
from app.people.views.roster import AnnotateRoster, ConfirmRoster, Rosters, RosterUpload
from app.people.views.roster_fixing import CorrectRow, FixMany
from app.people.views.roster_lists import RowsToCorrect
from app.people.views.roster_rows import RosterFindings, RosterRows
from app.people.views.same import SamePeople
from app.people.views.undoing import UndoRoster
from app.people.views.words import ExplainWords

# reached from their pages
BEHIND = (
    RecordLifeEvent,
    RosterUpload,
    ConfirmRoster,
    AnnotateRoster,
    OriginalRoster,
    MapRoster,
    ExplainWords,
    UndoRoster,
    SamePeople,
    CorrectRow,
    FixMany,
    RosterRows,
    RosterFindings,
    InviteMembers,
    InviteOne,
    Codes,
    Memberships,
    Hire,
    Move,
    Leave,
    Return,
    JoinUnion,
    LeaveUnion,
)

__all__ = [
    "BEHIND",
    "Employees",
    "EmploymentEvents",
    "LifeEvents",
    "MembersAccess",
    "Memberships",
    "RosterLayouts",
    "RosterWords",
    "Rosters",
    "RowsToCorrect",
]
