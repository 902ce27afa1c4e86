"""Turns the fictional county into rows, by the same actions that editors, archivists and applicants use.

Each part can be run again: what is there already is left alone, so a load that was cut off is finished by the next.
"""

import datetime
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from django.contrib.auth.models import Group, Permission, User
from django.core.files.base import ContentFile
from django.core.management.base import CommandError
from django.db import transaction
from wagtail.models import GroupPagePermission, Page, Site

from archive_catalog.actions import UnitDescription, ensure_fonds, ensure_repository, ensure_units
from archive_catalog.models import ArchiveUnit, Charge, Fonds, Level
from cms.cases.actions import Request, file_request, move
from cms.cases.models import Case
from cms.cases.models.case import Channel, IdentityKind
from cms.cases.people import staff
from cms.cases.transitions import Move
from cms.demonstration.agencies import agencies
from cms.demonstration.archive import ArchiveRow, archive_fonds, archive_rows
from cms.demonstration.cases import DemonstrationCase, demonstration_cases
from cms.demonstration.disclosure import disclosure_items
from cms.demonstration.documents import Block, DemonstrationItem, Heading, Paragraph
from cms.demonstration.loaded import NAMESPACE, submission_of
from cms.demonstration.marriages import FONDS as MARRIAGES_FONDS
from cms.demonstration.marriages import load_marriages
from cms.demonstration.scans import render_pages
from cms.disclosure import blocks
from cms.disclosure.actions import ItemFields, NewAttachment, ensure_catalogue, publish_item
from cms.disclosure.models import Agency, DisclosureCatalogue, DisclosureItem
from cms.statutes.deadlines import EventKind
from ocr.actions.ingestion import ScanFile, ingest
from search.viewers import AccessClass

PASSWORD = "qinglan-2026"  # noqa: S105 -- the demonstration's own, printed in README.md
REPOSITORY = ("QL", "青岚县档案馆")
TRANSCRIBERS_RIGHTS = ("transcribe", "check_transcription", "audit_transcription")
Say = Callable[[str], None]


def load_county(*, scans: Path, today: datetime.date, now: datetime.datetime, say: Say) -> None:
    """Loads whatever of the county is missing. `scans` is a folder for the rendered page images."""
    name_the_site()
    people = load_people()
    load_agencies(people)
    say("Disclosure items")
    load_items(by=people["editor"])
    say("Archive catalogue")
    load_archive(by=people["archivist"])
    say("Scanned pages, which the recognition worker reads from now on")
    load_scans(scans, by=people["archivist"])
    say("Requests")
    load_cases(today=today, now=now, people=people)


def name_the_site() -> None:
    """Gives the root page and the site the county's name."""
    site = Site.objects.select_related("root_page").filter(is_default_site=True).first()
    if site is None:
        root = Page.get_first_root_node()
        home = root.get_children().first() or root.add_child(instance=Page(title="青岚县", slug="home"))
        site = Site(hostname="localhost", root_page=home, is_default_site=True)
    site.site_name = "青岚县政府信息公开与档案查阅"
    site.save()
    Page.objects.filter(pk=site.root_page_id).update(title="青岚县", draft_title="青岚县")


@transaction.atomic
def load_people() -> dict[str, User]:
    """An administrator, an editor, a disclosure office, an archivist, a volunteer, with the rights of their desks."""
    people = {}
    rights: dict[str, list[str]] = {
        "admin": [],
        "editor": ["add_document", "change_document", "add_image", "view_agency"],
        "officer": ["view_case", "handle_case"],
        "checker": ["view_case", "check_case"],
        "head": ["view_case", "approve_case"],
        "supervisor": ["supervise_case"],
        "archivist": [*catalogue_rights(), "view_recognitionjob", *TRANSCRIBERS_RIGHTS],
        # Transcribes what is open to everyone; the archivist checks it.
        "volunteer": ["transcribe_public"],
    }
    for name, codenames in rights.items():
        user, created = User.objects.get_or_create(
            username=name,
            defaults={"is_superuser": name == "admin", "is_staff": name == "admin", "email": f"{name}@qinglan.example"},
        )
        if created:
            user.set_password(PASSWORD)
            user.save()
        if codenames:
            group, _created = Group.objects.get_or_create(name=f"demonstration-{name}")
            group.permissions.set(Permission.objects.filter(codename__in=["access_admin", *codenames]))
            user.groups.add(group)
        people[name] = user
    return people


def catalogue_rights() -> list[str]:
    """What an archivist may do in the catalogue of the repository that their group is in charge of."""
    rights = {
        "archiveunit": ("view", "add", "change", "delete"),
        "fonds": ("view", "add", "change"),
        "repository": ("view",),
        "restriction": ("view", "add", "change"),
        "specialseries": ("view", "add", "change"),
        "importbatch": ("view", "add", "change"),
        "importprofile": ("view", "add", "change"),
        "scannerprofile": ("view", "add", "change"),
    }
    return [f"{act}_{model}" for model, acts in rights.items() for act in acts]


def load_agencies(people: dict[str, User]) -> None:
    """The agencies; the disclosure office's people work for each that takes requests."""
    for agency in agencies():
        row, _created = Agency.objects.get_or_create(
            code=agency.code,
            defaults={
                "name": agency.name,
                "short_name": agency.short_name,
                "address": agency.address,
                "telephone": agency.phone,
                "office_hours": agency.office_hours,
                "takes_requests": agency.takes_requests,
            },
        )
        if row.takes_requests:
            row.staff.add(people["officer"], people["checker"], people["head"])


def load_items(*, by: User) -> None:
    """The catalogue page and its items; the editors' group may edit below it."""
    catalogue = ensure_catalogue(title="政府信息公开目录")
    group = Group.objects.get(name="demonstration-editor")
    for right in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=["add_page", "change_page", "publish_page"]
    ):
        GroupPagePermission.objects.get_or_create(group=group, page=catalogue, permission=right)
    by_code = {agency.code: agency for agency in Agency.objects.all()}
    present = set(DisclosureItem.objects.values_list("slug", flat=True))
    for item in disclosure_items():
        slug = _slug(item)
        if slug not in present:
            _load_item(item, slug=slug, agency=by_code[item.agency], catalogue=catalogue, by=by)


@transaction.atomic
def _load_item(item: DemonstrationItem, *, slug: str, agency: Agency, catalogue: DisclosureCatalogue, by: User) -> None:
    fields = ItemFields(
        title=item.title,
        agency=agency,
        category=item.statute_category,
        slug=slug,
        document_number=item.document_number,
        formed_on=item.formed_on,
        published_on=item.published_on,
        summary=item.summary,
        body=tuple(_body(item.body)),
    )
    given = item.attachment
    attachments = (
        [NewAttachment(title=Path(given.filename).stem, file=ContentFile(given.content, name=given.filename))]
        if given
        else []
    )
    publish_item(fields=fields, catalogue=catalogue, by=by, attachments=attachments)


def _slug(item: DemonstrationItem) -> str:
    return f"ql-{uuid.uuid5(NAMESPACE, item.document_number or item.title).hex[:12]}"


def _body(body: tuple[Block, ...]) -> Iterator[dict[str, object]]:
    for block in body:
        if isinstance(block, Heading):
            yield blocks.heading(block.text)
        elif isinstance(block, Paragraph):
            yield blocks.paragraphs([block.text])
        else:
            yield blocks.table([list(block.header), *(list(row) for row in block.rows)])


def load_archive(*, by: User) -> None:
    """The fonds and their units, level by level so that each finds its parent."""
    repository = ensure_repository(code=REPOSITORY[0], name=REPOSITORY[1])
    for group in by.groups.all():
        Charge.objects.get_or_create(group=group, repository=repository, fonds=None)
    fonds_by_code: dict[str, Fonds] = {}
    for described in archive_fonds():
        fonds = ensure_fonds(repository=repository, code=described.code, title=described.title)
        days = {"date_from": described.date_from, "date_to": described.date_to}
        Fonds.objects.filter(pk=fonds.pk).update(**days, history=described.history)
        fonds_by_code[described.code] = fonds
    rows = list(archive_rows())
    for level in (Level.SERIES, Level.FILE, Level.ITEM):
        siblings: dict[tuple[str, str], list[ArchiveRow]] = {}
        for row in rows:
            if row.level == level.value:
                siblings.setdefault((row.fonds, row.parent), []).append(row)
        known = {unit.reference_code: unit for unit in ArchiveUnit.objects.filter(repository=repository)}
        for (fonds_code, parent), children in siblings.items():
            ensure_units(
                fonds=fonds_by_code[fonds_code],
                descriptions=[_description(child) for child in children],
                by=by,
                parent=known[parent] if parent else None,
            )
    load_marriages(fonds_by_code[MARRIAGES_FONDS], by=by)


def _description(row: ArchiveRow) -> UnitDescription:
    return UnitDescription(
        reference_code=row.reference_code,
        title=row.title,
        level=Level(row.level),
        creator=row.creator,
        date_text=row.date_text,
        date_from=row.date_from,
        date_to=row.date_to,
        retention=row.retention,
        access=AccessClass(row.access),
        page_count=row.page_count,
        note=row.note,
    )


def load_scans(folder: Path, *, by: User) -> None:
    """Renders the page images and hands them in as an archivist does; nothing of their text goes with them."""
    units = {unit.reference_code: unit for unit in ArchiveUnit.objects.filter(repository__code=REPOSITORY[0])}
    for page in sorted(render_pages(folder), key=lambda page: (page.reference_code, page.number)):
        scan = ScanFile(name=page.path.name, source=page.path)
        for handed_in in ingest(files=[scan], unit=units[page.reference_code], by=by):
            if handed_in.reason:
                raise CommandError(f"{handed_in.name}: {handed_in.reason}")


def load_cases(*, today: datetime.date, now: datetime.datetime, people: dict[str, User]) -> None:
    """Requests in every state, dated back from today."""
    for case in demonstration_cases():
        _load_case(case, today=today, now=now, people=people)


@transaction.atomic
def _load_case(
    case: DemonstrationCase, *, today: datetime.date, now: datetime.datetime, people: dict[str, User]
) -> None:
    """Files one request as if on its day, with what happened since, and the answer where it has one."""
    if Case.objects.filter(submission=submission_of(case)).exists():
        return
    receipt = file_request(
        request=Request(
            agency=Agency.objects.get(code=case.agency),
            channel=case.channel,
            applicant_kind=case.applicant_kind,
            applicant_name=case.applicant_name,
            # Nobody in the demonstration has an identity number, invented ones being somebody's sooner or later.
            identity_kind=IdentityKind.PASSPORT.value,
            identity_number=f"DEMO{case.query_code}",
            telephone=case.phone,
            address=case.address,
            subject=case.subject,
            description=case.description,
            form=case.form,
        ),
        submission=submission_of(case),
        received_on=_days_before(today, case.days_ago),
        now=now - datetime.timedelta(days=case.days_ago),
        by=None if case.channel in {Channel.WEBSITE, Channel.KIOSK} else people["officer"],
        query_code=case.query_code,
    )
    filed = Case.objects.get(number=receipt.number)
    for event in case.events:
        who, what, details = EVENTS[EventKind(event.kind)]
        at = now - datetime.timedelta(days=event.days_ago)
        move(case=filed, transition=what, by=staff(people[who]), now=at, details=details)
    if case.answered_days_ago is not None:
        at = now - datetime.timedelta(days=case.answered_days_ago)
        _answer(filed, case, now=at, people=people)


EVENTS: dict[EventKind, tuple[str, Move, dict[str, object]]] = {
    EventKind.EXTENDED: (
        "head",
        Move.EXTEND,
        {"working_days": 20, "reason": "需要检索的材料较多，并需与有关股室核对。"},
    ),
    EventKind.THIRD_PARTY_ASKED: (
        "officer",
        Move.ASK_THIRD_PARTY,
        {
            "name": "柳泉纸业有限公司（示例）",
            "address": "青岚县柳泉工业园1号",
            "question": "申请公开的内容涉及你单位，公开后是否会损害你单位合法权益，请提出意见。",
        },
    ),
}


def _answer(filed: Case, case: DemonstrationCase, *, now: datetime.datetime, people: dict[str, User]) -> None:
    """Draft, legal check and approval, by three people."""
    withheld = (
        [{"what": "涉及个人的姓名、住址等内容", "ground": "third_party_rights", "reason": "公开后会损害个人隐私。"}]
        if case.decision == "partly_granted"
        else []
    )
    draft: dict[str, object] = {"decision": case.decision, "text": case.reply, "withheld": withheld}
    way: tuple[tuple[str, Move, dict[str, object]], ...] = (
        ("officer", Move.SAVE_DRAFT, draft),
        ("officer", Move.SUBMIT_DRAFT, {}),
        ("checker", Move.PASS_CHECK, {}),
        ("head", Move.APPROVE, {}),
    )
    for who, what, details in way:
        move(case=filed, transition=what, by=staff(people[who]), now=now, details=details)


def _days_before(today: datetime.date, days: int) -> datetime.date:
    return today - datetime.timedelta(days=days)
