"""The applicant form that every service shares."""

from balai.forms import queries, rules


def test_the_applicant_is_asked_the_same_everywhere():
    form = queries.applicant_form()
    assert set(form.fields) == {"nik", "name", "birth_place", "birth_date", "sex", "address", "area", "phone"}
    assert [option.value for option in form.fields["sex"].options] == ["L", "P"]
    assert form.fields["area"].kind == "area"
    assert not form.fields["phone"].needed, "nobody is turned away for want of a phone"


def test_it_is_read_once():
    assert queries.applicant_form() is queries.applicant_form()


def test_a_made_up_applicant_passes():
    sari = {
        "nik": "0001014501900001",
        "name": "Sari Contoh",
        "birth_place": "Banyuwangi",
        "birth_date": "1990-01-05",
        "sex": "P",
        "address": "Jl. Rekaan 1",
        "area": "35.10.17.2001",
    }
    assert rules.problems(queries.applicant_form(), sari) == {}
