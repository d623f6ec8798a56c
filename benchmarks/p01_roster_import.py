"""P1 and P2: a roster of 18 columns checked and imported through the commands, into an empty union; then the
same people again with a tenth of them changed.

Anchors: a bare calamine read of the same file, which does nothing with what it reads; django-import-export
with its defaults on 10,000 rows (its own interpreter, in a throw-away environment when it is not installed);
for P2, P1's own first import. The union's units are opened by the import itself.
"""

import importlib.util
import json
import subprocess
import sys
import venv
from pathlib import Path

import python_calamine

from benchmarks.installation import FOLDER, installation, let_go
from benchmarks.measure import Reading, alone, by_turns, say, say_faster, sized
from benchmarks.roster_file import write_xlsx

from app.core.actor import SYSTEM  # isort: skip - after the installation has set the environment
from app.core.clock import now
from app.core.db import atomic
from app.tenants.services.tenants import create_tenant
from tests.databases import TestDatabase

ROWS = sized(100_000, 20_000)
SLICE = sized(10_000, 2_000)
CHANGED_PERCENT = 10
DJANGO = "django-import-export[xlsx]>=4.3,<5"


class Case:
    """Unions without people, one for each turn, and the rosters of the same people."""

    def __init__(self, database: TestDatabase) -> None:
        self.database, self.turn, self.imported = database, 0, False
        self.first, self.second, self.slice = (
            FOLDER / f"{name}.xlsx" for name in ("first", "second", "slice")
        )
        write_xlsx(self.first, ROWS)
        write_xlsx(self.second, ROWS, CHANGED_PERCENT)
        write_xlsx(self.slice, SLICE)

    @property
    def tenant(self) -> str:
        """The union of this turn."""
        return f"bench{self.turn}"

    def before(self) -> None:
        """A fresh union."""
        self.turn += 1
        with atomic():
            create_tenant(
                self.tenant,
                name="基准工会",
                region="安徽",
                admin_email=f"b{self.turn}@example.com",
                actor=SYSTEM,
                at=now(),
            )
        let_go()

    def before_again(self) -> None:
        """A fresh union every other turn, its people imported every other."""
        if self.imported:
            self.before()
        else:
            self.before()
            self.product()
            let_go()
        self.imported = not self.imported

    def product(self) -> int:
        """`roster check`, then `roster import`."""
        return self.taken(self.first, "new")

    def again(self) -> int:
        """The same people, a tenth of them changed."""
        return self.taken(self.second, "changed")

    def product_slice(self) -> int:
        """What django-import-export is given."""
        return self.taken(self.slice, "new")

    def taken(self, path: Path, outcome: str) -> int:
        """Rows of one outcome after check and import."""
        options = [str(path), "--tenant", self.tenant, "--as-of", "2026-09-01", "--json"]
        digest = str(self.command("roster", "check", *options)["digest"])
        return int(str(self.command("roster", "import", *options, "--confirm", digest)[outcome]))

    def command(self, *words: str) -> dict[str, object]:
        """What `flask welfare …` prints."""
        done = self.database.app.test_cli_runner().invoke(args=["welfare", *words])
        if done.exit_code:
            sys.exit(done.stderr)
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def bare_read(self) -> int:
        """Calamine alone."""
        sheet = python_calamine.CalamineWorkbook.from_path(str(self.first)).get_sheet_by_index(0)
        return sum(1 for _row in sheet.iter_rows())


def with_django() -> str:
    """An interpreter that has django-import-export."""
    if importlib.util.find_spec("import_export"):
        return sys.executable
    folder = FOLDER / "django"
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "-q", DJANGO], check=True)
    return python


def django(case: Case, python: str) -> Reading:
    """One run of the anchor: seconds as it measured them."""
    script = Path(__file__).with_name("django_anchor.py")
    done = subprocess.run([python, str(script), str(case.slice)], check=True, capture_output=True, text=True)
    return Reading(float(done.stdout.split()[-1]), 0.0)


def measure(dialect: str) -> None:
    """One database."""
    with installation(dialect) as database:
        case = Case(database)
        product, anchor = by_turns(case.product, case.bare_read, before=case.before)
        say("P1", f"roster import, {ROWS} rows, {dialect}, over a bare read", product, anchor, at_most=4)
        again, first = by_turns(case.again, case.product, before=case.before_again)
        what = f"the same roster, {CHANGED_PERCENT} % changed, {dialect}, over the first import"
        say("P2", what, again, first, at_most=0.7)
        if dialect == "sqlite":
            python = with_django()
            case.before()
            ours = alone(case.product_slice)
            say_faster(
                "P1b", f"{SLICE} rows than django-import-export", ours, django(case, python), at_least=25
            )


def main() -> None:
    """SQLite and PostgreSQL."""
    for dialect in ("sqlite", "postgresql"):
        measure(dialect)


if __name__ == "__main__":
    main()
