"""The pages of the portal, mounted at the root."""

from django.urls import path, re_path

from balai.channels.portal.views import (
    about,
    evidence,
    filing,
    filling,
    following,
    home,
    place,
    signing_in,
    starting,
    tracking,
    verification,
)

urlpatterns = [
    path("", home.home, name="portal_home"),
    path("layanan/", home.services, name="portal_services"),
    path("layanan/<slug:key>/", home.service, name="portal_service"),
    path("wilayah/", place.choose, name="portal_place"),
    path("wilayah/nama", filling.names, name="portal_place_names"),
    path("permohonan/", following.mine, name="portal_mine"),
    path("permohonan/baru/", starting.start, name="portal_start"),
    path("permohonan/<slug:id>/", following.case, name="portal_case"),
    path("permohonan/<slug:id>/isi/<int:number>/", filling.section, name="portal_section"),
    path("permohonan/<slug:id>/simpan/<int:number>/", filling.autosave, name="portal_autosave"),
    path("permohonan/<slug:id>/bukti/", evidence.evidence, name="portal_evidence"),
    path("permohonan/<slug:id>/bukti/<slug:key>/", evidence.picture, name="portal_picture"),
    path("permohonan/<slug:id>/tinjau/", filing.review, name="portal_review"),
    path("permohonan/<slug:id>/ajukan/", filing.file, name="portal_file"),
    path("permohonan/<slug:id>/kirim-kembali/", following.resubmit, name="portal_resubmit"),
    path("permohonan/<slug:id>/batal/", following.withdraw, name="portal_withdraw"),
    path("permohonan/<slug:id>/keberatan/", following.remedy, name="portal_object"),
    path("permohonan/<slug:id>/tanda-terima/", following.receipt, name="portal_receipt"),
    path("permohonan/<slug:id>/tanda-terima.pdf", following.receipt_pdf, name="portal_receipt_pdf"),
    path("permohonan/<slug:id>/hasil.pdf", following.result_pdf, name="portal_result"),
    path("lacak/", tracking.track, name="portal_track"),
    path("verifikasi/", verification.verify, name="portal_verify"),
    re_path(
        r"^v/(?P<data>[A-Za-z0-9_-]{1,1200})/?$", verification.verify_address, name="portal_verify_address"
    ),
    path("masuk/", signing_in.sign_in, name="portal_sign_in"),
    path("keluar/", signing_in.sign_out, name="portal_sign_out"),
    path("kotak-pesan/", about.outbox, name="portal_outbox"),
    path("tentang/", about.about, name="portal_about"),
]
