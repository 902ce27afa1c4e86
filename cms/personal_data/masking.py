"""Personal data as staff see it before they ask for the whole."""


def masked(text: str, *, keep_start: int, keep_end: int) -> str:
    """`text` with its middle starred: 138****5678 for (3, 4). Text too short to hide anything is starred whole."""
    if len(text) <= keep_start + keep_end:
        return "*" * len(text)
    hidden = len(text) - keep_start - keep_end
    return text[:keep_start] + "*" * hidden + (text[-keep_end:] if keep_end else "")


def masked_name(name: str) -> str:
    """A name of which only the surname can be read: 张**."""
    return masked(name, keep_start=1, keep_end=0)


def masked_contact(contact: str) -> str:
    """A phone number or mail address of which ends can be read."""
    name, at, domain = contact.partition("@")
    if at:
        return f"{masked(name, keep_start=1, keep_end=0)}@{domain}"
    return masked(contact, keep_start=3, keep_end=4)
