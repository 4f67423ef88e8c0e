"""Addresses of the desk, all under /meja/."""

from django.urls import include, path

from balai.channels.desk.views import (
    calls,
    case,
    counter,
    deciding,
    entering,
    evidence,
    obstacles,
    results,
    signing,
    today,
    working,
    worklist,
)

app_name = "desk"
CASE = "meja/permohonan/<str:case_id>/"
STEP = CASE + "langkah/<str:step_key>/"

urlpatterns = [
    path("meja/masuk/", entering.sign_in, name="sign_in"),
    path("meja/masuk/kode/", entering.second_factor, name="second_factor"),
    path("meja/masuk/sandi/", entering.choose_password, name="choose_password"),
    path("meja/keluar/", entering.sign_out, name="sign_out"),
    path("meja/kelola/", include("balai.channels.desk.admin_urls")),
    path("meja/", worklist.worklist, name="worklist"),
    path("meja/berikutnya/", worklist.next_case, name="next"),
    path("meja/ambil/", worklist.take_several, name="take_several"),
    path("meja/pintasan/", worklist.keys, name="keys"),
    path("meja/hari-ini/", today.today, name="today"),
    path("meja/tanda-tangan/", signing.signing, name="signing"),
    path("meja/tanda-tangan/periksa/", signing.stack, name="stack"),
    path("meja/siap/", results.ready, name="ready"),
    path("meja/dianggap/", deciding.deemed, name="deemed"),
    path("meja/hambatan/", obstacles.obstacles, name="obstacles"),
    path("meja/hambatan/<str:obstacle_id>/selesai/", obstacles.end, name="end_obstacle"),
    path("meja/loket/", counter.counter, name="counter"),
    path("meja/panggilan/", calls.calls, name="calls"),
    path("meja/panggilan/<str:call_id>/buka/", calls.open_phone, name="open_phone"),
    path("meja/panggilan/<str:call_id>/sampai/", calls.tell, name="tell"),
    path("meja/panggilan/sinyal/<str:area_code>/", calls.mark_signal, name="mark_signal"),
    path(CASE, case.case, name="case"),
    path(CASE + "bukti/<str:evidence_key>/", evidence.evidence, name="evidence"),
    path(CASE + "pratinjau/", signing.draft, name="draft"),
    path(CASE + "hasil/", results.result, name="result"),
    path(STEP + "ambil/", working.take, name="take"),
    path(STEP + "lepas/", working.release, name="release"),
    path(STEP + "rekan/", working.colleagues, name="colleagues"),
    path(STEP + "alihkan/", working.hand_on, name="hand_on"),
    path(STEP + "lengkap/", working.complete, name="complete"),
    path(STEP + "kembalikan/", working.send_back, name="send_back"),
    path(STEP + "selesai/", working.finish, name="finish"),
    path(STEP + "tagihan/", working.bill, name="bill"),
    path(STEP + "kode-bayar/", working.billing_code, name="billing_code"),
    path(STEP + "bayar/", working.pay, name="pay"),
    path(CASE + "setujui/", deciding.approve, name="approve"),
    path(CASE + "tolak/", deciding.reject, name="reject"),
    path(CASE + "tetapkan/", deciding.formalise, name="formalise"),
    path(CASE + "belum-berjalan/", deciding.annul, name="annul"),
    path(CASE + "serah-terima/", results.hand_over, name="hand_over"),
    path(CASE + "serah-terima.pdf", results.handover_slip, name="handover_slip"),
    path(CASE + "cabut/", results.revoke, name="revoke"),
    path(CASE + "identitas/", counter.check_identity, name="check_identity"),
]
