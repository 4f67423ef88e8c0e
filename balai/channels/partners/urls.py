"""The JSON API for machines."""

from balai.channels.partners.api.door import routes
from balai.channels.partners.api.table import OPERATIONS

urlpatterns = routes(OPERATIONS)
