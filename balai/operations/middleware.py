"""What broke off while it was read is read once more."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
AWAY = 503


def steady(get_response: GetResponse) -> GetResponse:
    """Answer a page from the new connection when the old one died under it.

    What was sent (POST) is not sent again by us: whether it was kept is unknown when the line breaks at the end.
    It is answered 503; people and machines repeat it, which every action bears.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == AWAY and request.method in ("GET", "HEAD"):
            connection.close()
            response = get_response(request)
        return response

    return middleware
