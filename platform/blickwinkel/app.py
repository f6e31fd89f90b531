"""The composition root: the only place that knows every feature and ties them together."""

from __future__ import annotations

import logging
import os
from functools import partial
from pathlib import Path

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from flask_login import LoginManager

from blickwinkel import clock
from blickwinkel.access.actor import Actor
from blickwinkel.access.authentication import Identity
from blickwinkel.access.permissions import Permission
from blickwinkel.api import problems, shell
from blickwinkel.catalogue import views as catalogue
from blickwinkel.council import views as council
from blickwinkel.database import Database
from blickwinkel.errors import Failure
from blickwinkel.export import views as export
from blickwinkel.extension.manager import load_extensions
from blickwinkel.identity import api as identity_api
from blickwinkel.identity import views as identity
from blickwinkel.identity.flask_session import LoginSessions, refuse_unread
from blickwinkel.identity.models import Account
from blickwinkel.identity.services.bearer import BearerAuthenticator
from blickwinkel.identity.services.tenant_access import tenant_accesses
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.observability import logs
from blickwinkel.observability.metrics import Metrics, NoMetrics
from blickwinkel.observability.prometheus import Prometheus, count_errors
from blickwinkel.organization import views as organization
from blickwinkel.organization.queries import appointed_units, find_employee
from blickwinkel.platform.parts import Platform
from blickwinkel.platform.ports import Ports
from blickwinkel.plugins import views as plugins
from blickwinkel.publishing.queries import publication_day, published_until
from blickwinkel.response import views as response
from blickwinkel.response.services.backlog import waiting
from blickwinkel.response.services.retention import forget_answers
from blickwinkel.results import views as results
from blickwinkel.settings import Settings, from_environment
from blickwinkel.survey.queries import fixed_wave
from blickwinkel.survey.services.retention import forget_participation
from blickwinkel.survey.views import consent
from blickwinkel.survey.views import waves as survey
from blickwinkel.web import authentication, context, failures, observing, operation, pages
from blickwinkel.web.asgi import WholeRequests
from blickwinkel.web.navigation import Navigation, NavigationEntry, home

logger = logging.getLogger(__name__)

#: Names by which health checks and people on the same machine reach the program.
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

NAVIGATION = Navigation(
    [
        NavigationEntry("results.start", "Results", Permission.RESULTS_READ),
        NavigationEntry("survey.waves", "Surveys", Permission.SURVEYS_MANAGE),
        NavigationEntry("organization.tree", "Organisation", Permission.ORGANIZATION_READ),
        NavigationEntry("catalogue.frameworks", "Frameworks", Permission.FRAMEWORKS_ADOPT),
        NavigationEntry("plugins.plugins", "Extensions", Permission.PLUGINS_SWITCH),
        NavigationEntry("council.rules", "Rules", Permission.RULES_READ),
    ]
)

BLUEPRINTS = (
    home,
    identity.blueprint,
    organization.blueprint,
    catalogue.blueprint,
    plugins.blueprint,
    survey.blueprint,
    consent.blueprint,
    response.blueprint,
    results.blueprint,
    export.blueprint,
    council.blueprint,
)
API_BLUEPRINTS = (identity_api.blueprint,)

#: Reached by a personal link: nothing that tells one such request from another is logged or counted.
PERSONAL = {response.blueprint.name, consent.blueprint.name}

#: What each feature deletes of a tenant when its time is over.
RETENTION = (forget_participation, partial(forget_answers, published_until=published_until))

#: Who answers what a feature asks of those above it.
PORTS = Ports(
    backlog=waiting,
    publication_day=publication_day,
    fixed_wave=fixed_wave,
    find_employee=find_employee,
)


def build_platform(settings: Settings) -> Platform:
    """Build the parts that web, workers and commands share."""
    extensions = load_extensions()
    for problem in extensions.problems:
        logger.error("extension left out: %s", problem)
    return Platform(
        settings=settings,
        database=Database(settings.database_url),
        extensions=extensions,
        queue=CeleryQueue(settings.redis_url),
        ports=PORTS,
        metrics=_metrics(settings),
    )


def _metrics(settings: Settings) -> Metrics:
    if not settings.metrics_folder:
        return NoMetrics()
    metrics = Prometheus(Path(settings.metrics_folder))
    count_errors(metrics)
    return metrics


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application.

    Args:
        settings: read from the environment if not given.
    """
    settings = settings or from_environment(os.environ)
    logs.configure(settings.log_level, settings.log_format)
    platform = build_platform(settings)
    app = authentication.Web("blickwinkel.web")
    app.extensions["blickwinkel"] = platform
    app.config["MAX_CONTENT_LENGTH"] = platform.settings.upload_limit
    # a redirect must not lead to whatever host name a request claims
    app.config["TRUSTED_HOSTS"] = [platform.settings.host_name, *LOOPBACK]
    app.session_interface = LoginSessions(platform.database, platform.settings)
    _install_login(app)
    observing.install(app, platform.metrics, PERSONAL)
    app.before_request(refuse_unread)
    authentication.install(app, _authorize, elsewhere=shell.serves)
    pages.install(app, NAVIGATION)
    failures.install(app, _render)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    shell.install(app, BearerAuthenticator(platform.database), _authorize, API_BLUEPRINTS)
    operation.install(app)
    return app


def create_server(settings: Settings | None = None) -> WholeRequests:
    """Build what a server runs: the web application, behind a front that takes in whole requests."""
    settings = settings or from_environment(os.environ)
    return WholeRequests(create_app(settings), settings.upload_limit)


def _install_login(app: Flask) -> None:
    manager = LoginManager(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(account_id: str) -> identity.LoggedIn | None:
        account = context.directory().get(Account, account_id)
        return identity.LoggedIn(account) if account else None


def _render(failure: Failure) -> ResponseReturnValue:
    """Tell programs by a document what went wrong, and people by a page."""
    render = problems.render if shell.serves(request.path) else failures.render_page
    return render(failure)


def _authorize(identity: Identity, tenant_slug: str = "") -> Actor | None:
    """Return somebody as an actor of the tenant in the address, or of the one to which a token belongs."""
    token = identity.token
    choices = tenant_accesses(context.directory(), identity.account_id, clock.today())
    access = next(
        (
            choice
            for choice in choices
            if (choice.tenant.id == token.tenant_id if token else choice.tenant.slug == tenant_slug)
        ),
        None,
    )
    if access is None:
        return None
    g.tenant = access.tenant
    g.roles = access.roles
    g.several_tenants = len(choices) > 1
    units = (
        appointed_units(context.open_tenant(access.tenant.id), access.employee_ids, clock.today())
        if access.employee_ids
        else frozenset()
    )
    actor = access.actor(identity.account_id, identity.name, units)
    return actor.by_token(token) if token else actor
