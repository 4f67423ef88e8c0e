"""All addresses."""

from django.urls import include, path

handler400 = "balai.ui.views.bad_request"
handler403 = "balai.ui.views.forbidden"
handler404 = "balai.ui.views.not_found"
handler500 = "balai.ui.views.failed"
urlpatterns = [
    path("api/v1/", include("balai.nodes.exchange_urls")),
    path("api/v1/", include("balai.channels.partners.urls")),
    path("", include("balai.ui.urls")),
    path("", include("balai.nodes.urls")),
    path("", include("balai.channels.desk.urls")),
    path("", include("balai.complaints.urls")),
    path("", include("balai.channels.portal.urls")),
    path("", include("balai.satisfaction.urls")),
    path("", include("balai.monitoring.urls")),
    path("", include("balai.notices.urls")),
]
