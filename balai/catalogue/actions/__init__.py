"""Everything that changes the catalogue: publishing versions, adopting them, withdrawing."""

from balai.catalogue.actions.adopting import adopt, close, drop, propose
from balai.catalogue.actions.publishing import (
    Loaded,
    PackageRefused,
    confirm_publication,
    load_folder,
    propose_publication,
    publish,
    restore,
    withdraw,
)

__all__ = [
    "Loaded",
    "PackageRefused",
    "adopt",
    "close",
    "confirm_publication",
    "drop",
    "load_folder",
    "propose",
    "propose_publication",
    "publish",
    "restore",
    "withdraw",
]
