"""CONTENTS — the console's menu: which page stands where, which lists stand under which page."""

from flask import current_app
from flask_appbuilder import AppBuilder

from app.core.console import navigation
from app.core.console.home import Home
from app.core.console.navigation import Group, Page
from app.core.text import _l

CONTENTS = (Group(_l("Workbench"), "home", (Page(Home, _l("Workbench"), "can_home"),)),)

# views without a place in the menu: forms and previews, reached from their page
BEHIND = ()


def register(appbuilder: AppBuilder) -> None:
    """Hang every page in the console."""
    for group in CONTENTS:
        for page in group.pages:
            if page.view is not Home:
                appbuilder.add_view_no_menu(page.view)
    for view in BEHIND:
        appbuilder.add_view_no_menu(view)
    navigation.init_app(current_app, CONTENTS)
