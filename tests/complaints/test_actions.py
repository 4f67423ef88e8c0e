"""A report from sending to its end: each verb, each refusal, its event, and who may never see what."""

from datetime import date, timedelta

import pytest

from balai.accounts import queries as accounts
from balai.complaints import actions
from balai.complaints.actions import act as acting
from balai.complaints.models import Attachment, Complaint, Entry, Publication
from balai.complaints.queries import dossier, own, routing
from balai.complaints.queries import worklist as lists
from balai.complaints.rules.kinds import Note, Outcome, Weight
from balai.complaints.rules.status import Status
from balai.core.channel import Channel
from balai.core.models import Event, Message
from balai.core.outbox import opened as letter
from balai.core.refusal import Forbidden, Invalid, Missing, Refused
from balai.core.vault import key
from tests.cases.filing import active, file, pdf, photo
from tests.complaints.reporting import TEXT, TITLE, handler, report, send
from tests.hall import MONDAY, appoint, citizen

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def again(row: Complaint) -> Complaint:
    return Complaint.objects.get(id=row.id)


def events(row: Complaint) -> list[str]:
    return [
        name.removeprefix("complaint.")
        for name in Event.objects.filter(subject=row.id)
        .order_by("recorded_at", "id")
        .values_list("name", flat=True)
    ]


def about_a_case(hall, sari, **chosen):
    case = file("sip-bidan", sari, hall)
    return case, routing.of_case(case.id, sari)


# sending


def test_a_report_has_a_number_a_code_and_three_working_days_to_be_verified(hall, sari):
    row = send(sari)
    assert row.status == Status.RECEIVED and row.agency_id == "dpmptsp-bwi"
    code = dossier.opened_own(row).words["tracking"]
    assert own.by_code(row.number, code).id == row.id
    assert row.due_at == MONDAY.replace(day=19, hour=8, minute=0) or (row.due_at - MONDAY).days == 3
    assert events(row) == ["filed"] and Message.objects.filter(template="complaint_filed").count() == 1


def test_the_same_page_sent_twice_is_one_report(hall, sari):
    about = routing.of_place("", "dpmptsp-bwi", "35.10", at=MONDAY)
    sent = [actions.file(report(), about, by=sari, at=MONDAY, idempotency_key="x" * 30) for _ in range(2)]
    assert sent[0].id == sent[1].id and Complaint.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": "x"}, "title"),
        ({"text": "pendek"}, "text"),
        ({"phone": "12"}, "phone"),
        ({"happened_on": date(2027, 1, 1)}, "happened_on"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(hall, sari, said, field):
    with pytest.raises(Invalid) as refused:
        send(sari, **said)
    assert list(refused.value.problems) == [field]


def test_a_late_report_is_taken_and_marked(hall, sari):
    assert send(sari, happened_on=date(2026, 9, 1)).is_late
    assert not send(sari, happened_on=date(2026, 11, 10)).is_late


def test_a_wrong_code_and_an_unknown_number_are_refused_alike(hall, sari):
    row = send(sari)
    for number, code in ((row.number, "00000000"), (file("sip-bidan", sari, hall).receipt, "00000000")):
        with pytest.raises(Refused, match=r"tracking\.wrong"):
            own.by_code_only(number, code)


# who knows the reporter


def test_an_anonymous_report_keeps_nobody(hall, sari):
    case, about = about_a_case(hall, sari)
    row = send(sari, about=about, identity="anonymous")
    assert (row.person_id, row.visitor, row.case_id) == (None, "", None)
    assert (row.service_key, row.version_id, row.step_key) == ("sip-bidan", case.version_id, active(case).key)
    sealed = key(row.key_id).open(row.sealed_reporter, f"complaints.Complaint.sealed_reporter/{row.id}")
    assert sealed == {"name": "", "phone": "", "case_id": ""}
    event = Event.objects.get(subject=row.id)
    assert (event.person_id, event.case_id, event.by) == ("", "", "anonymous")
    assert not Message.objects.filter(template="complaint_filed").exists()


def test_a_secret_name_is_not_shown_to_who_handles_it_and_opened_by_the_head_with_a_reason(hall, sari):
    case, about = about_a_case(hall, sari)
    row = send(sari, about=about, identity="secret")
    found = actions.open_report(row.id, by=handler(hall), at=MONDAY)
    assert (
        found.reporter == {}
        and row.case_id is None
        and Event.objects.get(subject=row.id, name="complaint.filed").person_id == ""
    )
    with pytest.raises(Forbidden):
        actions.open_reporter(row.id, "perlu", by=handler(hall), at=MONDAY)
    head = hall.officer("dpmptsp", "head")
    with pytest.raises(Refused, match=r"complaint\.why"):
        actions.open_reporter(row.id, " ", by=head, at=MONDAY)
    who = actions.open_reporter(row.id, "pemeriksaan", by=head, at=MONDAY)
    assert who["name"] == "Sari Contoh Rekaan" and who["case_id"] == case.id
    assert events(row)[-1] == "reporter_opened"
    told = own.view(Complaint.objects.get(id=row.id), at=MONDAY).opened.lines
    assert not told  # the reason is for officers; the opening stands in the log


def test_nobody_is_behind_an_anonymous_report(hall, sari):
    with pytest.raises(Refused, match=r"complaint\.anonymous"):
        actions.open_reporter(
            send(sari, identity="anonymous").id, "perlu", by=hall.officer("dpmptsp", "head"), at=MONDAY
        )


# no wrong door


def test_a_case_leads_to_its_running_step_and_who_works_it(hall, sari):
    case, about = about_a_case(hall, sari)
    row = send(sari, about=about)
    step = active(case)
    assert (row.case_id, row.step_key, row.agency_id, row.office_id) == (
        case.id,
        step.key,
        step.agency_id,
        case.office_id,
    )
    assert row.version_id == case.version_id


def test_a_service_leads_to_who_offers_it_and_nothing_to_the_door(hall):
    assert routing.of_place("akta-kelahiran", "", "35.10", at=MONDAY).agency_id == "disdukcapil-bwi"
    assert routing.of_place("sktm", "", hall.village, at=MONDAY).agency_id == "kelurahan-desa-bwi"
    assert routing.of_place("", "", hall.village, at=MONDAY).agency_id == "dpmptsp-bwi"
    with pytest.raises(Refused, match=r"complaint\.no_agency"):
        routing.of_place("", "", "", at=MONDAY)


def test_a_report_is_handed_over_once(hall, sari):
    row = send(sari)
    actions.hand_over(row.id, "dinkes-bwi", "Tentang puskesmas.", by=handler(hall), at=MONDAY + HOUR)
    row.refresh_from_db()
    assert (row.agency_id, row.handed_from, row.due_at) == ("dinkes-bwi", "dpmptsp-bwi", row.promised_at)
    with pytest.raises(Missing):
        actions.verify(row.id, Weight.ORDINARY, by=handler(hall), at=MONDAY)
    with pytest.raises(Refused, match=r"complaint\.handed_over"):
        actions.hand_over(row.id, "dpmptsp-bwi", "Bukan kami.", by=handler(hall, "dinkes"), at=MONDAY + HOUR)
    assert "Dinas Kesehatan" in dossier.opened_own(again(row)).lines[0].text


@pytest.mark.parametrize("agency", ["dpmptsp-bwi", "dinkes-tts"])
def test_it_is_handed_to_another_agency_of_the_same_place(hall, sari, agency):
    with pytest.raises(Refused, match=r"complaint\.agency"):
        actions.hand_over(send(sari).id, agency, "Karena itu.", by=handler(hall), at=MONDAY)


def test_officers_of_another_regency_and_verifiers_see_nothing(hall, sari):
    row = send(sari, about=routing.of_place("", "disdukcapil-bwi", "35.10", at=MONDAY))
    for by in (hall.dewi, hall.officer("disdukcapil", "verifier"), handler(hall), citizen("+628400000099")):
        with pytest.raises(Missing):
            actions.open_report(row.id, by=by, at=MONDAY)
        assert not lists.worklist(by, lists.Sieve(), at=MONDAY).rows


# handling


def test_verifying_gives_an_answer_its_time_from_the_sending(hall, sari):
    row = send(sari)
    actions.verify(row.id, Weight.OVERSIGHT, by=handler(hall), at=MONDAY + DAY)
    actions.verify(row.id, Weight.NORMATIVE, by=handler(hall), at=MONDAY + DAY)  # again: nothing
    row.refresh_from_db()
    assert (row.status, row.weight) == (Status.IN_PROGRESS, Weight.OVERSIGHT)
    assert 80 < (row.due_at - row.filed_at).days < 95


def test_who_worked_on_the_request_does_not_judge_the_complaint_about_it(hall, sari):
    case = file("sip-bidan", sari, hall)
    both = appoint("dua-peran", "supervisor", "dpmptsp-bwi", "35.10", "mpp-bwi")
    about = routing.of_case(case.id, sari)
    for identity in ("named", "secret"):
        row = send(sari, about=about, identity=identity)
        case.duty_set.update_or_create(officer_id=both.id, defaults={"duty": "verified"})
        with pytest.raises(Forbidden, match="ikut memproses"):
            actions.answer(row.id, "Sudah kami periksa.", by=both, at=MONDAY)
        actions.answer(row.id, "Sudah kami periksa.", by=hall.officer("dpmptsp", "supervisor"), at=MONDAY)


def test_asking_stops_the_clock_and_a_reply_lets_it_run_on(hall, sari):
    row = send(sari)
    actions.verify(row.id, Weight.NORMATIVE, by=handler(hall), at=MONDAY)
    before = again(row).due_at
    actions.ask(row.id, "Loket nomor berapa?", by=handler(hall), at=MONDAY + DAY)
    row.refresh_from_db()
    assert row.due_at is None and row.react_until and row.promised_at == before
    actions.reply(row.id, "Loket empat.", by=sari, at=MONDAY + 8 * DAY)
    row.refresh_from_db()
    assert row.status == Status.IN_PROGRESS and row.due_at > before + 6 * DAY
    assert [line.note for line in dossier.opened_own(row).lines] == [Note.VERIFIED, Note.ASKED, Note.REPLIED]


def test_an_answer_is_read_accepted_and_closes_it(hall, sari):
    row = send(sari)
    actions.answer(row.id, "Jam loket sudah ditambah.", by=handler(hall), at=MONDAY + HOUR)
    row.refresh_from_db()
    assert row.status == Status.ANSWERED and row.verified_at and row.due_at is None
    message = Message.objects.get(template="complaint_answered")
    address, params = letter(message, key(message.key_id))
    assert address == "+628400000001" and set(params) == {"receipt", "zone", "area", "until_at"}
    for _ in range(2):
        actions.accept(row.id, by=sari, at=MONDAY + DAY)
    row.refresh_from_db()
    assert (row.status, row.outcome) == (Status.CLOSED, Outcome.SETTLED)
    assert events(row) == ["filed", "verified", "answered", "closed"]


def test_a_contested_answer_is_handled_again_one_rung_up(hall, sari):
    row = send(sari)
    actions.answer(row.id, "Sudah.", by=handler(hall), at=MONDAY + HOUR)
    actions.contest(row.id, "Belum terjawab.", by=sari, at=MONDAY + 2 * DAY)
    row.refresh_from_db()
    assert (row.status, row.reopened, row.rung) == (
        Status.IN_PROGRESS,
        1,
        1,
    ) and row.due_at > MONDAY + 15 * DAY
    assert own.view(row, at=MONDAY + 2 * DAY).shows_ombudsman


def test_a_closed_report_is_reopened_for_a_month(hall, sari):
    row = send(sari)
    actions.answer(row.id, "Sudah.", by=handler(hall), at=MONDAY)
    actions.accept(row.id, by=sari, at=MONDAY)
    with pytest.raises(Refused, match=r"complaint\.too_late"):
        actions.contest(row.id, "Ternyata belum.", by=sari, at=MONDAY + 32 * DAY)
    actions.contest(row.id, "Ternyata belum.", by=sari, at=MONDAY + 29 * DAY)
    assert again(row).status == Status.IN_PROGRESS


def test_only_the_reporter_reacts(hall, sari):
    row = send(sari)
    actions.answer(row.id, "Sudah.", by=handler(hall), at=MONDAY)
    for by in (citizen("+628400000099"), handler(hall)):
        for act in (actions.accept, lambda id, **who: actions.contest(id, "Belum.", **who)):
            with pytest.raises(Missing):
                act(row.id, by=by, at=MONDAY)
    actions.accept(row.id, kept=(row.id,), by=citizen("+628400000099"), at=MONDAY)  # with the code


def test_what_no_provider_can_settle_is_explained(hall, sari):
    row = send(sari)
    with pytest.raises(Refused, match=r"complaint\.reason"):
        actions.refer(row.id, "bukan-sebab", "", by=handler(hall), at=MONDAY)
    actions.refer(row.id, "corruption", "", by=handler(hall), at=MONDAY)
    seen = own.view(again(row), at=MONDAY)
    assert seen.status == Status.OUT_OF_SCOPE and "Komisi Pemberantasan Korupsi" in seen.referral["where"]
    assert not seen.shows_ombudsman and not seen.may_reopen


def test_joined_reports_get_the_same_answer(hall, sari):
    head, row = send(sari), send(citizen("+628400000002"), phone="0840 0000 002")
    with pytest.raises(Missing):
        actions.join(row.id, "00000-0000-00", by=handler(hall), at=MONDAY)
    with pytest.raises(Refused, match=r"complaint\.head"):
        actions.join(row.id, row.number, by=handler(hall), at=MONDAY)
    actions.join(row.id, head.number, by=handler(hall), at=MONDAY)
    with pytest.raises(Refused, match=r"complaint\.is_head"):
        actions.join(head.id, send(sari).number, by=handler(hall), at=MONDAY)
    actions.answer(head.id, "Loket ditambah.", by=handler(hall), at=MONDAY)
    assert dossier.opened_own(again(row)).lines[-1].text == "Loket ditambah."
    assert (
        own.view(Complaint.objects.select_related("head", "key").get(id=row.id), at=MONDAY).status
        == Status.ANSWERED
    )
    assert Message.objects.filter(template="complaint_answered").count() == 2


def test_a_note_is_for_officers_only(hall, sari):
    row = send(sari)
    actions.note(row.id, "Sudah ditelepon.", by=handler(hall), at=MONDAY)
    assert not dossier.opened_own(row).lines
    assert actions.open_report(row.id, by=handler(hall), at=MONDAY).lines[0].text == "Sudah ditelepon."


def test_an_act_without_words_is_refused(hall, sari):
    row = send(sari)
    for act in (actions.answer, actions.ask, actions.note):
        with pytest.raises(Refused, match=r"complaint\.text"):
            act(row.id, "  ", by=handler(hall), at=MONDAY)


# files


def test_a_file_comes_through_the_door_of_evidence(hall, sari):
    row = send(sari)
    kept = actions.attach(row.id, photo(), by=sari, at=MONDAY)
    actions.attach(row.id, pdf(), by=sari, at=MONDAY)
    assert actions.open_attachment(row.id, kept.id, by=sari, at=MONDAY)[1] == "image/webp"
    assert actions.open_attachment(row.id, kept.id, by=handler(hall), at=MONDAY)[0][:4] == b"RIFF"
    assert events(row).count("file_opened") == 1
    with pytest.raises(Missing):
        actions.open_attachment(row.id, kept.id, by=hall.dewi, at=MONDAY)
    with pytest.raises(Missing):
        actions.open_attachment(row.id, "x", by=sari, at=MONDAY)
    with pytest.raises(Refused, match="evidence"):
        actions.attach(row.id, b"MZ not a picture", by=sari, at=MONDAY)
    actions.attach(row.id, photo(), by=sari, at=MONDAY)
    with pytest.raises(Refused, match=r"complaint\.files"):
        actions.attach(row.id, photo(), by=sari, at=MONDAY)
    assert Attachment.objects.count() == 3


# time


def test_past_the_deadline_the_ladder_is_climbed_and_the_reporter_told(hall, sari):
    row = send(sari)
    assert actions.escalate_due(row.due_at - HOUR) == 0
    assert actions.escalate_due(row.due_at) == 1 and actions.escalate_due(row.due_at) == 0
    for wanted in (2, 3):
        row.refresh_from_db()
        assert actions.escalate_due(row.escalate_at) == 1
        row.refresh_from_db()
        assert row.rung == wanted
    assert actions.escalate_due(MONDAY + 300 * DAY) == 0
    assert [
        event.data["to"] for event in Event.objects.filter(name="complaint.escalated").order_by("at")
    ] == ["supervisor", "head", "liaison"]
    assert Message.objects.filter(template="complaint_late").count() == 1
    assert own.view(row, at=MONDAY).shows_ombudsman


def test_whoever_the_ladder_names_finds_it_at_their_desk_until_they_open_it(hall, sari):
    row = send(sari)
    tigor, ratna = handler(hall), hall.officer("dpmptsp", "head")
    actions.escalate_due(row.due_at)
    assert [one.id for one in lists.come_up(tigor)] == [row.id] and lists.come_up(ratna) == []
    actions.open_report(row.id, by=tigor, at=row.due_at)
    assert lists.come_up(tigor) == [] and lists.come_up(handler(hall, "disdukcapil")) == []
    row.refresh_from_db()
    actions.escalate_due(row.escalate_at)
    assert [one.rung for one in lists.come_up(ratna)] == [2] and lists.come_up(tigor) == []


def test_a_report_may_be_handed_down_to_a_village_by_its_name(hall, sari):
    row = send(sari)
    with pytest.raises(Refused, match=r"complaint\.no_such_agency"):
        routing.village_agency("desa tidak ada", row.area_code)
    with pytest.raises(Refused, match=r"complaint\.several_agencies"):
        routing.village_agency("", row.area_code)
    village = routing.village_agency(accounts.agency("kelurahan-desa-bwi").name, row.area_code)
    actions.hand_over(row.id, village, "Ini urusan desa.", by=handler(hall), at=MONDAY)
    assert (again(row).agency_id, again(row).area_code) == ("kelurahan-desa-bwi", hall.village)


def test_silence_after_an_answer_or_a_question_closes_it(hall, sari):
    answered, asked = send(sari), send(sari)
    actions.answer(answered.id, "Sudah.", by=handler(hall), at=MONDAY)
    actions.verify(asked.id, Weight.ORDINARY, by=handler(hall), at=MONDAY)
    actions.ask(asked.id, "Di mana?", by=handler(hall), at=MONDAY)
    assert actions.close_silent(MONDAY + 9 * DAY) == 0
    assert actions.close_silent(MONDAY + 15 * DAY) == 1
    assert actions.close_silent(MONDAY + 31 * DAY) == 1 and actions.close_silent(MONDAY + 31 * DAY) == 0
    assert (again(answered).outcome, again(asked).outcome) == (Outcome.SILENT, Outcome.INCOMPLETE)


# publishing


def test_only_a_cleared_version_is_published(hall, sari):
    row = send(sari, kind="consultation", about=routing.of_place("sip-bidan", "", "35.10", at=MONDAY))
    said = {
        "title": "Apakah STR asli perlu dibawa?",
        "text": "Perlu dibawa atau cukup foto?",
        "answer": "Cukup foto.",
    }
    by = handler(hall)
    with pytest.raises(Refused, match=r"publish\.early"):
        actions.publish(row.id, **said, at_service=True, by=by, at=MONDAY)
    actions.answer(row.id, "Cukup foto STR, tidak perlu asli.", by=by, at=MONDAY)
    with pytest.raises(Refused, match=r"publish\.name"):
        actions.publish(row.id, **{**said, "text": "Bu Rekaan bertanya"}, at_service=True, by=by, at=MONDAY)
    with pytest.raises(Missing):
        actions.publish(row.id, **said, at_service=True, by=hall.dewi, at=MONDAY)
    for _ in range(2):
        actions.publish(row.id, **said, at_service=True, by=by, at=MONDAY)
    assert Publication.objects.get().text == said["text"]
    actions.withdraw_publication(row.id, by=by, at=MONDAY)
    assert Publication.objects.get().withdrawn_at
    assert TITLE not in str(Publication.objects.values()) and TEXT not in str(Publication.objects.values())


def test_a_complaint_is_not_shown_at_its_service(hall, sari):
    row = send(sari, about=routing.of_place("sip-bidan", "", "35.10", at=MONDAY))
    actions.answer(row.id, "Sudah.", by=handler(hall), at=MONDAY)
    with pytest.raises(Refused, match=r"publish\.service"):
        actions.publish(
            row.id,
            title="Antre lama",
            text="Antre.",
            answer="Sudah.",
            at_service=True,
            by=handler(hall),
            at=MONDAY,
        )


# atomic


def test_an_act_whose_event_fails_did_not_happen(hall, sari, monkeypatch):
    row = send(sari)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(acting.events, "record", fail)
    with pytest.raises(RuntimeError):
        actions.answer(row.id, "Sudah.", by=handler(hall), at=MONDAY)
    assert again(row).status == Status.RECEIVED and not Entry.objects.exists()


def test_an_officer_files_for_someone_at_the_counter(hall):
    by = hall.officer("dpmptsp", "front_officer").at(Channel.DIRECT)
    row = send(by)
    assert (row.assisted_by, row.channel, row.person_id) == (by.id, Channel.DIRECT, None)
