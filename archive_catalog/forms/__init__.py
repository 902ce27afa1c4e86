"""The archivist's forms. Each writes through an action: `form.write(by=person)` on a valid form."""

from .charges import ChargeForm
from .fonds import FondsForm, RepositoryForm
from .restrictions import RestrictionForm
from .series import SeriesFieldFormSet, SeriesForm
from .units import NewUnitForm, UnitForm

__all__ = [
    "ChargeForm",
    "FondsForm",
    "NewUnitForm",
    "RepositoryForm",
    "RestrictionForm",
    "SeriesFieldFormSet",
    "SeriesForm",
    "UnitForm",
]
