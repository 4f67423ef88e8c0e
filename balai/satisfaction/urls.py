"""Addresses of surveys that everybody may open."""

from django.urls import path

from balai.satisfaction.views import answering, recapping, screening, showing

urlpatterns = [
    path("nilai/", answering.code, name="survey_code"),
    path("nilai/layar/<str:screen>/", screening.start, name="survey_screen"),
    path("nilai/layar/<str:screen>/<str:invitation_id>/", screening.judge, name="survey_screen_judge"),
    path("nilai/<str:code>/", answering.answer, name="survey_answer"),
    path("nilai/<str:code>/hubungi/", answering.call_back, name="survey_call_back"),
    path("nilai/<str:code>/buka-lagi/", answering.reopen, name="survey_reopen"),
    path("kepuasan/", showing.index, name="satisfaction"),
    path("kepuasan/rekap.<slug:kind>", recapping.recap, name="satisfaction_recap"),
    path("kepuasan/terbitan/<str:publication_id>/", showing.published, name="satisfaction_published"),
    path("kepuasan/papan/<str:publication_id>/", showing.board, name="satisfaction_board"),
]
