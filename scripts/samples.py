"""样表 — `samples make` writes the blank and example workbooks; `samples check FOLDER` tries a folder of
them.

Checking runs every roster through the commands and compares with the folder's expected.json. Each file gets
a tenant of its own in a throw-away installation, unless it comes after another. Exits 1 when
anything differs. What the words of expected.json mean stands in the folder's own RULES.md.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ |= {"WELFARE_DATA": tempfile.mkdtemp(prefix="zhihui-samples-"), "FLASK_APP": "run.py"}
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).parents[1]))

from app import create_app
from imports.roster_columns import ROSTER
from imports.template import write_template

SAMPLES = Path(__file__).parents[1] / "imports" / "samples"
CHECK_WORDS = 2

WORDS = {
    "insert": {"new"},
    "update": {"changed", "moved"},
    "rehire": {"rehired"},
    "reject": {"rejected"},
    "skip": {"skipped"},
    "unchanged": {"unchanged"},
}


class Commands:
    """The commands, run in this process."""

    def __init__(self) -> None:
        self.app = create_app()
        self.runner = self.app.test_cli_runner()

    def __call__(self, *words: str) -> tuple[int, Any, str]:
        """Exit status, the JSON printed, and what stood on stderr."""
        with self.app.app_context():
            done = self.runner.invoke(args=["welfare", *words])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        out = done.stdout.strip().splitlines()
        return done.exit_code, json.loads(out[-1]) if out and out[-1][:1] in "[{" else None, done.stderr


def main() -> int:
    """`make`, or `check FOLDER`."""
    words = sys.argv[1:]
    if words[:1] == ["check"] and len(words) == CHECK_WORDS:
        return _check(Path(words[1]))
    if words != ["make"]:
        print("samples make | samples check FOLDER", file=sys.stderr)
        return 2
    SAMPLES.mkdir(exist_ok=True)
    for name, example in (("花名册-空白.xlsx", False), ("花名册-示例.xlsx", True)):
        write_template(SAMPLES / name, spec=ROSTER, example=example)
        print(SAMPLES / name)
    return 0


def _check(folder: Path) -> int:
    run, wrong = Commands(), 0
    tenants: dict[str, str] = {}
    for number, expected in enumerate(json.loads((folder / "expected.json").read_text(encoding="utf-8"))):
        if expected["after"]:
            tenants[expected["file"]] = tenants[expected["after"]]
        else:
            tenants[expected["file"]] = f"t{number}"
            run(
                "init",
                "--tenant",
                f"t{number}",
                "--name",
                f"样例{number}",
                "--region",
                "安徽",
                "--admin",
                f"a{number}@example.com",
            )
        differences = list(_differences(run, folder, expected, tenants[expected["file"]]))
        wrong += len(differences)
        print("ok  " if not differences else "DIFF", expected["file"])
        for line in differences:
            print("      ", line)
    print("一致" if not wrong else f"{wrong} 处不一致")
    return 1 if wrong else 0


def _differences(run: Commands, folder: Path, expected: dict[str, Any], tenant: str) -> Any:
    rows_file = Path(os.environ["WELFARE_DATA"]) / "rows.jsonl"
    options = [str(folder / expected["file"]), "--tenant", tenant, "--as-of", expected["as_of"], "--json"]
    if "missing" in expected:
        options.append("--full")
    status, facts, stderr = run("roster", "check", *options, "--rows", str(rows_file))
    if expected["kind"] != "roster":
        refused = (facts or {}).get("refused")
        if status != 1 or not refused or not refused["message"] or not stderr.strip():
            yield f"not refused: {status} {facts}"
        return
    if status:
        yield f"refused: {facts} {stderr}"
        return
    rows = {row["row"]: row for row in map(json.loads, rows_file.open(encoding="utf-8")) if row["row"]}
    if facts["header_row"] != expected["header_row"]:
        yield f"heading in row {facts['header_row']}, not {expected['header_row']}"
    for wanted in expected["rows"]:
        yield from _row_differs(wanted, rows.get(wanted["row"]), facts)
    absent = sorted(
        row["record"]["employee_no"]
        for row in map(json.loads, rows_file.open(encoding="utf-8"))
        if row["action"] == "leaving"
    )
    if absent != sorted(expected.get("missing", [])):
        yield f"leaving {absent}"
    status, done, stderr = run("roster", "import", *options, "--confirm", facts["digest"])
    if (
        status
        or done["already"]
        or any(done[key] != facts[key] for key in ("new", "changed", "moved", "rehired", "leaving"))
    ):
        yield f"import: {done} {stderr}"
    status, again, _stderr = run("roster", "import", *options, "--confirm", facts["digest"])
    if not again or not again["already"]:
        yield f"imported twice: {again}"


def _row_differs(wanted: dict[str, Any], row: dict[str, Any] | None, facts: dict[str, Any]) -> Any:
    number, also = wanted["row"], wanted.get("also_ok", [])
    if row is None:
        yield f"row {number}: not accounted for"
        return
    if row["action"] not in WORDS[wanted["action"]]:
        if not any(row["action"] in WORDS.get(word.partition(":")[0], ()) for word in also):
            yield f"row {number}: {row['action']} {row['errors']}, not {wanted['action']}"
        return
    if wanted["action"] == "reject" and not {*wanted["errors"], *also} & set(row["errors"]):
        yield f"row {number}: {row['errors']}, not {wanted['errors']}"
    if missing := set(wanted.get("warn", ())) - set(row["warnings"]):
        yield f"row {number}: no warning {missing}"
    if row["action"] == "rejected":
        yield from _says_why(wanted, facts)
        return
    for key, value in (wanted.get("record") or {}).items():
        if row["record"].get(key) != value and not _loosely(wanted, key, row["record"].get(key), value):
            yield f"row {number}: {key} {row['record'].get(key)!r}, not {value!r}"


def _says_why(wanted: dict[str, Any], facts: dict[str, Any]) -> Any:
    said = [each for each in facts["errors"] if each["row"] == wanted["row"]]
    if not said or not all(each["message"] for each in said):
        yield f"row {wanted['row']}: no sentence"
    if "refers_row" in wanted and not any(str(wanted["refers_row"]) in each["message"] for each in said):
        yield f"row {wanted['row']}: does not name row {wanted['refers_row']}"


def _loosely(wanted: dict[str, Any], key: str, value: Any, expected: str) -> bool:
    if key == "dept_path":
        return value in wanted.get("also_ok_dept", ())
    bare = "".join(character for character in expected if character.isprintable())
    return key == "name" and wanted.get("loose_name", False) and value == bare


if __name__ == "__main__":
    sys.exit(main())
