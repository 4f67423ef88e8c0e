"""Addresses of administration, all under /meja/kelola/."""

from django.urls import path

from balai.channels.desk.views.administering import (
    adopting,
    calendars,
    messages,
    officers,
    overview,
    places,
    proposals,
    publishing,
)

OFFICER = "petugas/<str:officer_id>/"
CALENDAR = "kalender/<str:calendar_id>/"

urlpatterns = [
    path("", overview.administration, name="administration"),
    path("usulan/<str:proposal_id>/", proposals.proposal, name="proposal"),
    path("petugas/", officers.officers, name="officers"),
    path("petugas/baru/", officers.appoint, name="appoint"),
    path(OFFICER, officers.officer, name="officer"),
    path(OFFICER + "jabatan/", officers.move, name="move"),
    path(OFFICER + "tutup/", officers.deactivate, name="deactivate"),
    path(OFFICER + "buka/", officers.reactivate, name="reactivate"),
    path(OFFICER + "sandi/", officers.reset_password, name="reset_password"),
    path(OFFICER + "autentikator/", officers.enrol_totp, name="enrol_totp"),
    path(OFFICER + "peran/", officers.grant, name="grant"),
    path(OFFICER + "peran/<str:grant_id>/akhiri/", officers.end_grant, name="end_grant"),
    path(OFFICER + "pengganti/", officers.absence, name="absence"),
    path(OFFICER + "pengganti/<str:absence_id>/akhiri/", officers.end_absence, name="end_absence"),
    path("instansi/", places.agencies, name="agencies"),
    path("instansi/baru/", places.agency, name="new_agency"),
    path("instansi/<str:agency_id>/", places.agency, name="agency"),
    path("unit/", places.offices, name="offices"),
    path("unit/baru/", places.office, name="new_office"),
    path("unit/<str:office_id>/", places.office, name="office"),
    path("kalender/", calendars.calendars, name="calendars"),
    path("kalender/baru/", calendars.new_calendar, name="new_calendar"),
    path(CALENDAR, calendars.calendar, name="calendar"),
    path(CALENDAR + "jam/", calendars.hours, name="hours"),
    path(CALENDAR + "tutup/", calendars.close, name="close"),
    path(CALENDAR + "tutup/<str:closure_id>/batal/", calendars.reopen, name="reopen"),
    path("layanan/", adopting.offerings, name="offerings"),
    path("layanan/adopsi/<str:service_key>/", adopting.adopting, name="adopting"),
    path("layanan/unggah/", adopting.upload, name="upload_offering"),
    path("layanan/<str:offering_id>/", adopting.offering, name="offering"),
    path("layanan/<str:offering_id>/putus/", adopting.settle, name="settle_offering"),
    path("pesan/", messages.messages, name="messages"),
    path("pesan/<str:template>/<str:language>/", messages.message, name="message"),
    path("katalog/", publishing.catalogue_page, name="catalogue"),
]
