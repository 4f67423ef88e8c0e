"""Public pages of progress, and alerts at the desk."""

from django.urls import path

from balai.monitoring.views import alerts, assessment, giving, ledger, mapping, outside, progress, reporting

urlpatterns = [
    path("meja/peringatan/", alerts.alerts, name="alerts"),
    path("meja/peringatan/alamat/", alerts.choose_address, name="alert_address"),
    path("meja/peringatan/<str:alert_id>/", alerts.answer, name="answer_alert"),
    path("meja/laporan-luar/", outside.reports, name="outside_reports"),
    path("meja/laporan-luar/periksa/", outside.look, name="outside_look"),
    path("meja/laporan-luar/simpan/", outside.take, name="outside_take"),
    path("meja/penilaian/", assessment.forms, name="assessment"),
    path("meja/penilaian/<slug:form>.csv", assessment.csv_of, name="assessment_csv"),
    path("meja/penilaian/<slug:form>/<slug:item>/", assessment.fill_in, name="assessment_fill"),
    path("kemajuan/", mapping.nation, name="progress_home"),
    path("kemajuan/<str:area>/", progress.progress, name="progress"),
    path("kemajuan/<str:area>/wilayah/", mapping.inside, name="progress_below"),
    path("kemajuan/<str:area>/wilayah.csv", giving.csv_below, name="progress_below_csv"),
    path("kemajuan/<str:area>/wilayah.json", giving.json_below, name="progress_below_json"),
    path("kemajuan/<str:area>/laporan.pdf", reporting.report, name="progress_report"),
    path("kemajuan/<str:area>/data.csv", giving.csv_data, name="progress_csv"),
    path("kemajuan/<str:area>/data.json", giving.json_data, name="progress_json"),
    path("kemajuan/<str:area>/mengapa/<slug:indicator>/", progress.why, name="progress_why"),
    path(
        "kemajuan/<str:area>/mengapa/<slug:indicator>/<slug:month>/",
        progress.why_month,
        name="progress_why_month",
    ),
    path(
        "kemajuan/<str:area>/mengapa/<slug:indicator>/hari/<slug:day>/",
        progress.why_day,
        name="progress_why_day",
    ),
    path("kemajuan/<str:area>/tangga/", ledger.ledger, name="ledger"),
    path("kemajuan/<str:area>/tangga/<slug:service>/", ledger.service, name="ledger_service"),
    path("kemajuan/<str:area>/tangga/<slug:service>/mengapa/<slug:what>/", ledger.why, name="ledger_why"),
    path(
        "kemajuan/<str:area>/tangga/<slug:service>/langkah/<slug:step>/<slug:what>/",
        ledger.why_step,
        name="ledger_why_step",
    ),
    path(
        "kemajuan/<str:area>/tangga/<slug:service>/andai/<slug:blocker>/<slug:what>/",
        ledger.answer,
        name="ledger_answer",
    ),
    path(
        "kemajuan/<str:area>/tangga/<slug:service>/andai/<slug:blocker>/<slug:what>/usulkan/",
        ledger.propose,
        name="ledger_propose",
    ),
    path(
        "kemajuan/<str:area>/tangga/<slug:service>/andai/<slug:blocker>/<slug:what>/paket.yaml",
        ledger.package,
        name="ledger_package",
    ),
]
