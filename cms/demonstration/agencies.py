"""The offices of 青岚县, an invented county of the invented 云岭市. Nobody has its telephone numbers (0000-)."""

import csv
import dataclasses

from cms.demonstration.composition import CONTENT


@dataclasses.dataclass(frozen=True, slots=True)
class Agency:
    """One agency (行政机关), or the county archives, which hold records but answer no requests of their own.

    `takes_requests` says whether requests under chapter 4 of the regulation may be addressed to it.
    """

    code: str
    name: str
    short_name: str
    address: str
    phone: str
    office_hours: str
    takes_requests: bool
    duties: str


def agencies() -> tuple[Agency, ...]:
    """Every agency of the county, the government's office first. Codes are unique."""
    with (CONTENT / "agencies.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Agency(
                code=row["code"],
                name=row["name"],
                short_name=row["short_name"],
                address=row["address"],
                phone=row["phone"],
                office_hours=row["office_hours"],
                takes_requests=row["takes_requests"] == "yes",
                duties=row["duties"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        )
