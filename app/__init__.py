"""智惠工会福利后台 — the assembly of the house, in order, one line per part."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: object | None = None) -> Flask:
    """The application; `settings` is a class of config.py, by default the one the environment names."""
    # imported here, not above: the process that parses a stranger's spreadsheet loads app.core.sheets and no
    # console
    from flask import Flask
    from flask_appbuilder import AppBuilder

    from app import api, approving, cli, jobs, views
    from app.budgets.services.chart import ship_chart
    from app.core import actor, audit, audit_words, features, health, migrate, outside, policy, seats
    from app.core.console import errors, layout, request, security
    from app.core.console.doorkeeper import ConsoleSecurity
    from app.core.console.home import Home
    from app.core.db import db
    from app.core.keys import data_folder, secret_key
    from app.core.text import compile_catalogues
    from app.rules.features import of_job, of_page, word
    from app.rules.permissions import POLICY
    from app.rules.trail import TRAIL
    from app.tenants.queries import house_of, standing_of
    from app.tenants.services.roles import sync_roles

    compile_catalogues()
    app = Flask(__name__)
    app.config.from_object(settings or "config.CURRENT")
    app.config["SECRET_KEY"] = app.config["SECRET_KEY"] or secret_key()
    app.config["WELFARE_DATA"] = data_folder()
    db.init_app(app)
    with app.app_context():
        outside.init_app(app)
        request.init_app(app)
        layout.init_app(app)
        errors.init_app(app)
        policy.plug(POLICY)
        seats.plug(standing_of)
        features.plug(features.Features(of_page, of_job, word, house_of))
        actor.plug(security.acting)
        audit.plug(request.network_address)
        audit_words.plug(TRAIL)
        appbuilder = AppBuilder(security_manager_class=ConsoleSecurity, indexview=Home)
        appbuilder.init_app(app, db.session)
        views.register(appbuilder)
        api.register(appbuilder)
        cli.register(app)
        jobs.register(app)
        approving.register()
        health.init_app(app)
        migrate.init_app(app, then=(sync_roles, ship_chart))
    return app
