"""Employees, what happened to their employment, their union membership, and staged roster rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, UniqueConstraint, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from app.core import columns as c
from app.core.db import Base
from app.core.tenancy import ByColumn, ByParent, TenantScoped, WholeUnion, WithParent
from app.core.text import _l
from app.rules.employment import LIFE_EVENT_LIFECYCLE, LIFE_EVENTS
from app.rules.people_words import ACCESS_STATES, EMPLOYEE_STATES, EMPLOYMENT_EVENTS, GENDERS, ROSTER_ACTIONS
from app.rules.roster_codes import CODES
from app.rules.roster_words import DOCUMENTS, WORD_FIELDS


def _where_known(column: str) -> Index:
    """Of those who have the number: with the others in it, planners think a search finds them all."""
    known: Any = literal_column(f"{column} IS NOT NULL")
    return Index(None, "tenant_id", column, sqlite_where=known, postgresql_where=known)


class Employee(TenantScoped, Base):
    """职工 — a person employed by the group, member of the union or not.

    `employee_no_key` is the number as compared (NFKC, case folded); the identity number and the phone
    are cipher text with keyed indexes beside them, so that only equality can be asked.
    """

    __tablename__ = "employees"
    __fence__ = ByColumn("unit_id")
    __owned__ = {"employee": ByColumn("id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "employee_no_key"),
        UniqueConstraint("tenant_id", "id_no_index"),
        *c.name_indexes("employees"),
        Index(None, "tenant_id", "unit_id", "id"),
        *(_where_known(column) for column in ("phone_index", "id_no_tail_index", "phone_tail_index")),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "gender", "id"),
        Index(None, "tenant_id", "hire_on", "id"),
        CheckConstraint("state = 'active' OR left_on IS NOT NULL", name="left"),
        c.scoped_fk("unit_id", "org_units"),
    )

    id: Mapped[int] = c.identity()
    employee_no: Mapped[str] = c.code(_l("Employee no."))
    employee_no_key: Mapped[str] = c.code(_l("Employee no."), info={"kind": "hidden"})
    name: Mapped[str] = c.name(_l("Name"))
    name_initials: Mapped[str] = c.initials("name")
    gender: Mapped[str | None] = c.choice(_l("Gender"), GENDERS)
    id_kind: Mapped[str | None] = c.choice(_l("Kind of document"), DOCUMENTS)
    id_no: Mapped[str | None] = c.encrypted(_l("Identity no."), mask="id_no")
    id_no_index: Mapped[str | None] = c.blind_index(_l("Identity no."))
    id_no_tail_index: Mapped[str | None] = c.blind_index(_l("Identity no., last four"))
    birth_on: Mapped[date | None] = c.masked(_l("Date of birth"), mask="birth", kind=Date)
    phone: Mapped[str | None] = c.encrypted(_l("Mobile phone"), mask="phone")
    phone_index: Mapped[str | None] = c.blind_index(_l("Mobile phone"))
    phone_tail_index: Mapped[str | None] = c.blind_index(_l("Mobile phone, last four"))
    email: Mapped[str | None] = c.masked(_l("E-mail"), mask="email")
    unit_id: Mapped[int] = c.reference(_l("Unit"))
    position: Mapped[str | None] = c.text(_l("Position"))
    grade: Mapped[str | None] = c.text(_l("Grade"))
    employment_type: Mapped[str | None] = c.text(_l("Employment type"))
    ethnicity: Mapped[str | None] = c.text(_l("Ethnic group"), 40)
    education: Mapped[str | None] = c.text(_l("Education"), 40)
    marital_status: Mapped[str | None] = c.text(_l("Marital status"), 40)
    political_status: Mapped[str | None] = c.text(_l("Political status"), 40)
    hire_on: Mapped[date | None] = c.day(_l("Hired on"))
    left_on: Mapped[date | None] = c.day(_l("Left on"))
    state: Mapped[str] = c.choice(_l("Employment"), EMPLOYEE_STATES, default="active")

    unit: Mapped[Any] = c.to_one("Employee.unit_id", "OrgUnit.id", info={"label": _l("Unit")})

    def __str__(self) -> str:
        return f"{self.name} ({self.employee_no})"


class EmploymentEvent(TenantScoped, Base):
    """任职变动 — one dated fact of a person's employment: hired, moved, left, returned."""

    __tablename__ = "employment_events"
    __small__ = "read one person at a time"
    __fence__ = ByParent("employee_id", "employees")
    __table_args__ = c.scoped(
        Index(None, "tenant_id", "employee_id", "happened_on"),
        Index(None, "tenant_id", "happened_on", "id"),
        Index(None, "tenant_id", "batch_id"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("from_unit_id", "org_units"),
        c.scoped_fk("to_unit_id", "org_units"),
        c.scoped_fk("batch_id", "import_batches"),
    )

    id: Mapped[int] = c.identity()
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    kind: Mapped[str] = c.choice(_l("What happened"), EMPLOYMENT_EVENTS)
    happened_on: Mapped[date] = c.day(_l("On"))
    from_unit_id: Mapped[int | None] = c.reference(_l("From unit"))
    to_unit_id: Mapped[int | None] = c.reference(_l("To unit"))
    prior: Mapped[dict[str, Any] | None] = c.json(_l("Values before"))
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    batch_id: Mapped[int | None] = c.reference(_l("Batch"))
    recorded_by: Mapped[str] = c.text(_l("Recorded by"))
    recorded_at: Mapped[datetime] = c.instant(_l("Recorded at"))

    employee: Mapped[Employee] = c.to_one("EmploymentEvent.employee_id", "Employee.id")
    from_unit: Mapped[Any] = c.to_one("EmploymentEvent.from_unit_id", "OrgUnit.id")
    to_unit: Mapped[Any] = c.to_one("EmploymentEvent.to_unit_id", "OrgUnit.id")

    def __str__(self) -> str:
        return f"{self.employee} {EMPLOYMENT_EVENTS[self.kind]}"


class Membership(TenantScoped, Base):
    """会籍 — a person's membership of the union from one day to another; open while `left_on` is empty."""

    __tablename__ = "memberships"
    __owned__ = {"employee": ByColumn("employee_id")}
    __small__ = "read one person at a time"
    __fence__ = ByParent("employee_id", "employees")
    __table_args__ = c.scoped(
        Index(
            "uq_memberships_open",
            "tenant_id",
            "employee_id",
            unique=True,
            sqlite_where=literal_column("left_on IS NULL"),
            postgresql_where=literal_column("left_on IS NULL"),
        ),
        Index(None, "tenant_id", "joined_on"),
        Index(None, "tenant_id", "employee_id", "joined_on"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="dates"),
        c.scoped_fk("employee_id", "employees"),
        c.scoped_fk("batch_id", "import_batches"),
        c.scoped_fk("left_batch_id", "import_batches"),
    )

    id: Mapped[int] = c.identity()
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    joined_on: Mapped[date] = c.day(_l("Joined the union on"))
    left_on: Mapped[date | None] = c.day(_l("Left the union on"))
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    batch_id: Mapped[int | None] = c.reference(_l("Batch"))
    left_batch_id: Mapped[int | None] = c.reference(_l("Batch that ended it"))

    employee: Mapped[Employee] = c.to_one("Membership.employee_id", "Employee.id")

    def __str__(self) -> str:
        return str(self.employee)


class LifeEvent(TenantScoped, Base):
    """人生大事 — a marriage, the birth of a child or a retirement, with the paper HR has seen: for HR's eyes;
    point rules grant by it. One recorded by mistake is withdrawn, not deleted.
    """

    __tablename__ = "life_events"
    __fence__ = ByParent("employee_id", "employees")
    __owned__ = {"employee": ByColumn("employee_id")}
    __table_args__ = c.scoped(
        Index(
            "uq_life_events_recorded",
            *("tenant_id", "employee_id", "kind", "happened_on"),
            unique=True,
            sqlite_where=literal_column("state = 'recorded'"),
            postgresql_where=literal_column("state = 'recorded'"),
        ),
        Index(None, "tenant_id", "employee_id", "id"),
        Index(None, "tenant_id", "happened_on", "id"),
        Index(None, "tenant_id", "kind", "id"),
        Index(None, "tenant_id", "state", "id"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    kind: Mapped[str] = c.choice(_l("What happened"), LIFE_EVENTS)
    happened_on: Mapped[date] = c.day(_l("On"))
    document: Mapped[str] = c.text(_l("Paper seen"), 200)
    state: Mapped[str] = c.choice(_l("State"), LIFE_EVENT_LIFECYCLE.state_words, default="recorded")
    reason: Mapped[str | None] = c.long_text(_l("Why"))
    recorded_by: Mapped[str] = c.text(_l("Recorded by"))
    recorded_at: Mapped[datetime] = c.instant(_l("Recorded at"))

    employee: Mapped[Employee] = c.to_one(
        "LifeEvent.employee_id", "Employee.id", info={"label": _l("Employee")}
    )

    def __str__(self) -> str:
        return f"{self.employee} {LIFE_EVENTS[self.kind]}"


# what undoing a batch did with what a row had done
UNDONE = {"removed": _l("Taken out again"), "restored": _l("As before"), "kept": _l("Left to a person")}


class RosterLayout(TenantScoped, Base):
    """花名册读法 — how files of one shape are read, as somebody said once: next month nobody is asked again.

    `columns`: the field of each heading by its mark; `dates`: how a column writes its days.
    """

    __tablename__ = "roster_layouts"
    __fence__ = WholeUnion()
    __small__ = "a handful of shapes of files a union"
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "fingerprint"))

    id: Mapped[int] = c.identity()
    fingerprint: Mapped[str] = c.code(_l("Fingerprint of the headings"), info={"kind": "hidden"})
    file_name: Mapped[str] = c.text(_l("First seen in"), 255)
    headings: Mapped[list[Any]] = c.json(_l("Headings"))
    columns: Mapped[dict[str, Any]] = c.json(_l("Columns"))
    dates: Mapped[dict[str, Any]] = c.json(_l("How days are written"))
    remembered_by: Mapped[str] = c.text(_l("Remembered by"))
    remembered_at: Mapped[datetime] = c.instant(_l("Remembered at"))
    used_at: Mapped[datetime | None] = c.instant(_l("Last used at"))

    def __str__(self) -> str:
        return self.file_name


class RosterWord(TenantScoped, Base):
    """花名册词典 — what a word in a column of a roster means in this union; no meaning: it is left out."""

    __tablename__ = "roster_words"
    __fence__ = WholeUnion()
    __small__ = "some dozen words a union"
    __table_args__ = c.scoped(UniqueConstraint("tenant_id", "field", "word"))

    id: Mapped[int] = c.identity()
    field: Mapped[str] = c.choice(_l("Column"), WORD_FIELDS)
    word: Mapped[str] = c.text(_l("Word in the file"), 200)
    meaning: Mapped[str | None] = c.text(_l("Means"), 500)
    remembered_by: Mapped[str] = c.text(_l("Remembered by"))
    remembered_at: Mapped[datetime] = c.instant(_l("Remembered at"))

    def __str__(self) -> str:
        return self.word


class RosterRow(TenantScoped, Base):
    """花名册行 — one row of a checked roster, staged: what it says and what would be done with it.

    A plan and no fact: it points at employees and units without holding them, so nothing waits for its
    foreign keys, and it may be thrown away. `unit_name` is the full name of the unit meant, `dept_path` what
    the sheet says, `changes` the values before, of the rows that change somebody.
    """

    __tablename__ = "roster_rows"
    __fence__ = WithParent("batch_id", "import_batches")
    __small__ = "read one roster at a time"
    __table_args__ = (
        Index(None, "tenant_id", "batch_id", "row"),
        _where_known("employee_id"),
        Index(
            None,
            "tenant_id",
            "action",
            sqlite_where=literal_column("action = 'rejected' AND settled_at IS NULL"),
            postgresql_where=literal_column("action = 'rejected' AND settled_at IS NULL"),
        ),
        c.scoped_fk("batch_id", "import_batches"),
    )

    id: Mapped[int] = c.identity()
    batch_id: Mapped[int] = c.reference(_l("Batch"))
    row: Mapped[int | None] = c.number(_l("Row"))
    action: Mapped[str] = c.choice(_l("Outcome"), ROSTER_ACTIONS)
    employee_id: Mapped[int | None] = c.reference(_l("Employee"))
    unit_id: Mapped[int | None] = c.reference(_l("Unit"))
    unit_name: Mapped[str | None] = c.text(_l("Unit"), 500)
    dept_path: Mapped[str | None] = c.text(_l("Department in the roster"), 500)
    employee_no: Mapped[str | None] = c.code(_l("Employee no."))
    employee_no_key: Mapped[str | None] = c.code(_l("Employee no."), info={"kind": "hidden"})
    name: Mapped[str | None] = c.text(_l("Name"))
    name_initials: Mapped[str | None] = c.code(_l("Initials"), info={"kind": "hidden"})
    gender: Mapped[str | None] = c.text(_l("Gender"), 40)
    id_kind: Mapped[str | None] = c.choice(_l("Kind of document"), DOCUMENTS)
    id_no: Mapped[str | None] = c.encrypted(_l("Identity no."), mask="id_no")
    id_no_index: Mapped[str | None] = c.blind_index(_l("Identity no."))
    id_no_tail_index: Mapped[str | None] = c.blind_index(_l("Identity no., last four"))
    birth_on: Mapped[date | None] = c.masked(_l("Date of birth"), mask="birth", kind=Date)
    phone: Mapped[str | None] = c.encrypted(_l("Mobile phone"), mask="phone")
    phone_index: Mapped[str | None] = c.blind_index(_l("Mobile phone"))
    phone_tail_index: Mapped[str | None] = c.blind_index(_l("Mobile phone, last four"))
    email: Mapped[str | None] = c.masked(_l("E-mail"), mask="email")
    position: Mapped[str | None] = c.text(_l("Position"))
    grade: Mapped[str | None] = c.text(_l("Grade"))
    employment_type: Mapped[str | None] = c.text(_l("Employment type"))
    ethnicity: Mapped[str | None] = c.text(_l("Ethnic group"), 40)
    education: Mapped[str | None] = c.text(_l("Education"), 40)
    marital_status: Mapped[str | None] = c.text(_l("Marital status"), 40)
    political_status: Mapped[str | None] = c.text(_l("Political status"), 40)
    hire_on: Mapped[date | None] = c.day(_l("Hired on"))
    joined_on: Mapped[date | None] = c.day(_l("Joined the union on"))
    member: Mapped[bool | None] = c.flag(_l("Union member"))
    keyed_id: Mapped[int | None] = c.reference(_l("Known by the key of the row"))
    changes: Mapped[dict[str, Any] | None] = c.json(_l("From and to"), info={"ciphers": ("id_no", "phone")})
    problems: Mapped[list[Any] | None] = c.json(_l("Problems"))
    settled_at: Mapped[datetime | None] = c.instant(_l("Settled at"))
    likely_id: Mapped[int | None] = c.reference(_l("May be the same person"))
    same: Mapped[bool | None] = c.flag(_l("The same person"))
    undone: Mapped[str | None] = c.choice(_l("Undone"), UNDONE)
    kept_because: Mapped[list[Any] | None] = c.json(_l("Why it was left"))
    written: Mapped[str | None] = c.encrypted(_l("As the file has it"), mask="id_no", info={"kind": "hidden"})
    mended: Mapped[dict[str, Any] | None] = c.json(_l("Corrected on screen"))

    batch: Mapped[Any] = c.to_one("RosterRow.batch_id", "ImportBatch.id", info={"label": _l("Batch")})

    def __str__(self) -> str:
        return f"{self.name or self.employee_no or self.row}"


class RosterFinding(TenantScoped, Base):
    """花名册问题 — one thing found in one staged row, drawn out of its `problems` to be searched and counted.

    Made anew from the rows whenever they are judged; it decides nothing. `row_id` is the staged row.
    """

    __tablename__ = "roster_findings"
    __fence__ = WithParent("batch_id", "import_batches")
    __small__ = "read one roster at a time"
    __table_args__ = (
        Index(None, "tenant_id", "batch_id", "row", "id"),
        Index(None, "tenant_id", "batch_id", "code"),
        c.scoped_fk("batch_id", "import_batches"),
    )

    id: Mapped[int] = c.identity()
    batch_id: Mapped[int] = c.reference(_l("Batch"))
    row_id: Mapped[int] = c.reference(_l("Row of the roster"), info={"kind": "hidden"})
    row: Mapped[int | None] = c.number(_l("Row"))
    cell: Mapped[str | None] = c.code(_l("Cell"))
    heading: Mapped[str | None] = c.text(_l("Column"), 200)
    code: Mapped[str] = c.choice(_l("What is found"), CODES)
    facts: Mapped[dict[str, Any] | None] = c.json(_l("Facts"), info={"kind": "hidden"})
    suggestion: Mapped[str | None] = c.text(_l("Suggested value"), 500)
    warning: Mapped[bool] = c.flag(_l("Taken all the same"))
    unit_name: Mapped[str | None] = c.text(_l("Unit"), 500)
    name: Mapped[str | None] = c.text(_l("Name"))
    employee_no: Mapped[str | None] = c.code(_l("Employee no."))

    batch: Mapped[Any] = c.to_one("RosterFinding.batch_id", "ImportBatch.id", info={"label": _l("Batch")})

    def __str__(self) -> str:
        return f"{self.cell or self.row} {CODES.get(self.code, self.code)}"


class MemberAccess(TenantScoped, Base):
    """会员入口 — a member's own way in: the invitation that is out, and the account that came of it.

    One row a person; who was invited when stands in the trail. `code_digest` is a keyed hash of the one-time
    code, `tries` counts wrong answers to it, `account_id` is the sign-in account once there is one.
    """

    __tablename__ = "member_access"
    __fence__ = ByParent("employee_id", "employees")
    __owned__ = {"employee": ByColumn("employee_id")}
    __table_args__ = c.scoped(
        UniqueConstraint("tenant_id", "employee_id"),
        UniqueConstraint("tenant_id", "account_id"),
        Index(None, "tenant_id", "state", "id"),
        Index(None, "tenant_id", "invited_at", "id"),
        Index(None, "tenant_id", "expires_on", "id"),
        CheckConstraint("state <> 'invited' OR code_digest IS NOT NULL", name="code"),
        CheckConstraint("state <> 'active' OR account_id IS NOT NULL", name="account"),
        c.scoped_fk("employee_id", "employees"),
    )

    id: Mapped[int] = c.identity()
    employee_id: Mapped[int] = c.reference(_l("Employee"))
    state: Mapped[str] = c.choice(
        _l("State"), ACCESS_STATES, tones={"invited": "wait", "expired": "bad"}, default="invited"
    )
    code_digest: Mapped[str | None] = c.code(_l("One-time code"), info={"kind": "hidden"})
    expires_on: Mapped[date] = c.day(_l("Valid through"))
    tries: Mapped[int] = c.number(_l("Wrong answers"), default=0)
    tried_at: Mapped[datetime | None] = c.instant(_l("Last wrong answer"))
    invited_by: Mapped[str] = c.text(_l("Invited by"))
    invited_at: Mapped[datetime] = c.instant(_l("Invited at"))
    activated_at: Mapped[datetime | None] = c.instant(_l("In use since"))
    account_id: Mapped[int | None] = mapped_column(
        Integer,
        ForeignKey("ab_user.id", ondelete="RESTRICT"),
        nullable=True,
        info={"label": _l("Account"), "kind": "hidden"},
    )

    employee: Mapped[Employee] = c.to_one(
        "MemberAccess.employee_id", "Employee.id", info={"label": _l("Employee")}
    )

    def __str__(self) -> str:
        return str(self.employee)
