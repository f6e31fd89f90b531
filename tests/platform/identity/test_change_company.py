"""Who belongs to several companies finds the way from one to the other; nobody else sees the way."""

from sqlalchemy import select

from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import grant
from support.company import Company
from support.visitor import Visitor

LINK = "Change company"


def test_only_members_of_several_companies_see_the_way(database, app):
    first, second = Company.create(database), Company.create(database, "other", name="Other Ltd")
    single = first.account(Role.ADMINISTRATOR)
    several = first.account(Role.ADMINISTRATOR, "consultant@kompass.example")
    with database.directory() as session:
        account = session.scalars(select(Account).where(Account.email_norm == several)).one()
        grant(session, account.id, second.tenant_id, Role.ADMINISTRATOR)
        session.commit()
    page = f"/t/{first.slug}/surveys?lang=en"
    assert LINK not in Visitor(app).log_in(single).get(page).text
    visitor = Visitor(app).log_in(several)
    assert LINK in visitor.get(page).text
    choices = visitor.get("/").text
    assert f"/t/{first.slug}/" in choices
    assert f"/t/{second.slug}/" in choices
