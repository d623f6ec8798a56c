"""导览词 — what each role is shown on its first day, in the order of the day."""

from app.core.console.tour import Stop
from app.core.text import _l

WAITING = Stop(
    _l("What waits for you"),
    _l(
        "Everything you are asked for today stands here, what is overdue first. "
        "Each line says why, and its button leads to where it is done."
    ),
    at=".queue",
)
FIGURES = Stop(
    _l("How things stand"),
    _l("Figures and charts of your work. Click a figure: exactly the rows it counts open."),
    at='[href="/board/"]',
)
SEARCH = Stop(
    _l("Find anything"),
    _l("Names, pinyin initials, order numbers, pages: type here, or press Ctrl and K on any page."),
    at=".finder",
)
MENU = Stop(
    _l("Your account"),
    _l("Password, language and where you are signed in; this walk can be taken again from here."),
    at=".person-menu summary",
)

EMPLOYEES = Stop(
    _l("Employees"),
    _l("Filter, choose columns, save a view, export. Sensitive numbers are masked; a reason reveals one."),
    page="Employees",
)
ROSTERS = Stop(
    _l("Rosters from Excel"),
    _l(
        "Upload the file as it is. Every wrong cell is named, nothing is written "
        "before you have seen the preview and confirmed it."
    ),
    page="Roster",
)
RULES = Stop(
    _l("Point rules"),
    _l("Who gets how many points, when. A rule is tried on the real roster before it is released."),
    page="PointRules",
)
GRANTS = Stop(
    _l("Grants"),
    _l("One prepares, another confirms: both see who gets what, why, and the budget before and after."),
    page="Grants",
)
CASES = Stop(
    _l("Condolence cases"),
    _l("From the application to the visit and the follow-up, with the standard's amount and its source."),
    page="Cases",
)
ORDERS = Stop(
    _l("Orders"),
    _l("Ship one by one or by a spreadsheet; every order knows the points and the money that paid for it."),
    page="Orders",
)
MONEY = Stop(
    _l("Sub-accounts"),
    _l("Earmarked money: each movement names its cause and leads to it."),
    page="SubAccounts",
)
STATEMENTS = Stop(
    _l("Settlement"),
    _l("Statements by supplier and period; the workbook adds up, and names what differs."),
    page="Settlements",
)
TRAIL = Stop(
    _l("Audit trail"),
    _l("Who did what, when and why, in sentences; sealed in a chain you can verify."),
    page="AuditEvents",
)
UNITS = Stop(_l("Units"), _l("The tree of headquarters, branches and departments."), page="Units")
PEOPLE = Stop(
    _l("People and seats"),
    _l("Who may do what, at which unit. Incompatible duties are refused when a seat is given."),
    page="People",
)

TOURS = {
    "hr": (WAITING, ROSTERS, EMPLOYEES, FIGURES, SEARCH, MENU),
    "officer": (WAITING, RULES, GRANTS, CASES, ORDERS, FIGURES, SEARCH, MENU),
    "chair": (WAITING, GRANTS, CASES, FIGURES, SEARCH, MENU),
    "finance": (WAITING, MONEY, STATEMENTS, FIGURES, SEARCH, MENU),
    "auditor": (TRAIL, MONEY, STATEMENTS, FIGURES, SEARCH, MENU),
    "tenant_admin": (UNITS, PEOPLE, TRAIL, FIGURES, SEARCH, MENU),
    "supplier": (WAITING, ORDERS, STATEMENTS, MENU),
}
