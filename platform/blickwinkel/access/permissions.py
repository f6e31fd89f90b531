"""Every right in one list, scope:resource:action, in alphabetical order."""

from __future__ import annotations

import enum


class Permission(enum.StrEnum):
    """What a route or a service can ask for; some are held by programs only."""

    ANSWERS_DELETE = "tenant:answers:delete"
    FRAMEWORKS_ADOPT = "tenant:frameworks:adopt"
    ORGANIZATION_IMPORT = "tenant:organization:import"
    ORGANIZATION_READ = "tenant:organization:read"
    PACKAGES_MAKE = "tenant:packages:make"
    PLUGINS_SWITCH = "tenant:plugins:switch"
    RESULTS_READ = "tenant:results:read"
    RULES_READ = "tenant:rules:read"
    SURVEYS_MANAGE = "tenant:surveys:manage"
    TENANT_ENTER = "tenant:tenant:enter"
    TOKENS_MANAGE = "tenant:tokens:manage"
