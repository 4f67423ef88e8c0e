"""Public pages of progress."""

from django.urls import path

from balai.monitoring.views import giving, ledger, progress

urlpatterns = [
    path("kemajuan/", progress.home, name="progress_home"),
    path("kemajuan/<str:area>/", progress.progress, name="progress"),
    path("kemajuan/<str:area>/data.csv", giving.csv_data, name="progress_csv"),
    path("kemajuan/<str:area>/data.json", giving.json_data, name="progress_json"),
    path("kemajuan/<str:area>/mengapa/<slug:indicator>/", progress.why, name="progress_why"),
    path("kemajuan/<str:area>/tangga/", ledger.ledger, name="ledger"),
    path("kemajuan/<str:area>/tangga/<slug:service>/", ledger.service, name="ledger_service"),
    path(
        "kemajuan/<str:area>/tangga/<slug:service>/andai/<slug:blocker>/<slug:what>/",
        ledger.answer,
        name="ledger_answer",
    ),
    path(
        "kemajuan/<str:area>/tangga/<slug:service>/andai/<slug:blocker>/<slug:what>/paket.yaml",
        ledger.package,
        name="ledger_package",
    ),
]
