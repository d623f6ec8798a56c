"""A case through its pages, each step by whoever may take it; what others read of a sealed one."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from app.approvals.services.asking import live_request
from app.core.clock import moved_to
from app.core.db import atomic, session
from app.models import AuditEvent, CareCase, CareDocument, CarePayment
from tests.approvals.rooms import decided
from tests.care.stage import Stage, set_up
from tests.cast import TODAY, Union
from tests.core.papers import PDF, photo
from tests.visitor import Visitor

CANARY, DISEASE = "秘密甲", "罕见病症乙"


@pytest.fixture
def set_stage(our_union: Union) -> Iterator[Stage]:
    """Committed, the member's name and illness to be looked for everywhere."""
    with moved_to(TODAY):
        with our_union.scope(), atomic():
            made = set_up(our_union)
            made.person().name = CANARY
        session.remove()
        yield made


def paper(name: str = "出院小结.pdf", data: bytes = PDF) -> dict[str, Any]:
    return {"files": (io.BytesIO(data), name)}


def applied(client: Visitor, stage: Stage, **more: str) -> Any:
    """The officer applies for the member."""
    client.sign_in(stage.union.officer)
    path = f"/applyforcare/{stage.people['周海燕']}?category=hospital"
    said = {
        "event_on": "2026-08-25",
        "hospital": "省立医院",
        "disease": DISEASE,
        "words": f"{DISEASE}手术",
        **more,
    }
    return client.submit(path, files=paper(f"{CANARY}.pdf"), **said)


def case_id(stage: Stage) -> int:
    """The newest case."""
    with stage.union.scope():
        found = session.query(CareCase.id).order_by(CareCase.id.desc()).first()
    assert found is not None
    return int(found[0])


def propose(client: Visitor, stage: Stage, case: int, **more: str) -> Any:
    """The officer proposes 1,000 yuan."""
    client.sign_in(stage.union.officer)
    said = {
        "form": "cash",
        "amount_fen": "1000",
        "sub_account": str(stage.sub_account_id),
        "severity": "c",
        **more,
    }
    return client.submit(f"/proposecare/{case}", **said)


def approve(client: Visitor, stage: Stage, case: int, **more: str) -> Any:
    """Proposed by the officer; the chair says yes, and the worker does the rest."""
    answer = propose(client, stage, case, **more)
    with stage.union.scope():
        request = live_request("care", case)
        assert request is not None
        decided(request, stage.union.chair)
    session.remove()
    return answer


def test_a_case_goes_through_its_pages_from_application_to_close(client: Visitor, set_stage: Stage) -> None:
    stage, union = set_stage, set_stage.union
    client.sign_in(union.officer)
    chosen = client.submit("/newcare/", employee=str(stage.people["周海燕"]), category="hospital")
    assert "category=hospital" in chosen.location
    answer = applied(client, stage)
    assert answer.status_code == 302, answer.text
    case = case_id(stage)
    card = client.get(f"/carecases/show/{case}").text
    assert CANARY in card
    assert DISEASE in card
    assert approve(client, stage, case, words="同意").status_code == 302
    client.sign_in(union.officer)
    people = {f"visitor_{at}": str(stage.people[name]) for at, name in ((1, "何芳"), (2, "马超"))}
    assert client.submit(f"/dispatchvisit/{case}", planned_on="2026-09-01", **people).status_code == 302
    visit = {"visited_on": "2026-09-01", "how": "visit", "words": "精神很好"}
    assert client.submit(f"/recordvisit/{case}", files=paper("合影.jpg", photo()), **visit).status_code == 302
    payee = {"amount_fen": "1000", "payee": CANARY, "bank": "中国银行", "card": "6222 0212 3456 7890 128"}
    assert client.submit(f"/preparecarepayment/{case}", **payee).status_code == 302
    with union.scope():
        number = session.query(CarePayment.id).scalar()
    client.sign_in(union.finance)
    listed = client.get("/carepayments/list/").text
    assert CANARY in listed
    assert "6222**" in listed
    assert "6222021234567890128" not in listed
    paid = client.submit(f"/paycare/{number}", paid_on="2026-09-01", receipt_no="HD-1")
    assert paid.status_code == 302
    entry = re.search(r"/journalentries/show/\d+", client.get(f"/carepayments/show/{number}").text)
    assert entry, "a payment opens what was booked for it"
    client.sign_in(union.officer)
    follow = {"done_on": "2026-09-01", "how": "call", "words": "已返岗", "severity": "none"}
    assert client.submit(f"/followupcare/{case}", **follow).status_code == 302
    assert client.submit(f"/closecare/{case}", words="").status_code == 302
    with union.scope():
        kept = session.get_one(CareCase, case)
        assert (kept.state, kept.paid_fen) == ("closed", 100_000)
    card = client.get(f"/carecases/show/{case}").text
    for words in ("精神很好", "已返岗", "何芳", "HD-1", f"{CANARY}.pdf"):
        assert words in card


def test_wrong_inputs_stay_on_the_page_and_change_nothing(client: Visitor, set_stage: Stage) -> None:
    answer = applied(client, set_stage, event_on="2027-01-01")
    assert answer.status_code == 200
    assert "请更正日期" in answer.text
    assert "请填写" in applied(client, set_stage, hospital="").text
    assert applied(client, set_stage).status_code == 302
    case = case_id(set_stage)
    assert "已于" in applied(client, set_stage, once="another").text
    for wrong, words in (
        ({"amount_fen": "2000.01"}, "上限"),
        ({"amount_fen": "-1"}, ""),
        ({"amount_fen": "一千"}, ""),
        ({"amount_fen": ""}, "大于零"),
        ({"sub_account": ""}, "分账户"),
        ({"sub_account": "999999"}, ""),
        ({"form": "points"}, ""),
        ({"form": "gold"}, ""),
    ):
        answer = propose(client, set_stage, case, **wrong)
        assert (answer.status_code, words in answer.text) == (200, True), wrong
    with set_stage.union.scope():
        assert session.get_one(CareCase, case).state == "requested"


def test_each_step_is_for_its_own_role(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    case, union = case_id(set_stage), set_stage.union
    for role, page in (
        ("chair", "proposecare"),
        ("finance", "proposecare"),
        ("chair", "applyforcare"),
        ("chair", "dispatchvisit"),
        ("hr", "proposecare"),
        ("auditor", "preparecarepayment"),
        ("officer", "carepayments/list"),
        ("chair", "paycare"),
    ):
        client.sign_in(union.people[role])
        assert client.get(f"/{page}/{'' if 'list' in page else case}").status_code == 403, (role, page)


def test_nobody_else_reads_whose_sealed_case_it_is_nor_why(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    case, union = case_id(set_stage), set_stage.union
    approve(client, set_stage, case, words=f"{CANARY}情况属实")
    person = set_stage.people["周海燕"]
    for role in ("finance", "auditor", "tenant_admin", "hr"):
        client.sign_in(union.people[role])
        pages = [
            "/carecases/list/",
            f"/carecases/show/{case}",
            f"/carecases/show/{case}?tab=history",
            f"/carecases/list/?q={DISEASE}",
            f"/find/?q={DISEASE}",
            "/journalentries/list/",
            "/",
        ]
        for path in pages:
            answer = client.get(path, follow_redirects=True)
            assert DISEASE not in answer.text.replace(f"“{DISEASE}”", "").replace(f'"{DISEASE}"', "").replace(
                f"q={DISEASE}", ""
            ), (role, path)
            assert CANARY not in answer.text, (role, path)
        assert "WW20260901" not in client.get(f"/carecases/list/?q={CANARY}").text, role
        if role != "finance":
            under = client.get(f"/employees/show/{person}?tab=CareRecords")
            assert "WW20260901" not in under.text, role
        if role in ("finance", "auditor"):
            answer = client.post("/carecases/export", data={"csrf_token": client.token("/carecases/list/")})
            cells = [
                str(cell)
                for sheet in load_workbook(io.BytesIO(answer.data))
                for row in sheet.values
                for cell in row
            ]
            assert "WW20260901-00001" in cells
            assert not [cell for cell in cells if CANARY in cell or DISEASE in cell or "住院" in cell]


def test_the_trail_says_that_and_when_and_never_whose_or_why(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    case = case_id(set_stage)
    approve(client, set_stage, case, words=f"{DISEASE}属实")
    with set_stage.union.scope():
        events = session.query(AuditEvent).filter(AuditEvent.object_kind.like("care%")).all()
        told = " ".join(f"{each.object_label} {each.reason} {each.changes}" for each in events)
    assert {"apply_for_care", "approve_care"} <= {each.verb for each in events}
    for words in (CANARY, DISEASE, "hospital", "住院"):
        assert words not in told


def test_every_opening_of_a_sealed_case_is_on_record(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    case = case_id(set_stage)
    client.get(f"/carecases/show/{case}")
    client.get(f"/carecases/show/{case}")
    client.sign_in(set_stage.union.auditor)
    client.get(f"/carecases/show/{case}")
    with set_stage.union.scope():
        seen = (
            session.query(AuditEvent).filter_by(object_kind="care_cases", object_id=case, verb="view").count()
        )
    assert seen == 2


def test_evidence_is_downloaded_by_who_reads_the_case_and_only_from_it(
    client: Visitor, set_stage: Stage
) -> None:
    applied(client, set_stage)
    first = case_id(set_stage)
    with set_stage.union.scope(), atomic():
        other = set_stage.case("marriage", employee=set_stage.person("李建国")).id
        mine, theirs = (
            session.query(CareDocument.id).filter_by(case_id=each).scalar() for each in (first, other)
        )
    session.remove()
    client.sign_in(set_stage.union.officer)
    sent = client.get(f"/carecases/document/{first}/{mine}", buffered=True)
    assert (sent.status_code, sent.data) == (200, PDF)
    assert sent.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/carecases/document/{first}/{theirs}", buffered=True).status_code == 404
    assert client.get(f"/carecases/picture/{first}/{mine}", buffered=True).status_code == 404
    client.sign_in(set_stage.union.auditor)
    assert client.get(f"/carecases/document/{first}/{mine}", buffered=True).status_code == 404
    assert client.get(f"/carecases/document/{other}/{theirs}", buffered=True).status_code == 200
    client.sign_in(set_stage.union.finance)
    assert client.get(f"/carecases/document/{first}/{mine}", buffered=True).status_code == 403


def test_who_is_named_with_a_reason_reads_from_then_on(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    case, auditor = case_id(set_stage), set_stage.union.auditor
    client.sign_in(set_stage.union.officer)
    assert "请填写" in client.submit(f"/namecarereader/{case}", seat=str(auditor.seat_id), reason="").text
    named = client.submit(f"/namecarereader/{case}", seat=str(auditor.seat_id), reason="专项审计")
    assert named.status_code == 302
    client.sign_in(auditor)
    assert CANARY in client.get(f"/carecases/show/{case}").text


def sheet_of(answer: Any) -> list[list[Any]]:
    """The cells of a workbook's first sheet."""
    assert answer.status_code == 200, answer.text
    return [list(row) for row in load_workbook(io.BytesIO(answer.data)).worksheets[0].values]


def test_the_register_masks_names_and_leaves_sealed_ones_out(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    with set_stage.union.scope(), atomic():
        set_stage.case("marriage", employee=set_stage.person("李建国"))
    session.remove()
    span = {"from_on": "2026-08-01", "until_on": "2026-09-30"}
    for role, sealed in (("auditor", "保密"), ("officer", "秘**")):
        client.sign_in(set_stage.union.people[role])
        rows = sheet_of(client.submit("/careregister/", **span))
        assert [row[3] for row in rows[3:5]] == [sealed, "李**"], role
        assert any("主席" in str(cell) for row in rows for cell in row if cell)
        assert any("零元整" in str(cell) for row in rows for cell in row if cell)
    turned = {"from_on": "2026-09-30", "until_on": "2026-09-01"}
    assert "起始日晚于截止日" in client.submit("/careregister/", **turned).text
    client.sign_in(set_stage.union.finance)
    assert "起始日晚于截止日" in client.submit("/carepaymentlist/", state="paid", **turned).text


def test_cards_stand_in_full_only_for_finance_and_only_with_a_reason_on_record(
    client: Visitor, set_stage: Stage
) -> None:
    applied(client, set_stage)
    case = case_id(set_stage)
    approve(client, set_stage, case)
    client.sign_in(set_stage.union.officer)
    card = "6222021234567890128"
    payee = {"amount_fen": "1000", "payee": CANARY, "bank": "中国银行", "card": card}
    client.submit(f"/preparecarepayment/{case}", **payee)
    assert client.get("/carepaymentlist/").status_code == 403
    client.sign_in(set_stage.union.finance)
    span = {"state": "prepared", "from_on": "2026-09-01", "until_on": "2026-09-30"}
    masked = sheet_of(client.submit("/carepaymentlist/", **span))
    assert card not in str(masked)
    assert CANARY in str(masked)
    assert "壹仟元整" in str(masked)
    assert "四个字" in client.submit("/carepaymentlist/", full="y", **span).text
    full = sheet_of(client.submit("/carepaymentlist/", full="y", reason="银行批量代发", **span))
    assert card in str(full)
    with set_stage.union.scope():
        reasons = {each.reason for each in session.query(AuditEvent).filter_by(verb="export")}
    assert "银行批量代发" in reasons


def test_a_file_that_served_another_case_is_marked_on_the_card(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    client.sign_in(set_stage.union.officer)
    path = f"/applyforcare/{set_stage.people['李建国']}?category=marriage"
    assert client.submit(path, files=paper("结婚证.pdf"), event_on="2026-08-30").status_code == 302
    assert "曾用于其他事项" in client.get(f"/carecases/show/{case_id(set_stage)}").text


def test_the_one_search_box_finds_a_case_by_its_number_and_says_no_more(
    client: Visitor, set_stage: Stage
) -> None:
    applied(client, set_stage)
    client.sign_in(set_stage.union.auditor)
    answer = client.get("/find/?q=WW20260901-00001")
    assert answer.status_code == 200
    assert f"/carecases/show/{case_id(set_stage)}" in answer.text
    assert CANARY not in answer.text


def test_a_members_own_page_lists_the_care_the_reader_may_see(client: Visitor, set_stage: Stage) -> None:
    applied(client, set_stage)
    person = set_stage.people["周海燕"]
    for role, found in (("officer", True), ("chair", True), ("auditor", False)):
        client.sign_in(set_stage.union.people[role])
        answer = client.get(f"/employees/show/{person}?tab=CareRecords")
        assert answer.status_code == 200
        assert ("WW20260901-00001" in answer.text) == found, role
    client.sign_in(set_stage.union.officer)
    assert client.get("/carerecords/show/1").location.endswith(f"/carecases/show/{case_id(set_stage)}")
