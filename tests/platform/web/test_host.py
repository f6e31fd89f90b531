"""A redirect leads to this installation, whatever host a request claims to be for."""

import pytest


@pytest.mark.parametrize("path", ["/t//surveys", "/t/nordlicht", "/login"])
def test_a_foreign_host_is_refused(app, path):
    answer = app.test_client().get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text + answer.headers.get("Location", "")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000"])
def test_our_own_names_are_served(app, host):
    assert app.test_client().get("/login", headers={"Host": host}).status_code == 200
