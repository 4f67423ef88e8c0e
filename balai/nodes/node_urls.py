"""All addresses of a node. The forms are the portal's own pages, so their names are the portal's; other verbs stand behind them."""

from django.urls import include, path

from balai.nodes.views.node import attending, entry, events, filling, reporting, working

handler400 = "balai.nodes.views.node.troubles.bad_request"
handler403 = "balai.nodes.views.node.troubles.forbidden"
handler404 = "balai.nodes.views.node.troubles.not_found"
handler500 = "balai.ui.views.failed"
urlpatterns = [
    path("", working.home, name="portal_mine"),
    path("meja/", working.home, name="node_home"),
    path("meja/masuk/", entry.enter, name="node_enter"),
    path("meja/keluar/", entry.leave, name="node_leave"),
    path("meja/mulai/", filling.begin, name="node_begin"),
    path("meja/permohonan/", working.cases, name="node_cases"),
    path("meja/permohonan/<slug:receipt>/", working.case, name="node_case"),
    path("meja/permohonan/<slug:receipt>/lengkapi/", filling.correct, name="node_correct"),
    path("meja/permohonan/<slug:receipt>/batal/", working.withdraw, name="node_withdraw"),
    path("meja/permohonan/<slug:receipt>/berkas/", attending.bring, name="node_bring"),
    path("meja/permohonan/<slug:receipt>/serahkan/", attending.hand_over, name="node_hand_over"),
    path("meja/permohonan/<slug:receipt>/bayar/", attending.pay, name="node_pay"),
    path("meja/permohonan/<slug:receipt>/penilaian/", attending.judge, name="node_judge"),
    path("meja/kunjungan/", attending.visit, name="node_visit"),
    path("meja/permohonan/<slug:receipt>/tanda-terima/", working.slip, name="node_slip"),
    path("meja/permohonan/<slug:receipt>/tercetak/", working.printed, name="node_printed"),
    path("meja/peristiwa/<slug:key>/", events.choose, name="node_event"),
    path("meja/tanda-terima/", events.slips, name="node_slips"),
    path("meja/pengaduan/", reporting.complain, name="node_complain"),
    path("meja/tutup/", working.close, name="node_close"),
    path("meja/kirim/", working.sending, name="node_sending"),
    path("meja/kirim/balai.sip", working.parcel, name="node_parcel"),
    path("sertifikat.crt", entry.certificate, name="node_certificate"),
    path("wilayah/nama", filling.names, name="portal_place_names"),
    path("permohonan/<slug:id>/", filling.draft, name="portal_case"),
    path("permohonan/<slug:id>/isi/<int:number>/", filling.section, name="portal_section"),
    path("permohonan/<slug:id>/simpan/<int:number>/", filling.autosave, name="portal_autosave"),
    path("permohonan/<slug:id>/bukti/", filling.evidence, name="portal_evidence"),
    path("permohonan/<slug:id>/bukti/<slug:key>/", filling.picture, name="portal_picture"),
    path("permohonan/<slug:id>/tinjau/", filling.review, name="portal_review"),
    path("permohonan/<slug:id>/ajukan/", filling.file, name="portal_file"),
    path("permohonan/<slug:id>/batal/", filling.discard, name="portal_withdraw"),
    path("permohonan/<slug:id>/kirim-kembali/", filling.send_back, name="portal_resubmit"),
    path("", include("balai.ui.urls")),
]
