"""The content of a demonstration: 青岚县 in 云岭市, a county that does not exist, with offices, documents and archives.

    agencies.agencies()               seventeen offices
    disclosure.disclosure_items()     about 240 proactively disclosed documents, 2016 to 2026, every category of law
    archive.archive_fonds(), .archive_rows()   four fonds and about 660 rows of their catalogue, 1950 to 1983
    scans.render_pages(folder)        twenty-four page images of items of those archives
    cases.demonstration_cases()       sixteen requests for disclosure, counted back from the day of loading

Names, places, amounts and telephone numbers (which begin with 0000 or 138-0000) are invented, and nobody has an
identity number. The texts stand in `content/`, in the forms that `composition`, `archive` and `layouts` describe;
everything is drawn with fixed seeds, so that every load gives the same county. Only `loading` knows the
database: it makes rows of what the other modules say.
"""
