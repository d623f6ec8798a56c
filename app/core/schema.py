"""What tables alone do not say: triggers, row-level security, rights, indexes over expressions. One list, for
both databases.

`install()` is run after the tables are made and again by each migration: SQLite loses the triggers of a
table it rebuilds.
"""

from collections.abc import Iterable

from sqlalchemy import Column, Connection, Index, Table
from sqlalchemy.schema import CreateIndex

from app.core.db import Base
from app.core.tenancy import TenantScoped

IMMUTABLE = ("ledger_postings", "audit_events", "audit_seals", "feedback_results", "approval_decisions")
SEALED = "ledger_entries"
# closed, a row of the first never changes again, nor what in the second says that it belongs to it
FROZEN = ("statements", ("statement_lines", "statement_shares"), "statement_id")

# the one exception to all of these: the rows of a tenant whose deletion two people have confirmed go with it
LEAVING = "EXISTS (SELECT 1 FROM departures WHERE tenant_id = OLD.tenant_id AND state = 'confirmed')"


def install(connection: Connection, *, app_role: str | None = None) -> None:
    """Make triggers and policies anew; grant the application's role what it needs (PostgreSQL)."""
    statements = _postgresql(app_role) if connection.dialect.name == "postgresql" else _sqlite()
    for statement in statements:
        connection.exec_driver_sql(statement)
    for index in _of_expressions():
        connection.execute(CreateIndex(index, if_not_exists=True))


def _of_expressions() -> list[Index]:
    """Indexes over what is computed of a column: Alembic does not carry them over a rebuild."""
    return [
        index
        for name in scoped_table_names()
        for index in sorted(Base.metadata.tables[name].indexes, key=lambda each: str(each.name))
        if any(not isinstance(each, Column) for each in index.expressions)
    ]


def scoped_table_names() -> list[str]:
    """Every table that belongs to tenants, in a stable order."""
    return sorted(
        m.local_table.name
        for m in Base.registry.mappers
        if issubclass(m.class_, TenantScoped) and isinstance(m.local_table, Table)
    )


def _sqlite() -> Iterable[str]:
    for table in IMMUTABLE:
        for verb in ("UPDATE", "DELETE"):
            name = f"{table}_no_{verb.lower()}"
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"{f'WHEN NOT {LEAVING} ' if verb == 'DELETE' else ''}"
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
    yield f"DROP TRIGGER IF EXISTS {SEALED}_seal"
    yield f"DROP TRIGGER IF EXISTS {SEALED}_no_delete"
    yield (
        f"CREATE TRIGGER {SEALED}_seal BEFORE UPDATE ON {SEALED} BEGIN "
        "SELECT CASE WHEN OLD.sealed THEN RAISE(ABORT, 'the entry is sealed') "
        "WHEN (SELECT coalesce(sum(amount), 0) FROM ledger_postings "
        "WHERE tenant_id = OLD.tenant_id AND entry_id = OLD.id) <> 0 "
        "THEN RAISE(ABORT, 'the entry does not sum to zero') END; END"
    )
    yield (
        f"CREATE TRIGGER {SEALED}_no_delete BEFORE DELETE ON {SEALED} WHEN NOT {LEAVING} "
        "BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END"
    )
    yield from _sqlite_frozen()


def _sqlite_frozen() -> Iterable[str]:
    head, parts, key = FROZEN
    belonging = (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    for table, verb, row in (
        *((head, verb, "OLD") for verb in ("UPDATE", "DELETE")),
        *((part, verb, row) for part in parts for verb, row in belonging),
    ):
        closed = (
            f"{row}.state = 'closed'"
            if table == head
            else f"(SELECT state FROM {head} WHERE id = {row}.{key}) = 'closed'"
        )
        if verb == "DELETE":
            closed = f"{closed} AND NOT {LEAVING}"
        yield f"DROP TRIGGER IF EXISTS {table}_frozen_{verb.lower()}"
        yield (
            f"CREATE TRIGGER {table}_frozen_{verb.lower()} BEFORE {verb} ON {table} WHEN {closed} "
            "BEGIN SELECT RAISE(ABORT, 'the statement is closed'); END"
        )


def _postgresql_frozen() -> Iterable[str]:
    head, parts, key = FROZEN
    yield (
        "CREATE OR REPLACE FUNCTION welfare_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"DECLARE held bigint; BEGIN IF TG_OP = 'DELETE' THEN IF {LEAVING} THEN RETURN OLD; END IF; END IF; "
        f"IF TG_TABLE_NAME = '{head}' THEN IF OLD.state = 'closed' THEN "
        "RAISE EXCEPTION 'the statement is closed'; END IF; "
        f"ELSE held := CASE WHEN TG_OP = 'INSERT' THEN NEW.{key} ELSE OLD.{key} END; "
        f"IF EXISTS (SELECT FROM {head} WHERE id = held AND state = 'closed') THEN "
        "RAISE EXCEPTION 'the statement is closed'; END IF; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    belonging = [(part, "INSERT OR UPDATE OR DELETE") for part in parts]
    for table, verbs in ((head, "UPDATE OR DELETE"), *belonging):
        yield f"DROP TRIGGER IF EXISTS frozen ON {table}"
        yield (
            f"CREATE TRIGGER frozen BEFORE {verbs} ON {table} FOR EACH ROW EXECUTE FUNCTION welfare_frozen()"
        )


def _postgresql(app_role: str | None) -> Iterable[str]:
    yield (
        "CREATE OR REPLACE FUNCTION welfare_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    yield (
        "CREATE OR REPLACE FUNCTION welfare_never_deleted() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {LEAVING} THEN RETURN OLD; END IF; "
        "RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    for table in (*IMMUTABLE, SEALED):
        yield f"DROP TRIGGER IF EXISTS append_only ON {table}"
        yield f"DROP TRIGGER IF EXISTS never_deleted ON {table}"
        yield (
            f"CREATE TRIGGER never_deleted BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION welfare_never_deleted()"
        )
        if table != SEALED:
            yield (
                f"CREATE TRIGGER append_only BEFORE UPDATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION welfare_append_only()"
            )
    yield (
        "CREATE OR REPLACE FUNCTION welfare_seal() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF OLD.sealed THEN RAISE EXCEPTION 'the entry is sealed'; END IF; "
        "IF (SELECT coalesce(sum(amount), 0) FROM ledger_postings "
        "WHERE tenant_id = OLD.tenant_id AND entry_id = OLD.id) <> 0 "
        "THEN RAISE EXCEPTION 'the entry does not sum to zero'; END IF; RETURN NEW; END $$"
    )
    yield f"DROP TRIGGER IF EXISTS seal ON {SEALED}"
    yield f"CREATE TRIGGER seal BEFORE UPDATE ON {SEALED} FOR EACH ROW EXECUTE FUNCTION welfare_seal()"
    yield from _postgresql_frozen()
    for table in scoped_table_names():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS own_tenant ON {table}"
        yield (
            f"CREATE POLICY own_tenant ON {table} USING "
            "(tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint)"
        )
        yield f"DROP POLICY IF EXISTS every_tenant ON {table}"
        yield (
            f"CREATE POLICY every_tenant ON {table} USING (current_setting('app.all_tenants', true) = 'yes')"
        )
    if app_role:
        yield f'GRANT USAGE ON SCHEMA public TO "{app_role}"'
        yield f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app_role}"'
        yield f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app_role}"'
