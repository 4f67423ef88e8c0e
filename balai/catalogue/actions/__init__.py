"""Everything that changes the catalogue: publishing versions, adopting them, withdrawing."""

from balai.catalogue.actions.adopting import adopt, close, drop, propose
from balai.catalogue.actions.publishing import (
    Loaded,
    PackageRefused,
    load_folder,
    publish,
    restore,
    withdraw,
)

__all__ = [
    "Loaded",
    "PackageRefused",
    "adopt",
    "close",
    "drop",
    "load_folder",
    "propose",
    "publish",
    "restore",
    "withdraw",
]
