"""Notices by their rules: words that hold their facts and nothing private, quiet hours, the day's mail,
attempts.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.core.clock import SHANGHAI
from app.rules.notice_channels import CHANNELS, LIFECYCLE, Choice, sendings
from app.rules.notice_times import ATTEMPTS, WAITS, ZONES, Quiet, next_mail, retry_at
from app.rules.notices import (
    KINDS,
    LANGUAGES,
    PARTS,
    TEMPLATES,
    Words,
    fill,
    placeholders,
    plain,
    said,
    samples,
    standard,
    wrong_words,
)

NINE = datetime(2026, 9, 1, 9, tzinfo=SHANGHAI)
PRIVATE = ("what", "who", "reason", "points", "left", "budget", "file", "by", "step", "why")


@pytest.mark.parametrize("code", TEMPLATES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_we_ship_passes_what_a_unions_own_words_must(code: str, language: str) -> None:
    assert list(wrong_words(code, standard(code, language))) == []
    assert TEMPLATES[code].kind in KINDS
    for part, text in said(standard(code, language), samples(code)).items():
        assert "{" not in text, part
        assert "—" not in text, part


@pytest.mark.parametrize("code", TEMPLATES)
def test_nothing_private_leaves_the_house(code: str) -> None:
    for language in LANGUAGES:
        named = placeholders(standard(code, language).outside)
        assert not {*named} & {*PRIVATE}, code
        assert all(TEMPLATES[code].facts[each].leaves for each in named)


@pytest.mark.parametrize("code", TEMPLATES)
def test_both_languages_name_the_same_facts(code: str) -> None:
    for part in PARTS:
        chinese, english = (placeholders(getattr(standard(code, each), part)) for each in LANGUAGES)
        assert {*chinese} == {*english}, part


def test_facts_are_read_as_people_write_them() -> None:
    read = plain("budgets.threshold", {"left": 128_000_050, "percent": 80, "budget": "慰问"})
    assert read == {"left": "¥1,280,000.50", "percent": "80", "budget": "慰问"}
    assert plain("points.lapsing", {"until": date(2026, 12, 31), "points": 1200}) == {
        "until": "2026-12-31",
        "points": "1,200",
    }
    assert fill("{who}-{due}", {"who": "王芳"}) == "王芳-—"


@given(some.text(max_size=60), some.text(max_size=60))
def test_neither_words_nor_facts_reach_into_the_program(text: str, fact: str) -> None:
    """What is filled in is not filled again, and only plain names are places."""
    kept = fact.replace("\0", "")  # PostgreSQL keeps it in no text
    assert fill("{who}", {"who": fact + "{due}", "due": "secret"}) == (kept + "{due}")
    fill(text + "{who.__class__}{0}{who!r}", {"who": fact})


@given(some.text(alphabet="{}abc_what \n", max_size=40))
def test_words_that_pass_are_filled_whole(text: str) -> None:
    words = Words("一", text, "二")
    if not list(wrong_words("approvals.asked", words)):
        assert "{" not in said(words, samples("approvals.asked"))["body"]


MINUTES = some.integers(0, 24 * 60 - 1)
INSTANTS = some.integers(0, 2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MINUTES, MINUTES, some.sampled_from(list(ZONES)), INSTANTS)
def test_after_quiet_hours_it_is_not_quiet_and_less_than_a_day_has_gone(
    begins: int, ends: int, zone: str, at: datetime
) -> None:
    quiet = Quiet(begins, ends, zone)
    after = quiet.over(at)
    assert at <= after <= at + timedelta(hours=25)
    assert (after == at) == (not quiet.holds(at))
    if begins != ends:
        assert (
            not quiet.holds(after)
            or after.astimezone(ZoneInfo(zone)).dst() != at.astimezone(ZoneInfo(zone)).dst()
        )


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (datetime(2026, 9, 1, 21, 59, tzinfo=SHANGHAI), False),
        (datetime(2026, 9, 1, 22, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 9, 1, 23, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 9, 2, 0, 0, tzinfo=SHANGHAI), True),
        (datetime(2026, 9, 2, 6, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 9, 2, 7, 0, tzinfo=SHANGHAI), False),
    ],
)
def test_quiet_hours_go_over_midnight(at: datetime, held: bool) -> None:
    quiet = Quiet(22 * 60, 7 * 60)
    assert quiet.holds(at) is held
    if held:
        assert quiet.over(at) == datetime(2026, 9, 2, 7, 0, tzinfo=SHANGHAI)


def test_quiet_hours_are_those_of_where_one_lives() -> None:
    eight_in_shanghai = datetime(2026, 9, 1, 8, tzinfo=SHANGHAI)
    assert not Quiet(22 * 60, 7 * 60).holds(eight_in_shanghai)
    assert Quiet(22 * 60, 7 * 60, "Asia/Urumqi").holds(eight_in_shanghai)  # 06:00 there
    assert Quiet(22 * 60, 7 * 60, "Europe/Berlin").holds(eight_in_shanghai)  # 02:00 there


def test_the_days_mail_comes_after_and_once_a_day() -> None:
    assert next_mail(NINE, 8 * 60 + 30) == datetime(2026, 9, 2, 8, 30, tzinfo=SHANGHAI)
    assert next_mail(NINE, 9 * 60) == NINE + timedelta(days=1)
    assert next_mail(NINE, 9 * 60 + 1) == NINE + timedelta(minutes=1)
    spring = datetime(2026, 3, 28, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    assert next_mail(spring, 2 * 60 + 30, "Europe/Berlin").date() == date(2026, 3, 29)  # clocks leap over it


def test_attempts_wait_longer_each_time_and_end() -> None:
    waits = [retry_at(attempt, NINE) for attempt in range(1, ATTEMPTS + 1)]
    assert waits[-1] is None
    assert [each - NINE for each in waits[:-1] if each] == [timedelta(minutes=each) for each in WAITS]
    assert list(WAITS) == sorted(WAITS)


ALL = dict.fromkeys(CHANNELS, "all")


def _by(
    choice: Choice, *, urgent: bool, at: datetime = NINE, usual: dict[str, str] | None = None
) -> dict[str, datetime]:
    return {each.channel: each.due_at for each in sendings(usual or ALL, choice, urgent=urgent, at=at)}


def test_what_is_not_urgent_waits_for_the_days_mail_and_the_rest_goes_at_once() -> None:
    assert _by(Choice(), urgent=True) == dict.fromkeys(CHANNELS, NINE)
    assert _by(Choice(), urgent=False)["email"] == datetime(2026, 9, 2, 8, 30, tzinfo=SHANGHAI)
    assert _by(Choice(daily=False), urgent=False)["email"] == NINE


def test_ones_own_choice_goes_before_the_unions() -> None:
    levels = {"sms": "none", "email": "urgent"}
    assert set(_by(Choice(levels=levels), urgent=False)) == {"wecom", "dingtalk", "feishu"}
    assert set(_by(Choice(levels=levels), urgent=True)) == {*CHANNELS} - {"sms"}
    assert _by(Choice(levels={"email": "all"}), urgent=True, usual={"sms": "none"}) == {}  # not switched on


def test_quiet_hours_hold_what_leaves_unless_urgent_may_wake() -> None:
    night, morning = datetime(2026, 9, 1, 23, tzinfo=SHANGHAI), datetime(2026, 9, 2, 7, tzinfo=SHANGHAI)
    quiet = Quiet(22 * 60, 7 * 60)
    assert set(_by(Choice(quiet=quiet), urgent=True, at=night).values()) == {morning}
    assert set(_by(Choice(quiet=quiet, urgent_wakes=True), urgent=True, at=night).values()) == {night}
    late = Choice(quiet=Quiet(8 * 60, 10 * 60))
    assert _by(late, urgent=False)["email"] == datetime(2026, 9, 2, 10, tzinfo=SHANGHAI)


def test_what_was_sent_stays_sent() -> None:
    assert LIFECYCLE.is_final("sent")
    assert LIFECYCLE.is_final("handed")
    assert set(LIFECYCLE.verbs_from("failed")) == {"resend", "drop"}


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_night_in_china_is_as_long_as_any_whatever_the_clocks_do_elsewhere(day: date) -> None:
    """The nights in which Europe moves its clocks."""
    quiet = Quiet(22 * 60, 7 * 60)
    evening = datetime.combine(day - timedelta(days=1), time(23), SHANGHAI)
    assert quiet.over(evening) - evening == timedelta(hours=8)
    berlin = Quiet(22 * 60, 7 * 60, "Europe/Berlin")
    late = datetime.combine(day - timedelta(days=1), time(23), ZoneInfo("Europe/Berlin"))
    over = berlin.over(late).astimezone(ZoneInfo("Europe/Berlin"))
    assert (over.date(), over.time()) == (day, time(7))
    for zone in ("Asia/Shanghai", "Europe/Berlin"):
        mail = next_mail(late, 8 * 60 + 30, zone).astimezone(ZoneInfo(zone))
        assert mail.time() == time(8, 30)
