"""The made-up company that other tests build on goes the whole way."""

from __future__ import annotations

from support.company import Company


def test_a_company_gets_from_people_to_a_publication(company: Company) -> None:
    wave = company.open_wave()
    invited = company.invited(wave)
    assert [len(company.invited(wave, side)) for side in ("board", "cco", "staff")] == [6, 2, 16]
    company.answer_all(wave, lambda who, _: "2" if who.perspective == "staff" else "4")
    assert len(company.queue.sent) == len(invited)
    company.publish(wave)
