"""Addresses of reports for everybody."""

from django.urls import path

from balai.complaints.views import filing, following, public

urlpatterns = [
    path("pengaduan/", public.reports, name="complaints_public"),
    path("pengaduan/baru/", filing.send, name="complaints_send"),
    path("pengaduan/lacak/", public.track, name="complaints_track"),
    path("pengaduan/<slug:id>/", following.report, name="complaints_own"),
    path("pengaduan/<slug:id>/balas/", following.reply, name="complaints_reply"),
    path("pengaduan/<slug:id>/terima/", following.accept, name="complaints_accept"),
    path("pengaduan/<slug:id>/belum-puas/", following.contest, name="complaints_contest"),
    path("pengaduan/<slug:id>/berkas/", following.attach, name="complaints_attach"),
    path("pengaduan/<slug:id>/berkas/<slug:file_id>/", following.picture, name="complaints_file"),
]
