"""The JSON API: catalogue."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from balai.catalogue import queries as catalogue
from balai.core import facts
from balai.core.refusal import Invalid

LARGEST = 100


@require_safe
def services(request: HttpRequest) -> JsonResponse:
    """Answer `GET /api/v1/services?q=&limit=&after=`: the services that fit the words, best first, or all by key."""
    words = request.GET.get("q", "").strip()
    limit = _limit(request.GET.get("limit", "20"))
    area = facts.get("regions", [""])[0]
    if words:
        found = [hit.service_key for hit in catalogue.search(words, area, limit=limit)]
        following = None
    else:
        rest = [item.key for item in catalogue.services() if item.key > request.GET.get("after", "")]
        found = sorted(rest)[:limit]
        following = found[-1] if len(rest) > limit else None
    packages = [catalogue.service(key).package for key in found]
    body: dict[str, Any] = {"items": [_item(package) for package in packages], "next": following}
    if facts.is_simulation():
        body["notice"] = facts.SIMULATION_LABEL
    return JsonResponse(body)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST:
        raise Invalid({"limit": f"limit: bilangan 1 sampai {LARGEST}."})
    return int(text)


def _item(package: Any) -> dict[str, Any]:
    return {
        "key": package.key,
        "name": package.name,
        "summary": package.summary,
        "mode": package.mode,
        "category": package.category,
        "fee_kind": package.fee.kind,
        "url": f"/layanan/{package.key}/",
    }
